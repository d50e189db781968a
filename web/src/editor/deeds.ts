/** Everything that a key, a button or a hand can ask for, in one place. */

import type { Tool } from "./desk.ts";
import { type Box, middle, moved, resized } from "./model/box.ts";
import type { Change } from "./model/change.ts";
import * as operations from "./model/operations.ts";
import type { Choices } from "./model/plan.ts";
import { toPicture } from "./model/sight.ts";
import { boxAt, boxNear, endOf, keyAt, startOf, type Track } from "./model/track.ts";
import { Travel } from "./travel.ts";

/** Milliseconds within which one push of a box after another is undone with it. */
const ONE_GO = 900;

export class Deeds extends Travel {
  #nudged: { at: number; change: Change } | null = null;

  // Choosing

  pick(id: string | null): void {
    if (this.desk.tool === "merge" && id !== null) {
      this.#mergeWith(id);
      return;
    }
    this.desk.choose(id);
  }

  /** The chosen track where it is not on the screen: to its nearest frame. */
  goThere(): void {
    const { track, times, now } = this.desk;
    if (track && !boxAt(track, now)) {
      this.go(times.nearest(now < startOf(track) ? startOf(track) : endOf(track)));
    }
    this.reveal(track);
  }

  pickAndGo(id: string): void {
    this.pick(id);
    this.goThere();
  }

  /** The next or last region in the picture, from the top left on. */
  next(by: 1 | -1): void {
    const { here, now, chosen } = this.desk;
    const order = [...here].sort((a, b) => {
      const one = middle(boxNear(a, now));
      const two = middle(boxNear(b, now));
      return one.x + one.y - two.x - two.y;
    });
    const at = order.findIndex((track) => track.id === chosen);
    const to = at < 0 ? (by > 0 ? 0 : order.length - 1) : at + by;
    const track = order[(to + order.length) % Math.max(order.length, 1)] ?? null;
    this.pick(track?.id ?? null);
    this.reveal(track);
    this.tell(track ? this.describe(track) : this.say("tracks_none_here"));
  }

  describe(track: Track): string {
    const [x, y, width, height] = boxNear(track, this.desk.now);
    const places = {
      x: Math.round(x),
      y: Math.round(y),
      width: Math.round(width),
      height: Math.round(height),
    };
    const state = this.say(track.hidden ? "track_hidden" : "track_visible");
    const name = this.name(track);
    return this.say("selected_text", { name, state, ...places });
  }

  // Correcting

  tool(tool: Tool): void {
    const free = this.desk.locked === null && (tool !== "merge" || this.desk.track !== null);
    this.desk.tool = free && this.desk.tool !== tool ? tool : "select";
    if (this.desk.tool !== "select" && this.desk.looks === "after") {
      this.desk.looks = "outlines";
    }
    this.pause();
    this.desk.changed();
  }

  /** Leaves what was begun; where nothing was, chooses nothing. */
  leave(): void {
    if (this.desk.tool !== "select") {
      this.desk.tool = "select";
    } else {
      this.desk.chosen = null;
    }
    this.desk.held = null;
    this.desk.changed();
  }

  draw(box: Box): Track | null {
    const id = freshId();
    const { plan, now, picture } = this.desk;
    const drawn = this.#did(operations.draw(plan, id, now, box, picture));
    this.desk.tool = "select";
    if (drawn) {
      this.desk.choose(id);
    }
    return drawn ? this.desk.track : null;
  }

  /** A box in the middle of what is on the stage, for whoever draws without a pointer. */
  drawInTheMiddle(): Track | null {
    const { sight, stage } = this.desk;
    const centre = toPicture(sight, { x: stage.width / 2, y: stage.height / 2 });
    const side = Math.min(stage.width, stage.height) / sight.scale / 5;
    return this.draw([centre.x - side / 2, centre.y - side / 2, side, side]);
  }

