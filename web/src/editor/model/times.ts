/**
 * The presentation time of every frame, in seconds, from the first frame shown. Pages of a photo
 * and frames of an animation have numbers instead, from 0 on: as plans call them.
 */

import { micro } from "./track.ts";

export class Times {
  /** Of each frame, in order. */
  readonly #starts: Float64Array;
  readonly #duration: number;
  /** Its times are numbers of pages. */
  readonly paged: boolean;

  constructor(starts: Float64Array, duration: number, paged = false) {
    this.#starts = starts.length > 0 ? starts : new Float64Array(1);
    this.#duration = duration;
    this.paged = paged;
  }

  static ofPages(count: number): Times {
    return new Times(
      Float64Array.from({ length: count }, (_, at) => at),
      count,
      true,
    );
  }

  get count(): number {
    return this.#starts.length;
  }

  get duration(): number {
    return Math.max(this.#duration, this.at(this.count - 1));
  }

  /** When a frame is shown, in a plan's own precision. */
  at(frame: number): number {
    return micro(this.#starts[this.#within(frame)] as number);
  }

  /** The frame that is shown at that time. */
  frameAt(time: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const at = (low + high) >> 1;
      if ((this.#starts[at] as number) <= time + 1e-6) {
        low = at + 1;
      } else {
        high = at;
      }
    }
    return Math.max(low - 1, 0);
  }

  /** The frame that begins closest to that time: players round a frame's time to their own units. */
  nearest(time: number): number {
    const frame = this.frameAt(time);
    return frame + 1 < this.count && this.at(frame + 1) - time < time - this.at(frame)
      ? frame + 1
      : frame;
  }

  /** Half way through a frame: a player sent there shows that frame whichever way it rounds. */
  middle(frame: number): number {
    const place = this.#within(frame);
    const start = this.#starts[place] as number;
    return start + this.length(place) / 2;
  }

  /** How long a frame is shown, in seconds. */
  length(frame: number): number {
    const place = this.#within(frame);
    const start = this.#starts[place] as number;
    const next = this.#starts[place + 1];
    if (next !== undefined) {
      return Math.max(next - start, 0);
    }
    const before = this.#starts[place - 1];
    const usual = before === undefined ? 0 : start - before;
    const left = this.#duration - start;
    return left > 0 ? (usual > 0 ? Math.min(left, usual) : left) : usual;
  }

  /** Seconds, less than from any of the two frames around that time to the next. */
  step(time: number): number {
    const frame = this.frameAt(time);
    const around = [frame - 1, frame, frame + 1].map((place) => this.length(place));
    return Math.min(...around.filter((length) => length > 0), 0.04) / 2;
  }

  #within(frame: number): number {
    return Math.min(Math.max(Math.round(frame), 0), this.count - 1);
  }
}
