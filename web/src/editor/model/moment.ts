/** Which tracks are there at a moment, found without asking all of them. */

import { AT_ONCE, endOf, startOf, type Track } from "./track.ts";

const BLOCK = 32;

export class Moments {
  readonly #tracks: readonly Track[];
  readonly #starts: Float64Array;
  readonly #ends: Float64Array;
  /** Of every BLOCK tracks, the latest end. */
  readonly #last: Float64Array;

  /** tracks: in order of their start. */
  constructor(tracks: readonly Track[]) {
    this.#tracks = tracks;
    this.#starts = Float64Array.from(tracks, startOf);
    this.#ends = Float64Array.from(tracks, endOf);
    this.#last = new Float64Array(Math.ceil(tracks.length / BLOCK)).fill(-1);
    this.#ends.forEach((end, at) => {
      const block = Math.floor(at / BLOCK);
      this.#last[block] = Math.max(this.#last[block] as number, end);
    });
  }

  at(time: number): Track[] {
    const begun = this.#begunBy(time + AT_ONCE);
    const found: Track[] = [];
    for (let block = 0; block * BLOCK < begun; block++) {
      if ((this.#last[block] as number) < time - AT_ONCE) {
        continue;
      }
      const until = Math.min((block + 1) * BLOCK, begun);
      for (let at = block * BLOCK; at < until; at++) {
        if ((this.#ends[at] as number) >= time - AT_ONCE) {
          found.push(this.#tracks[at] as Track);
        }
      }
    }
    return found;
  }

  #begunBy(time: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const at = (low + high) >> 1;
      if ((this.#starts[at] as number) <= time) {
        low = at + 1;
      } else {
        high = at;
      }
    }
    return low;
  }
}
