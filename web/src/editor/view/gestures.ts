/** Hands on the stage: mouse, pen and fingers. */

import type { Desk } from "../desk.ts";
import {
  type Box,
  type Grip,
  moved,
  type Point,
  resized,
  SMALLEST,
  spanning,
  withinReach,
} from "../model/box.ts";
import { panned, toPicture, zoomed } from "../model/sight.ts";
import type { Stage } from "./stage.ts";

/** What hands may ask for. */
export interface Wishes {
  pick(id: string | null): void;
  draw(box: Box): void;
  place(id: string, box: Box): void;
  begin(): void;
}

/** CSS pixels that a pointer may tremble and still click. */
const TREMBLE = 4;

/** Zoom for one CSS pixel of a wheel. */
const WHEEL = 0.0016;

type Hold =
  | { readonly kind: "draw"; readonly from: Point }
  | { readonly kind: "size"; readonly id: string; readonly box: Box; readonly grip: Grip }
  | { readonly kind: "move"; readonly id: string; readonly box: Box }
  | { readonly kind: "pan" };

const CURSORS: Readonly<Record<string, string>> = {
  "-1-1": "nwse-resize",
  "11": "nwse-resize",
  "1-1": "nesw-resize",
  "-11": "nesw-resize",
  "0-1": "ns-resize",
  "01": "ns-resize",
  "-10": "ew-resize",
  "10": "ew-resize",
};

export class Gestures {
  readonly #desk: Desk;
  readonly #stage: Stage;
  readonly #wishes: Wishes;
  readonly #down = new Map<number, Point>();
  #hold: Hold | null = null;
  #start: Point = { x: 0, y: 0 };
  #last: Point = { x: 0, y: 0 };
  #travelled = false;
  #pinched = false;

