/** Moving about: through a video's time, and over the picture. */

import type { Desk, Looks } from "./desk.ts";
import { middle } from "./model/box.ts";
import { panned, towards, zoomed } from "./model/sight.ts";
import { clock } from "./model/stretch.ts";
import { boxAt, keyCount, keysBefore, keyTime, SAME, type Track } from "./model/track.ts";
import type { Say, Word } from "./words.ts";

/** Standing, running at up to twice the speed of what was filmed, or faster than that. */
export type Pace = "still" | "natural" | "fast";

/** The fastest that people can follow what they see. */
export const DOUBLE = 2;

/** Pictures that count as a second's worth where there are no seconds. */
const TEN = 10;

/** What shows the frames: a player, or nothing to do for a photo of one page. */
export interface Frames {
  readonly playing: boolean;
  readonly pace: Pace;
  seek(frame: number): void;
  play(until?: number | null): void;
  pause(): void;
  /** by: 1 as it was filmed. */
  speed(by: number): void;
}

/** CSS pixels of one push of the picture by key. */
const PUSH = 80;

export class Travel {
  protected readonly desk: Desk;
  protected readonly say: Say;
  protected readonly tell: (sentence: string) => void;
  readonly #frames: Frames;

  constructor(desk: Desk, frames: Frames, say: Say, tell: (sentence: string) => void) {
    this.desk = desk;
    this.#frames = frames;
    this.say = say;
    this.tell = tell;
  }

  name(track: Track): string {
    return `${this.say(`kind_${track.kind}`)} ${track.id}`;
  }

  /** A moment, as people say it: a time, or which page. */
  when(time: number): string {
    const { times } = this.desk;
    return times.paged
      ? this.say("picture_number", { number: times.nearest(time) + 1 })
      : clock(time);
  }

  go(frame: number): void {
    const last = this.desk.times.count - 1;
    this.desk.wanted = Math.min(Math.max(Math.round(frame), 0), last);
    this.#frames.pause();
    this.#frames.seek(this.desk.wanted);
    this.desk.changed();
  }

  step(by: number): void {
    this.go(this.desk.wanted + by);
  }

  seconds(by: number): void {
    const { times, wanted } = this.desk;
    if (times.paged) {
      this.step(by * TEN);
      return;
    }
    const to = times.nearest(Math.max(times.at(wanted) + by, 0));
    this.go(to === wanted ? wanted + Math.sign(by) : to);
  }

  ends(last: boolean): void {
    this.go(last ? this.desk.times.count - 1 : 0);
  }

  play(): void {
    if (this.#frames.playing) {
      this.#frames.pause();
      this.#frames.seek(this.desk.frame);
    } else {
      if (this.desk.frame >= this.desk.times.count - 1) {
        this.go(0);
      }
      this.#frames.play();
    }
    this.desk.changed();
  }

  /** To the position before or after, of the chosen track. */
  key(by: 1 | -1): void {
    const { track, now, times } = this.desk;
    if (!track) {
      this.cannot("nothing_selected");
      return;
    }
    const at = by > 0 ? keysBefore(track, now + 2 * SAME) : keysBefore(track, now - 2 * SAME) - 1;
    if (at >= 0 && at < keyCount(track)) {
      this.go(times.nearest(keyTime(track, at)));
    }
  }

  pause(): void {
    this.#frames.pause();
  }

  looks(looks: Looks): void {
    this.desk.looks = looks;
    this.desk.changed();
  }

  nextLooks(): void {
    const order: readonly Looks[] = ["outlines", "after", "swipe"];
    this.looks(order[(order.indexOf(this.desk.looks) + 1) % order.length] as Looks);
    this.tell(this.say(`view_${this.desk.looks}`));
  }

  zoom(by: number): void {
    const { sight, picture, stage, track } = this.desk;
    const box = track && boxAt(track, this.desk.now);
    const centre = box ? middle(box) : null;
    const around = centre
      ? { x: sight.x + centre.x * sight.scale, y: sight.y + centre.y * sight.scale }
      : { x: stage.width / 2, y: stage.height / 2 };
    this.desk.see(zoomed(sight, by, around, picture, stage));
  }

  whole(): void {
    this.desk.seeWhole();
  }

  pan(across: number, down: number): void {
    const { sight, picture, stage } = this.desk;
    this.desk.see(panned(sight, -across * PUSH, -down * PUSH, picture, stage));
  }

  protected reveal(track: Track | null): void {
    const { times, wanted } = this.desk;
    const box = track && boxAt(track, times.at(wanted));
    if (box) {
      const { sight, stage } = this.desk;
      const to = towards(sight, box, this.desk.sizeOf(wanted), stage);
      if (to !== sight) {
        this.desk.see(to);
      }
    }
  }

  protected cannot(why: Word): void {
    this.tell(this.say(why));
  }
}