  place(id: string, box: Box): void {
    const { plan, now, picture } = this.desk;
    const change = operations.move(plan, id, now, box, picture);
    this.desk.choose(id);
    const track = operations.findTrack(plan, id);
    if (change && track && this.#did(change)) {
      // A drag may have been meant for something else, and what it moved may have covered a face.
      this.tell(this.say("moved", { name: this.name(track) }));
    }
  }

  /** Pixels of the screen: the box moves, or its right and lower sides do. */
  nudge(dx: number, dy: number, size: boolean): void {
    const { track, sight, now, plan, picture } = this.desk;
    if (!track) {
      this.cannot("nothing_selected");
      return;
    }
    const box = boxAt(track, now);
    if (!box) {
      this.tell(this.say("not_here", { name: this.name(track) }));
      return;
    }
    const step = Math.max(1 / sight.scale, 1);
    const to = size
      ? resized(box, { across: 1, down: 1 }, dx * step, dy * step)
      : moved(box, dx * step, dy * step);
    const change = operations.move(plan, track.id, now, to, picture);
    if (!change) {
      return;
    }
    const before = this.#nudged;
    const ongoing = before && Date.now() - before.at < ONE_GO;
    this.pause();
    if (!(ongoing ? this.desk.continue(change, before.change) : this.#did(change))) {
      return;
    }
    const last = this.desk.history.done?.change;
    this.#nudged = last ? { at: Date.now(), change: last } : null;
  }

  hide(): void {
    this.#withTrack((track) => operations.setHidden(this.desk.plan, track.id, !track.hidden));
  }

  remove(): void {
    this.#withTrack((track) => operations.remove(this.desk.plan, track.id));
  }

  unkey(): void {
    this.#withTrack((track) => operations.unkey(this.desk.plan, track.id, this.desk.now));
  }

  split(): void {
    const { times, frame, plan } = this.desk;
    this.#withTrack((track) =>
      frame === 0
        ? null
        : operations.split(plan, track.id, freshId(), times.at(frame - 1), times.at(frame)),
    );
  }

  start(): void {
    this.#withTrack((track) => operations.startAt(this.desk.plan, track.id, this.desk.now));
  }

  end(): void {
    this.#withTrack((track) => operations.endAt(this.desk.plan, track.id, this.desk.now));
  }

  choices(wanted: Partial<Choices>): void {
    this.#did(operations.choose(this.desk.plan, wanted));
  }

  #mergeWith(other: string): void {
    const { track, plan, times } = this.desk;
    const one = operations.findTrack(plan, other);
    this.desk.tool = "select";
    if (track && one && track !== one) {
      const from = times.step(Math.max(startOf(track), startOf(one)));
      const until = times.step(Math.min(endOf(track), endOf(one)));
      this.#did(operations.merge(plan, track.id, other, Math.min(from, until)));
    }
    this.desk.changed();
  }

  undo(): void {
    const change = this.desk.undo();
    this.tell(change ? this.say("undo_what", { what: this.what(change) }) : this.say("cannot"));
  }

  redo(): void {
    const change = this.desk.redo();
    this.tell(change ? this.say("redo_what", { what: this.what(change) }) : this.say("cannot"));
  }

  what(change: Change): string {
    return this.say(`change_${change.name}`);
  }

  /** There is a position of the chosen track at this frame, which could be removed. */
  get onKey(): boolean {
    const { track, now } = this.desk;
    return !!track && keyAt(track, now) >= 0;
  }

  #withTrack(change: (track: Track) => Change | null): void {
    const { track } = this.desk;
    if (track) {
      this.#did(change(track));
    } else {
      this.cannot("nothing_selected");
    }
  }

  #did(change: Change | null): boolean {
    if (this.desk.locked !== null) {
      this.tell(this.say("read_only", { sentence: this.desk.locked }));
      return false;
    }
    const did = this.desk.do(change);
    if (!did) {
      this.cannot("cannot");
    }
    return did;
  }
}

/** Without letters and digits that are easily taken for others. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** Hand-made tracks are told apart by chance: two people may draw at the same time. */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(5));
  return `m${Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join("")}`;
}