  constructor(desk: Desk, stage: Stage, wishes: Wishes) {
    this.#desk = desk;
    this.#stage = stage;
    this.#wishes = wishes;
    const canvas = stage.canvas;
    canvas.addEventListener("pointerdown", (event) => this.#pressed(event));
    canvas.addEventListener("pointermove", (event) => this.#moved(event));
    canvas.addEventListener("pointerup", (event) => this.#released(event));
    canvas.addEventListener("pointercancel", (event) => this.#dropped(event));
    canvas.addEventListener("pointerleave", () => stage.hover(null));
    canvas.addEventListener("wheel", (event) => this.#wheeled(event), { passive: false });
  }

  /** Lets go without doing anything. */
  drop(): void {
    this.#hold = null;
    this.#desk.held = null;
    this.#desk.changed();
  }

  #pressed(event: PointerEvent): void {
    if (event.button > 1) {
      return;
    }
    const point = this.#stage.place(event);
    this.#stage.canvas.setPointerCapture(event.pointerId);
    this.#down.set(event.pointerId, point);
    this.#wishes.begin();
    if (this.#down.size > 1) {
      this.#pinched = true;
      this.drop();
      return;
    }
    this.#pinched = false;
    this.#travelled = false;
    this.#start = point;
    this.#last = point;
    this.#hold = this.#grasp(event, point);
  }

  #grasp(event: PointerEvent, point: Point): Hold {
    const desk = this.#desk;
    if (event.button === 1 || desk.looks === "after") {
      return { kind: "pan" };
    }
    const free = desk.locked === null;
    if (free && (desk.tool === "draw" || (event.shiftKey && desk.tool === "select"))) {
      return { kind: "draw", from: toPicture(desk.sight, point) };
    }
    const coarse = event.pointerType !== "mouse";
    const chosen = desk.track;
    const box = chosen && desk.boxOf(chosen);
    const grip = this.#stage.gripAt(point, coarse);
    if (free && chosen && box && grip && desk.tool === "select") {
      return { kind: "size", id: chosen.id, box, grip };
    }
    const track = this.#stage.trackAt(point);
    const under = track && desk.boxOf(track);
    // Only what was chosen before: a drag that was meant for something else moves no cover.
    if (free && track && under && desk.tool === "select" && track === chosen) {
      return { kind: "move", id: track.id, box: under };
    }
    return { kind: "pan" };
  }

  #moved(event: PointerEvent): void {
    const point = this.#stage.place(event);
    const before = this.#down.get(event.pointerId);
    if (!before) {
      this.#hover(event, point);
      return;
    }
    if (this.#down.size > 1) {
      this.#pinch(event.pointerId, before, point);
    } else if (!this.#pinched) {
      this.#drag(point);
    }
    this.#down.set(event.pointerId, point);
  }

  #drag(point: Point): void {
    const far = Math.hypot(point.x - this.#start.x, point.y - this.#start.y);
    this.#travelled ||= far > TREMBLE;
    if (!this.#hold || !this.#travelled) {
      return;
    }
    const { sight, picture, stage } = this.#desk;
    if (this.#hold.kind === "pan") {
      const by = { x: point.x - this.#last.x, y: point.y - this.#last.y };
      this.#desk.see(panned(sight, by.x, by.y, picture, stage));
    } else {
      const id = this.#hold.kind === "draw" ? null : this.#hold.id;
      this.#desk.held = { id, box: this.#under(this.#hold, point) };
      this.#desk.changed();
    }
    this.#last = point;
  }

  /** Where the held box is when the pointer is there. */
  #under(hold: Exclude<Hold, { kind: "pan" }>, point: Point): Box {
    const { sight, picture } = this.#desk;
    if (hold.kind === "draw") {
      const to = toPicture(sight, point);
      const inside = {
        x: Math.min(Math.max(to.x, 0), picture.width),
        y: Math.min(Math.max(to.y, 0), picture.height),
      };
      return spanning(hold.from, inside);
    }
    const dx = (point.x - this.#start.x) / sight.scale;
    const dy = (point.y - this.#start.y) / sight.scale;
    const box =
      hold.kind === "move" ? moved(hold.box, dx, dy) : resized(hold.box, hold.grip, dx, dy);
    return withinReach(box, picture.width, picture.height);
  }

  #released(event: PointerEvent): void {
    const hold = this.#hold;
    const held = this.#desk.held;
    this.#down.delete(event.pointerId);
    this.#hold = null;
    if (this.#pinched || !hold) {
      return;
    }
    this.#desk.held = null;
    if (!this.#travelled) {
      this.#wishes.pick(this.#stage.trackAt(this.#stage.place(event))?.id ?? null);
    } else if (held && hold.kind === "draw") {
      if (Math.min(held.box[2], held.box[3]) >= SMALLEST) {
        this.#wishes.draw(held.box);
      }
    } else if (held && hold.kind !== "pan") {
      this.#wishes.place(held.id ?? "", held.box);
    }
    this.#desk.changed();
  }

  #dropped(event: PointerEvent): void {
    this.#down.delete(event.pointerId);
    this.drop();
  }

  /** Two fingers: the picture follows both. */
  #pinch(id: number, before: Point, point: Point): void {
    const other = [...this.#down].find(([key]) => key !== id)?.[1];
    if (!other) {
      return;
    }
    const { sight, picture, stage } = this.#desk;
    const apart = Math.hypot(before.x - other.x, before.y - other.y);
    const now = Math.hypot(point.x - other.x, point.y - other.y);
    const centre = { x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 };
    const by = { x: (point.x - before.x) / 2, y: (point.y - before.y) / 2 };
    const pushed = panned(sight, by.x, by.y, picture, stage);
    this.#desk.see(zoomed(pushed, now / Math.max(apart, 1), centre, picture, stage));
  }

  #wheeled(event: WheelEvent): void {
    event.preventDefault();
    const { sight, picture, stage } = this.#desk;
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    if (event.shiftKey) {
      const across = (event.deltaX || event.deltaY) * lines;
      this.#desk.see(panned(sight, -across, 0, picture, stage));
      return;
    }
    const by = Math.exp(-event.deltaY * lines * (event.ctrlKey ? 6 * WHEEL : WHEEL));
    this.#desk.see(zoomed(sight, by, this.#stage.place(event), picture, stage));
  }

  #hover(event: PointerEvent, point: Point): void {
    const desk = this.#desk;
    const grip =
      desk.tool === "select" ? this.#stage.gripAt(point, event.pointerType !== "mouse") : null;
    const track = this.#stage.trackAt(point);
    this.#stage.hover(track?.id ?? null);
    const free = desk.locked === null && desk.looks !== "after";
    this.#stage.canvas.style.cursor = !free
      ? "grab"
      : desk.tool === "draw"
        ? "crosshair"
        : grip
          ? (CURSORS[`${grip.across}${grip.down}`] ?? "move")
          : track
            ? desk.tool === "select" && track === desk.track
              ? "move"
              : "pointer"
            : "grab";
  }
}
