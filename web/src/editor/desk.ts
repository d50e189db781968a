/** What is on the editor's desk: the plan with its history, what is chosen, what is shown. */

import type { Box } from "./model/box.ts";
import { type Change, continued, done, type History, opened, redo, undo } from "./model/change.ts";
import { Moments } from "./model/moment.ts";
import { findTrack } from "./model/operations.ts";
import type { Plan } from "./model/plan.ts";
import { inView, panned, type Sight, type Size, towards, whole } from "./model/sight.ts";
import type { Times } from "./model/times.ts";
import { boxAt, boxNear, type Track } from "./model/track.ts";

export type Looks = "outlines" | "after" | "swipe";
export type Tool = "select" | "draw" | "merge";

export class Desk {
  readonly times: Times;
  /** Set while it may only be looked at: why. */
  locked: string | null = null;
  /** The frame on the screen, and the one that was asked for. */
  frame = 0;
  wanted = 0;
  chosen: string | null = null;
  looks: Looks = "outlines";
  /** Of the stage's width, where before ends and after begins. */
  divider = 0.5;
  tool: Tool = "select";
  sight: Sight = { scale: 1, x: 0, y: 0 };
  stage: Size = { width: 1, height: 1 };
  /** The box under the hand, before it is let go; id null for one being drawn. */
  held: { readonly id: string | null; readonly box: Box } | null = null;
  readonly #media: Size;
  readonly #sizes: readonly Size[];
  #history: History;
  #moments: Moments;
  #fitted = false;
  #heard: (() => void)[] = [];
  #first: (() => void)[] = [];
  #planHeard: ((plan: Plan) => void)[] = [];
  #turning: (() => void)[] = [];
  #due = false;

  /** sizes: of each page; none where all are of one size. */
  constructor(plan: Plan, times: Times, sizes: readonly Size[] = []) {
    this.times = times;
    this.#media = plan.media;
    this.#sizes = sizes;
    this.#history = opened(plan);
    this.#moments = new Moments(plan.tracks);
  }

  get plan(): Plan {
    return this.#history.plan;
  }

  get history(): History {
    return this.#history;
  }

  /** The size of what is on the screen, in the plan's pixels. */
  get picture(): Size {
    return this.sizeOf(this.frame);
  }

  sizeOf(frame: number): Size {
    return this.#sizes[frame] ?? this.#media;
  }

  /** The time of the frame on the screen. */
  get now(): number {
    return this.times.at(this.frame);
  }

  get track(): Track | null {
    return findTrack(this.plan, this.chosen);
  }

  /** The tracks on the screen. */
  get here(): readonly Track[] {
    return this.#moments.at(this.now);
  }

  at(time: number): readonly Track[] {
    return this.#moments.at(time);
  }

  /** Where a track is on the screen: under the hand, if it is. */
  boxOf(track: Track): Box | null {
    return this.held?.id === track.id ? this.held.box : boxAt(track, this.now);
  }

  /** Called before the next frame is drawn, however much changed until then. */
  whenChanged(what: () => void): void {
    this.#heard.push(what);
  }

  /** Called before all of those: to put on what they are drawn for. */
  beforeDrawing(what: () => void): void {
    this.#first.push(what);
  }

  /** Called while the frame that goes is still the one on the screen. */
  beforeTurning(what: () => void): void {
    this.#turning.push(what);
  }

  whenPlanChanged(what: (plan: Plan) => void): void {
    this.#planHeard.push(what);
  }

  /**
   * From now on it may only be looked at, and why; null: it may be changed. The tool in a person's
   * hand is taken only where it could do nothing any more: without it, the drag that was meant to
   * draw would take hold of a cover instead.
   */
  lock(sentence: string | null): void {
    if (sentence === this.locked) {
      return;
    }
    this.locked = sentence;
    if (sentence !== null) {
      this.tool = "select";
    }
    this.changed();
  }

  /** Something that is drawn has changed. */
  changed(): void {
    if (this.#due) {
      return;
    }
    this.#due = true;
    requestAnimationFrame(() => {
      for (const what of this.#first) {
        what();
      }
      this.#due = false;
      for (const what of this.#heard) {
        what();
      }
    });
  }

  /** Somebody else's version takes the place of this one, even where nothing may be changed. */
  adopt(change: Change): void {
    this.#become(done(this.#history, change));
  }

  /** False where there was nothing to do, or it may not be done. */
  do(change: Change | null): boolean {
    if (!change || this.locked !== null) {
      return false;
    }
    this.#become(done(this.#history, change));
    return true;
  }

  /** As `do`, and undone together with what was done before it, if that is still the last. */
  continue(change: Change, after: Change): boolean {
    if (this.locked !== null) {
      return false;
    }
    const last = this.#history.done?.change === after;
    this.#become((last ? continued : done)(this.#history, change));
    return true;
  }

  undo(): Change | null {
    const change = this.#history.done?.change ?? null;
    if (change && this.locked === null) {
      this.#become(undo(this.#history));
    }
    return change;
  }

  redo(): Change | null {
    const change = this.#history.undone?.change ?? null;
    if (change && this.locked === null) {
      this.#become(redo(this.#history));
    }
    return change;
  }

  choose(id: string | null): void {
    this.chosen = id;
    this.changed();
  }

  shown(frame: number): void {
    for (const what of this.#turning) {
      what();
    }
    const before = this.picture;
    this.frame = frame;
    this.held = null;
    if (this.picture.width !== before.width || this.picture.height !== before.height) {
      const { sight, picture, stage } = this;
      this.sight = this.#fitted ? panned(sight, 0, 0, picture, stage) : whole(picture, stage);
    }
    this.changed();
  }

  /**
   * The stage has another size. The picture stays whole until a person moves it; then its middle
   * stays in the middle, and the chosen region in view.
   */
  sized(stage: Size): void {
    const before = this.stage;
    this.stage = stage;
    if (this.#fitted) {
      const across = (stage.width - before.width) / 2;
      const down = (stage.height - before.height) / 2;
      const { track, sight, picture } = this;
      const box = track && boxNear(track, this.times.at(this.wanted));
      const moved = panned(sight, across, down, picture, stage);
      const seen = box && inView(sight, box, picture, before);
      this.sight = seen ? towards(moved, box, picture, stage) : moved;
    } else {
      this.sight = whole(this.picture, stage);
    }
    this.changed();
  }

  see(sight: Sight): void {
    this.sight = sight;
    this.#fitted = true;
    this.changed();
  }

  seeWhole(): void {
    this.sight = whole(this.picture, this.stage);
    this.#fitted = false;
    this.changed();
  }

  #become(history: History): void {
    if (history.plan.tracks !== this.plan.tracks) {
      this.#moments = new Moments(history.plan.tracks);
    }
    this.#history = history;
    this.held = null;
    if (this.chosen !== null && !findTrack(history.plan, this.chosen)) {
      this.chosen = null;
    }
    for (const what of this.#planHeard) {
      what(history.plan);
    }
    this.changed();
  }
}
