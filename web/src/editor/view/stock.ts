/** A proxy's bytes, fetched in blocks of whole groups and kept for a while. */

import type { Groups } from "../model/groups.ts";
import type { Samples } from "../model/samples.ts";

/** Bytes fetched at once, about; blocks kept. */
const BLOCK = 1 << 18;
const BLOCKS = 128;

export interface StockHeard {
  /** More is there. */
  came(): void;
  failed(): void;
}

export class Stock {
  readonly #address: string;
  readonly #samples: Samples;
  readonly #groups: Groups;
  readonly #heard: StockHeard;
  /** By the frame that they begin with; null while they are being fetched. */
  readonly #blocks = new Map<number, Uint8Array | null>();

  constructor(address: string, samples: Samples, groups: Groups, heard: StockHeard) {
    this.#address = address;
    this.#samples = samples;
    this.#groups = groups;
    this.#heard = heard;
  }

  /** A frame as it lies in the file; null while it is being fetched. */
  bytes(frame: number): Uint8Array | null {
    const { starts, sizes } = this.#samples;
    const first = this.#blockOf(frame);
    const block = this.#blocks.get(first);
    if (block) {
      const from = (starts[frame] as number) - (starts[first] as number);
      return block.subarray(from, from + (sizes[frame] as number));
    }
    if (block === undefined) {
      this.#blocks.set(first, null);
      void this.#fetch(first);
    }
    return null;
  }

  /** Blocks begin with the first group that begins in another stretch of the file. */
  #blockOf(frame: number): number {
    const stretch = (group: number) =>
      Math.floor((this.#samples.starts[this.#groups.first(group)] as number) / BLOCK);
    let group = this.#groups.of(frame);
    while (group > 0 && stretch(group - 1) === stretch(group)) {
      group -= 1;
    }
    return this.#groups.first(group);
  }

  async #fetch(first: number): Promise<void> {
    const { starts, sizes } = this.#samples;
    let last = first;
    while (last + 1 < sizes.length && this.#blockOf(last + 1) === first) {
      last += 1;
    }
    const end = (starts[last] as number) + (sizes[last] as number);
    try {
      this.#blocks.set(first, await fetched(this.#address, starts[first] as number, end));
    } catch {
      this.#heard.failed();
      return;
    }
    for (const old of this.#blocks.keys()) {
      if (this.#blocks.size > BLOCKS && old !== first && this.#blocks.get(old)) {
        this.#blocks.delete(old);
      }
    }
    this.#heard.came();
  }
}

/** A range of bytes of what lies at that address; a TypeError where it does not come. */
export async function fetched(
  address: string,
  from: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(address, { headers: { range: `bytes=${from}-${end - 1}` } });
  if (answer.status !== 206) {
    throw new TypeError(`HTTP ${answer.status}`);
  }
  return new Uint8Array(await answer.arrayBuffer());
}
