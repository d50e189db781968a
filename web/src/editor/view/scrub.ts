/**
 * The bar for the whole of a video: where one is, how much is marked when, and where to look. What
 * moves with every frame is not on the canvas, so that the rest is drawn only when it changes.
 */

import type { Desk } from "../desk.ts";
import type { LookHere } from "../model/looking.ts";
import { clock, type Stretch, xOf } from "../model/stretch.ts";
import { endOf, startOf, type Track } from "../model/track.ts";
import type { Say } from "../words.ts";
import { dragged, Inputs, prepared } from "./canvas.ts";
import { make, setAttribute } from "./dom.ts";
import { type Inks, inksOf } from "./inks.ts";
import { Seldom } from "./seldom.ts";

/** CSS pixels: of the bar; of its ground, from the top; of the marks' half; of the crowd at most. */
const HIGH = 34;
const GROUND = 28;
const MARK = 5;
const CROWD = 12;

/** Milliseconds between two words to those who hear where they are. */
const HEARD = 60;

const KEYS: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowDown: -1,
  PageUp: 25,
  PageDown: -25,
};

export class ScrubBar {
  readonly element: HTMLElement;
  readonly #desk: Desk;
  readonly #say: Say;
  readonly #canvas = make("canvas", { class: "ed-scrub-canvas" });
  readonly #past = make("div", { class: "ed-scrub-past" });
  readonly #head = make("div", { class: "ed-scrub-head" });
  readonly #inputs = new Inputs();
  readonly #said = new Seldom(HEARD, () => this.#tell());
  #told = -1;
  readonly #all: Stretch;
  #width = 0;
  #looks: readonly LookHere[] = [];
  #crowd: { readonly of: readonly Track[]; readonly width: number; readonly path: Path2D } | null =
    null;

  constructor(desk: Desk, say: Say, go: (frame: number) => void) {
    this.#desk = desk;
    this.#say = say;
    this.#all = { from: 0, until: Math.max(desk.times.duration, 1e-3) };
    this.element = make(
      "div",
      {
        class: "ed-scrub",
        role: "slider",
        tabindex: 0,
        "aria-label": say(desk.times.paged ? "position_pages" : "position"),
        "aria-valuemin": 0,
        "aria-valuemax": desk.times.count - 1,
      },
      this.#canvas,
      this.#past,
      this.#head,
    );
    dragged(this.element, (event) => {
      const { left, width } = this.element.getBoundingClientRect();
      const share = Math.min(Math.max((event.clientX - left) / width, 0), 1);
      go(desk.times.frameAt(share * desk.times.duration));
    });
    this.element.addEventListener("keydown", (event) => {
      const by = KEYS[event.key];
      if (by !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        go(desk.wanted + by);
      }
    });
    new ResizeObserver(() => {
      this.#width = this.element.clientWidth;
      desk.changed();
    }).observe(this.element);
  }

  look(looks: readonly LookHere[]): void {
    this.#looks = looks.filter((look) => look.reason !== "whole");
    this.#desk.changed();
  }

  draw(): void {
    const { times, plan, wanted } = this.#desk;
    if (wanted !== this.#told) {
      this.#said.ask();
    }
    const width = this.#width;
    const x = xOf(this.#all, times.at(wanted), width);
    this.#head.style.transform = `translateX(${x}px)`;
    this.#past.style.transform = `scaleX(${x / Math.max(width, 1)})`;
    const inks = inksOf(this.element);
    if (this.#inputs.changed(plan.tracks, this.#looks, width, inks)) {
      this.#ground(plan.tracks, width, inks);
    }
  }

  #ground(tracks: readonly Track[], width: number, inks: Inks): void {
    const context = prepared(this.#canvas, width, HIGH);
    if (!context) {
      return;
    }
    context.fillStyle = inks.sunk;
    context.fillRect(0, GROUND - CROWD, width, CROWD);
    context.fillStyle = inks.edge;
    context.fill(this.#crowdOf(tracks, width));
    for (const look of this.#looks) {
      const inside = look.seen ? inks.card : inks.warn;
      diamond(context, xOf(this.#all, look.start, width), inside, inks.warn);
    }
  }

  #tell(): void {
    const { wanted } = this.#desk;
    setAttribute(this.element, "aria-valuenow", wanted);
    setAttribute(this.element, "aria-valuetext", this.#text());
    this.#told = wanted;
  }

  #text(): string {
    const { times, wanted } = this.#desk;
    if (times.paged) {
      return this.#say("position_page", { number: wanted + 1, count: times.count });
    }
    return this.#say("position_text", {
      time: clock(times.at(wanted)),
      duration: clock(times.duration),
      frame: wanted + 1,
      count: times.count,
    });
  }

  /** How many tracks there are at each pixel; drawn anew only when they change. */
  #crowdOf(tracks: readonly Track[], width: number): Path2D {
    if (this.#crowd?.of === tracks && this.#crowd.width === width) {
      return this.#crowd.path;
    }
    const counts = this.#counts(tracks, width);
    const most = counts.reduce((a, b) => Math.max(a, b), 1);
    const path = new Path2D();
    path.moveTo(0, GROUND);
    counts.forEach((count, x) => {
      const high = count > 0 ? 3 + ((CROWD - 3) * count) / most : 0;
      path.lineTo(x, GROUND - high);
      path.lineTo(x + 1, GROUND - high);
    });
    path.lineTo(width, GROUND);
    this.#crowd = { of: tracks, width, path };
    return path;
  }

  #counts(tracks: readonly Track[], width: number): Int32Array {
    const counts = new Int32Array(width + 1);
    const { paged } = this.#desk.times;
    for (const track of tracks) {
      const from = Math.min(Math.floor(xOf(this.#all, startOf(track), width)), width - 1);
      const end = endOf(track) + (paged ? 1 : 0); // a page is there all through
      const until = Math.min(Math.floor(xOf(this.#all, end, width)) + 1, width);
      counts[from] = (counts[from] as number) + 1;
      counts[until] = (counts[until] as number) - 1;
    }
    for (let x = 1; x <= width; x++) {
      counts[x] = (counts[x] as number) + (counts[x - 1] as number);
    }
    return counts.subarray(0, width);
  }
}

function diamond(context: CanvasRenderingContext2D, x: number, inside: string, rim: string): void {
  const y = MARK + 3;
  context.beginPath();
  context.moveTo(x, y - MARK);
  context.lineTo(x + MARK, y);
  context.lineTo(x, y + MARK);
  context.lineTo(x - MARK, y);
  context.closePath();
  context.fillStyle = inside;
  context.strokeStyle = rim;
  context.lineWidth = 1.5;
  context.fill();
  context.stroke();
}
