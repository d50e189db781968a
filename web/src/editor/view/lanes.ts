/** The video's time: a bar to scrub on, and below it a lane for each track. */

import type { Desk } from "../desk.ts";
import type { LookHere } from "../model/looking.ts";
import type { Span } from "../model/plan.ts";
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
import { button, make, setAttribute } from "./dom.ts";
import { type Inks, inksOf } from "./inks.ts";

/** CSS pixels: of a lane, of the ruler above them, of the names beside them, of the scrub bar. */
const LANE = 20;
const RULER = 22;
const NAMES = 132;
const SCRUB = 34;

/** Seconds that the lanes show at first, of a long video. */
const AT_FIRST = 120;

export interface TimeWishes {
  go(frame: number): void;
  pick(id: string): void;
}

export class Lanes {
  readonly element: HTMLElement;
  readonly #desk: Desk;
  readonly #say: Say;
  readonly #wishes: TimeWishes;
  readonly #nameOf: (track: Track) => string;
  readonly #scrub: HTMLElement;
  readonly #scrubCanvas = make("canvas", { class: "ed-scrub-canvas" });
  readonly #scroller: HTMLElement;
  readonly #canvas = make("canvas", { class: "ed-lanes-canvas", "aria-hidden": "true" });
  readonly #space = make("div", { class: "ed-lanes-space" });
  #stretch: Stretch;
  #looks: readonly LookHere[] = [];
  #spans: { readonly of: readonly Span[]; readonly by: ReadonlyMap<string, readonly Span[]> } = {
    of: [],
    by: new Map(),
  };
  #crowd: { of: readonly Track[]; width: number; counts: Uint16Array; most: number } | null = null;
  #rows: {
    readonly of: readonly Track[];
    readonly stretch: Stretch;
    readonly rows: readonly Track[];
  } | null = null;
  #seen: { frame: number; chosen: string | null } = { frame: -1, chosen: null };

  constructor(desk: Desk, say: Say, nameOf: (track: Track) => string, wishes: TimeWishes) {
    this.#desk = desk;
    this.#say = say;
    this.#nameOf = nameOf;
    this.#wishes = wishes;
    const { duration } = desk.times;
    this.#stretch = within({ from: 0, until: Math.min(duration, AT_FIRST) }, duration);
    this.#scrub = make(
      "div",
      {
        class: "ed-scrub",
        role: "slider",
        tabindex: 0,
        "aria-label": say("position"),
        "aria-valuemin": 0,
        "aria-valuemax": desk.times.count - 1,
      },
      this.#scrubCanvas,
    );
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
    const lanes = make("div", { class: "ed-lanes-frame" }, this.#scroller, zoom);
    this.element = make("div", { class: "ed-time" }, this.#scrub, lanes);
    this.#listen();
  }

  look(looks: readonly LookHere[]): void {
    this.#looks = looks;
    this.#desk.changed();
  }

  draw(): void {
    const { desk, inks } = { desk: this.#desk, inks: inksOf(this.element) };
    this.#follow();
    const rows = this.#inStretch(desk.plan.tracks);
    this.#space.style.height = `${rows.length * LANE}px`;
    this.#drawScrub(inks);
    this.#drawLanes(inks, rows);
    setAttribute(this.#scrub, "aria-valuenow", desk.wanted);
    setAttribute(
      this.#scrub,
      "aria-valuetext",
      this.#say("position_text", {
        time: clock(desk.times.at(desk.wanted)),
        duration: clock(desk.times.duration),
        frame: desk.wanted + 1,
        count: desk.times.count,
      }),
    );
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
    if (chosen !== seen.chosen && chosen !== null) {
      const rows = this.#inStretch(plan.tracks);
      const top = rows.findIndex((track) => track.id === chosen) * LANE;
      const view = this.#scroller.clientHeight - RULER;
      const scroll = this.#scroller.scrollTop;
      if (top < 0) {
        return; // it is not in this stretch: the list says where it is
      }
      if (top < scroll || top + LANE > scroll + view) {
        this.#scroller.scrollTop = Math.max(top - view / 2, 0);
      }
    }
  }

  #drawScrub(inks: Inks): void {
    const { times, plan, wanted } = this.#desk;
    const { context, width } = prepared(this.#scrubCanvas, this.#scrub.clientWidth, SCRUB);
    if (!context || width === 0) {
      return;
    }
    const all = { from: 0, until: Math.max(times.duration, 1e-3) };
    const middle = SCRUB - 10;
    context.fillStyle = inks.sunk;
    context.fillRect(0, middle - 8, width, 12);
    const crowd = this.#counts(plan.tracks, width);
    context.fillStyle = inks.edge;
    for (let x = 0; x < width; x++) {
      const count = crowd.counts[x] as number;
      if (count > 0) {
        const high = 3 + (9 * count) / crowd.most;
        context.fillRect(x, middle + 4 - high, 1, high);
      }
    }
    for (const look of this.#looks.filter((one) => one.reason !== "whole")) {
      diamond(
        context,
        xOf(all, look.start, width),
        8,
        look.seen ? inks.card : inks.warn,
        inks.warn,
      );
    }
    const x = xOf(all, times.at(wanted), width);
    context.fillStyle = inks.accent;
    context.fillRect(0, SCRUB - 4, x, 4);
    context.fillStyle = inks.ink;
    context.fillRect(x - 1, 4, 2, SCRUB - 4);
    context.beginPath();
    context.arc(x, SCRUB - 8, 6, 0, 2 * Math.PI);
    context.fill();
  }

  /** How many tracks there are at each pixel of the scrub bar. */
  #counts(tracks: readonly Track[], width: number): { counts: Uint16Array; most: number } {
    if (this.#crowd?.of === tracks && this.#crowd.width === width) {
      return this.#crowd;
    }
    const all = { from: 0, until: Math.max(this.#desk.times.duration, 1e-3) };
    const changes = new Int32Array(width + 1);
    for (const track of tracks) {
      const from = Math.min(Math.floor(xOf(all, startOf(track), width)), width - 1);
      const until = Math.min(Math.floor(xOf(all, endOf(track), width)) + 1, width);
      changes[from] = (changes[from] as number) + 1;
      changes[until] = (changes[until] as number) - 1;
    }
    const counts = new Uint16Array(width);
    let now = 0;
    let most = 1;
    for (let x = 0; x < width; x++) {
      now += changes[x] as number;
      counts[x] = now;
      most = Math.max(most, now);
    }
    this.#crowd = { of: tracks, width, counts, most };
    return this.#crowd;
  }

  #drawLanes(inks: Inks, rows: readonly Track[]): void {
    const { plan, chosen, times, wanted } = this.#desk;
    const { clientWidth, clientHeight, scrollTop } = this.#scroller;
    const { context, width } = prepared(this.#canvas, clientWidth, clientHeight);
    const across = width - NAMES;
    if (!context || across <= 0) {
      return;
    }
    context.font = "12px system-ui, sans-serif";
    context.textBaseline = "middle";
    const first = Math.floor(scrollTop / LANE);
    const last = Math.min(Math.ceil((scrollTop + clientHeight) / LANE), rows.length);
    const spans = this.#spansBy(plan.uncovered);
    for (let at = first; at < last; at++) {
      const track = rows[at] as Track;
      const y = RULER + at * LANE - scrollTop;
      this.#drawLane(
        context,
        inks,
        track,
        y,
        width,
        spans.get(track.id) ?? [],
        track.id === chosen,
      );
    }
    context.fillStyle = inks.card;
    context.fillRect(0, 0, width, RULER);
    context.fillStyle = inks.soft;
    for (const time of marks(this.#stretch, across, 90)) {
      const x = NAMES + xOf(this.#stretch, time, across);
      context.fillRect(x, RULER - 5, 1, 5);
      context.fillText(clock(time, time % 1 === 0 ? 0 : 1), x + 4, RULER / 2);
    }
    const x = NAMES + xOf(this.#stretch, times.at(wanted), across);
    if (x >= NAMES) {
      context.fillStyle = inks.ink;
      context.fillRect(x - 0.75, 0, 1.5, clientHeight);
    }
  }

  #drawLane(
    context: CanvasRenderingContext2D,
    inks: Inks,
    track: Track,
    y: number,
    width: number,
    spans: readonly Span[],
    chosen: boolean,
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
    const length = Math.max(xAt(endOf(track)) - from, 2);
    if (endOf(track) < this.#stretch.from || startOf(track) > this.#stretch.until) {
      return;
    }
    context.fillStyle = chosen ? inks.accent : inks.calm;
    context.strokeStyle = chosen ? inks.accent : inks.calm;
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
    dragged(this.#scrub, (event) => {
      const { left, width } = this.#scrub.getBoundingClientRect();
      const share = Math.min(Math.max((event.clientX - left) / width, 0), 1);
      this.#wishes.go(this.#desk.times.frameAt(share * this.#desk.times.duration));
    });
    this.#scrub.addEventListener("keydown", (event) => {
      const by = { ArrowUp: 1, ArrowDown: -1, PageUp: 25, PageDown: -25 }[event.key];
      if (by !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        this.#wishes.go(this.#desk.wanted + by);
      }
    });
    dragged(this.#scroller, (event, first) => {
      const { left, top, width } = this.#scroller.getBoundingClientRect();
      const x = event.clientX - left - NAMES;
      const y = event.clientY - top;
      const at = Math.floor((y - RULER + this.#scroller.scrollTop) / LANE);
      const rows = this.#inStretch(this.#desk.plan.tracks);
      const track = y > RULER ? rows[at] : undefined;
      if (first && track) {
        this.#wishes.pick(track.id);
      }
      if (x >= 0) {
        const time = timeAt(this.#stretch, x, width - NAMES);
        this.#wishes.go(this.#desk.times.frameAt(Math.max(time, 0)));
      } else if (first && track) {
        this.#wishes.go(this.#desk.times.nearest(startOf(track)));
      }
    });
    this.#scroller.addEventListener("scroll", () => this.#desk.changed(), { passive: true });
    this.#scroller.addEventListener("wheel", (event) => this.#wheeled(event), { passive: false });
    new ResizeObserver(() => this.#desk.changed()).observe(this.#scroller);
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

function prepared(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): { context: CanvasRenderingContext2D | null; width: number } {
  const ratio = window.devicePixelRatio || 1;
  const wide = Math.round(width * ratio);
  const high = Math.round(height * ratio);
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return { context, width };
}

function diamond(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  inside: string,
  rim: string,
): void {
  context.beginPath();
  context.moveTo(x, y - 5);
  context.lineTo(x + 5, y);
  context.lineTo(x, y + 5);
  context.lineTo(x - 5, y);
  context.closePath();
  context.fillStyle = inside;
  context.strokeStyle = rim;
  context.lineWidth = 1.5;
  context.fill();
  context.stroke();
}

/** Calls at every place of a press, the first included. */
function dragged(element: HTMLElement, at: (event: PointerEvent, first: boolean) => void): void {
  element.addEventListener("pointerdown", (event) => {
    if (event.button === 0) {
      element.setPointerCapture(event.pointerId);
      at(event, true);
    }
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) {
      at(event, false);
    }
  });
}
