/** A lane for each track, in a stretch of a video's time. Only lanes in view are drawn. */

import type { Desk } from "../desk.ts";
import type { Span } from "../model/plan.ts";
import type { Size } from "../model/sight.ts";
import {
  clock,
  including,
  marks,
  type Stretch,
  shifted,
  timeAt,
  within,
  xOf,
  zoomedAround,
} from "../model/stretch.ts";
import { endOf, keyCount, keyTime, startOf, type Track } from "../model/track.ts";
import type { Say } from "../words.ts";
import { dragged, Inputs, prepared } from "./canvas.ts";
import { button, make } from "./dom.ts";
import { type Inks, inksOf } from "./inks.ts";

/** CSS pixels: of a lane, of the ruler above them, of the names beside them. */
const LANE = 20;
const RULER = 26;
const NAMES = 132;

/** Seconds that the lanes show at first, of a long video. */
const AT_FIRST = 120;

export interface TimeWishes {
  go(frame: number): void;
  pick(id: string): void;
}

export class Lanes {
  readonly element: HTMLElement;
  readonly #desk: Desk;
  readonly #wishes: TimeWishes;
  readonly #nameOf: (track: Track) => string;
  readonly #scroller: HTMLElement;
  readonly #canvas = make("canvas", { class: "ed-lanes-canvas", "aria-hidden": "true" });
  /** Where one is: not on the canvas, which need not be drawn anew for it. */
  readonly #head = make("div", { class: "ed-lanes-head" });
  readonly #inputs = new Inputs();
  #size: Size = { width: 0, height: 0 };
  #scrolled = 0;
  readonly #space = make("div", { class: "ed-lanes-space" });
  #stretch: Stretch;
  #spans: { readonly of: readonly Span[]; readonly by: ReadonlyMap<string, readonly Span[]> } = {
    of: [],
    by: new Map(),
  };
  #rows: {
    readonly of: readonly Track[];
    readonly stretch: Stretch;
    readonly rows: readonly Track[];
  } | null = null;
  #seen: { readonly frame: number; readonly chosen: string | null } = { frame: -1, chosen: null };

  constructor(desk: Desk, say: Say, nameOf: (track: Track) => string, wishes: TimeWishes) {
    this.#desk = desk;
    this.#nameOf = nameOf;
    this.#wishes = wishes;
    const { duration } = desk.times;
    this.#stretch = within({ from: 0, until: Math.min(duration, AT_FIRST) }, duration);
    this.#scroller = make(
      "div",
      { class: "ed-lanes", role: "group", tabindex: 0, "aria-label": say("lanes") },
      this.#canvas,
      this.#space,
    );
    const zoom = make(
      "div",
      { class: "ed-lanes-zoom" },
      button(say("lanes_farther"), () => this.#zoom(0.5), { icon: "farther", bare: true }),
      button(say("lanes_closer"), () => this.#zoom(2), { icon: "closer", bare: true }),
    );
    this.element = make("div", { class: "ed-lanes-frame" }, this.#scroller, this.#head, zoom);
    this.#listen();
  }

  draw(): void {
    this.#follow();
    const { plan, times, wanted, chosen } = this.#desk;
    const rows = this.#inStretch(plan.tracks);
    const { width } = this.#size;
    const x = NAMES + xOf(this.#stretch, times.at(wanted), width - NAMES);
    this.#head.style.transform = `translateX(${x}px)`;
    this.#head.hidden = x < NAMES || width <= NAMES;
    const inks = inksOf(this.element);
    const { uncovered } = plan;
    const place = [this.#stretch, this.#size, this.#scrolled] as const;
    if (this.#inputs.changed(rows, uncovered, chosen, ...place, inks)) {
      this.#ground(rows, inks);
    }
  }

  #ground(rows: readonly Track[], inks: Inks): void {
    const { plan, chosen } = this.#desk;
    const { width, height } = this.#size;
    const scrollTop = this.#scrolled;
    this.#space.style.height = `${rows.length * LANE}px`;
    const context = prepared(this.#canvas, width, height);
    if (!context || width <= NAMES) {
      return;
    }
    context.font = "12px system-ui, sans-serif";
    context.textBaseline = "middle";
    const first = Math.floor(scrollTop / LANE);
    const last = Math.min(Math.ceil((scrollTop + height) / LANE), rows.length);
    const spans = this.#spansBy(plan.uncovered);
    for (let at = first; at < last; at++) {
      const track = rows[at] as Track;
      const y = RULER + at * LANE - scrollTop;
      const mine = track.id === chosen;
      this.#lane(context, inks, track, y, width, mine, spans.get(track.id) ?? []);
    }
    this.#ruler(context, inks, width);
  }

  #ruler(context: CanvasRenderingContext2D, inks: Inks, width: number): void {
    context.fillStyle = inks.card;
    context.fillRect(0, 0, width, RULER);
    context.fillStyle = inks.soft;
    const { paged } = this.#desk.times;
    const all = marks(this.#stretch, width - NAMES, 90);
    for (const time of paged ? all.filter(Number.isInteger) : all) {
      const x = NAMES + xOf(this.#stretch, time, width - NAMES);
      context.fillRect(x, RULER - 5, 1, 5);
      const text = paged ? String(time + 1) : clock(time, time % 1 === 0 ? 0 : 1);
      context.fillText(text, x + 4, RULER / 2);
    }
  }

  #lane(
    context: CanvasRenderingContext2D,
    inks: Inks,
    track: Track,
    y: number,
    width: number,
    chosen: boolean,
    spans: readonly Span[],
  ): void {
    const across = width - NAMES;
    const xAt = (time: number) =>
      NAMES + Math.min(Math.max(xOf(this.#stretch, time, across), 0), across);
    if (chosen) {
      context.fillStyle = inks.accentPaper;
      context.fillRect(0, y, width, LANE);
    }
    context.fillStyle = inks.ink;
    context.fillText(this.#nameOf(track), 10, y + LANE / 2, NAMES - 16);
    const from = xAt(startOf(track));
    const last = endOf(track) + (this.#desk.times.paged ? 1 : 0); // a page is there all through
    const length = Math.max(xAt(last) - from, 2);
    context.fillStyle = chosen ? inks.accent : inks.calm;
    context.strokeStyle = chosen ? inks.accent : inks.calm;
    context.lineWidth = 1;
    if (track.hidden) {
      context.fillRect(from, y + 5, length, LANE - 10);
    } else {
      context.setLineDash([3, 3]);
      context.strokeRect(from + 0.5, y + 5.5, Math.max(length - 1, 1), LANE - 11);
      context.setLineDash([]);
    }
    context.fillStyle = inks.warn;
    for (const span of spans.filter((one) => !one.reviewed)) {
      context.fillRect(xAt(span.start), y + 3, Math.max(xAt(span.end) - xAt(span.start), 3), 4);
    }
    if (chosen && keyCount(track) < length / 5) {
      context.fillStyle = inks.onAccent;
      for (let at = 0; at < keyCount(track); at++) {
        context.fillRect(xAt(keyTime(track, at)) - 1, y + 7, 2, LANE - 14);
      }
    }
  }

  /** The tracks that are there in the stretch shown: of hours, most are not. */
  #inStretch(tracks: readonly Track[]): readonly Track[] {
    if (this.#rows?.of !== tracks || this.#rows.stretch !== this.#stretch) {
      const { from, until } = this.#stretch;
      const rows = tracks.filter((track) => startOf(track) <= until && endOf(track) >= from);
      this.#rows = { of: tracks, stretch: this.#stretch, rows };
    }
    return this.#rows.rows;
  }

  /** Keeps the moment and the chosen track in view, when they change. */
  #follow(): void {
    const { frame, chosen, times, plan } = this.#desk;
    const seen = this.#seen;
    this.#seen = { frame, chosen };
    if (frame !== seen.frame) {
      this.#stretch = including(this.#stretch, times.at(frame), times.duration);
    }
    if (chosen === seen.chosen || chosen === null) {
      return;
    }
    const top = this.#inStretch(plan.tracks).findIndex((track) => track.id === chosen) * LANE;
    const view = this.#scroller.clientHeight - RULER;
    const scroll = this.#scrolled;
    if (top >= 0 && (top < scroll || top + LANE > scroll + view)) {
      this.#scroller.scrollTop = Math.max(top - view / 2, 0);
    }
  }

  #spansBy(spans: readonly Span[]): ReadonlyMap<string, readonly Span[]> {
    if (this.#spans.of !== spans) {
      const by = new Map<string, Span[]>();
      for (const span of spans) {
        by.set(span.track, [...(by.get(span.track) ?? []), span]);
      }
      this.#spans = { of: spans, by };
    }
    return this.#spans.by;
  }

  #zoom(by: number): void {
    const { times, wanted } = this.#desk;
    this.#stretch = zoomedAround(this.#stretch, by, times.at(wanted), times.duration);
    this.#desk.changed();
  }

  #listen(): void {
    dragged(this.#scroller, (event, first) => this.#dragged(event, first));
    const scrolled = () => {
      this.#scrolled = this.#scroller.scrollTop;
      this.#desk.changed();
    };
    this.#scroller.addEventListener("scroll", scrolled, { passive: true });
    this.#scroller.addEventListener("wheel", (event) => this.#wheeled(event), { passive: false });
    new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = this.#scroller;
      this.#size = { width, height };
      this.#desk.changed();
    }).observe(this.#scroller);
  }

  #dragged(event: PointerEvent, first: boolean): void {
    const { left, top } = this.#scroller.getBoundingClientRect();
    const { times, plan } = this.#desk;
    const x = event.clientX - left - NAMES;
    const y = event.clientY - top;
    const at = Math.floor((y - RULER + this.#scroller.scrollTop) / LANE);
    const track = first && y > RULER ? this.#inStretch(plan.tracks)[at] : undefined;
    if (track) {
      this.#wishes.pick(track.id);
    }
    if (x >= 0) {
      const time = timeAt(this.#stretch, x, this.#scroller.clientWidth - NAMES);
      this.#wishes.go(times.frameAt(Math.max(time, 0)));
    } else if (track) {
      this.#wishes.go(times.nearest(startOf(track)));
    }
  }

  #wheeled(event: WheelEvent): void {
    const across = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    const { duration } = this.#desk.times;
    const width = this.#scroller.clientWidth - NAMES;
    if (event.ctrlKey || event.metaKey) {
      const x = event.clientX - this.#scroller.getBoundingClientRect().left - NAMES;
      const time = timeAt(this.#stretch, x, width);
      this.#stretch = zoomedAround(this.#stretch, Math.exp(-event.deltaY * 0.004), time, duration);
    } else if (across !== 0) {
      const length = this.#stretch.until - this.#stretch.from;
      this.#stretch = shifted(this.#stretch, (across / width) * length, duration);
    } else {
      return;
    }
    event.preventDefault();
    this.#desk.changed();
  }
}
