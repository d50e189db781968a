/** Frames in groups that are decoded together, and which of them are worth having. */

import type { Samples } from "./samples.ts";

/** Groups ahead of the one that the hand is in. */
const AHEAD = 2;

export interface Range {
  readonly from: number;
  /** The first that is no longer in it. */
  readonly end: number;
}

export class Groups {
  readonly #keys: readonly number[];
  readonly #frames: number;

  constructor(samples: Pick<Samples, "keys" | "sizes">) {
    this.#keys = samples.keys;
    this.#frames = samples.sizes.length;
  }

  get count(): number {
    return this.#keys.length;
  }

  get longest(): number {
    return this.#keys.reduce((most, first, at) => Math.max(most, this.first(at + 1) - first), 0);
  }

  /** The group that a frame is in. */
  of(frame: number): number {
    let [low, high] = [0, this.#keys.length];
    while (high - low > 1) {
      const at = (low + high) >> 1;
      if ((this.#keys[at] as number) <= frame) {
        low = at;
      } else {
        high = at;
      }
    }
    return low;
  }

  /** Of the group after the last: how many frames there are. */
  first(group: number): number {
    return this.#keys[group] ?? this.#frames;
  }

  /** What the hand needs: its own group, then those that it moves towards, as far as all fit. */
  around(frame: number, towards: 1 | -1, most: number): readonly number[] {
    const own = this.of(frame);
    const found = [own];
    for (let far = 1; far <= AHEAD; far++) {
      const group = own + far * towards;
      const { from, end } = this.range([...found, group]);
      if (group < 0 || group >= this.count || end - from > most) {
        break;
      }
      found.push(group);
    }
    return found;
  }

  /** The frames of groups that lie side by side. */
  range(groups: readonly number[]): Range {
    return { from: this.first(Math.min(...groups)), end: this.first(Math.max(...groups) + 1) };
  }
}
