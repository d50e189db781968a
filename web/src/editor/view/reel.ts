/**
 * Frames of a proxy, decoded here as they are wanted: a player takes several times as long from
 * one frame to another as decoding it does. Whatever of it a browser does not offer, or fails at,
 * is left to the player.
 */

import { indexPlace, readSamples, type Samples } from "../model/samples.ts";
import { make } from "./dom.ts";
import type { Drawable } from "./showing.ts";

/** Decoded frames kept around the one that is wanted. */
const KEPT = 48;

/** Frames from one that needs no other to the next, at most: more would not be kept together. */
const LONGEST_GROUP = 20;

/** Frames that the decoder is given ahead of what it gave back. */
const AHEAD = 12;

/** Milliseconds after which a decoder that gives nothing back is holding on to frames. */
const HELD_BACK = 150;

/** Bytes: of the beginning of the file; fetched at once of what follows; kept as they came. */
const HEAD = 1 << 16;
const BLOCK = 1 << 18;
const BLOCKS = 128;

export interface ReelHeard {
  /** There is something new to draw. */
  ready(): void;
  /** It does not go on. */
  failed(): void;
}

export class Reel {
  readonly element = make("canvas", { role: "presentation", hidden: true });
  readonly #address: string;
  readonly #samples: Samples;
  readonly #heard: ReelHeard;
  readonly #decoder: VideoDecoder;
  readonly #frames = new Map<number, VideoFrame>();
  /** By the frame that they begin with: of one group or more. */
  readonly #blocks = new Map<number, Uint8Array | null>();
  /** The group that is being decoded, and which frame of it comes next. */
  #group = -1;
  #next = 0;
  /** Given to the decoder, and not given back yet. */
  #under = 0;
  #wanted = 0;
  #towards: 1 | -1 = 1;
  #drawn = -1;
  /** Something is wanted of it since it was hidden. */
  #asked = false;
  #late = 0;

  /** Null where it cannot be done. frames: how many the video has, as everybody else counts them. */
  static async open(address: string, frames: number, heard: ReelHeard): Promise<Reel | null> {
    if (!("VideoDecoder" in window)) {
      return null;
    }
    try {
      const samples = await readIndex(address);
      if (samples?.sizes.length !== frames) {
        return null; // its frames would be others than those that boxes are drawn on
      }
      const { supported } = await VideoDecoder.isConfigSupported(configOf(samples));
      return supported && longestGroup(samples) <= LONGEST_GROUP
        ? new Reel(address, samples, heard)
        : null;
    } catch {
      return null; // no connection, or no such decoder: the player says what there is to say
    }
  }

  private constructor(address: string, samples: Samples, heard: ReelHeard) {
    this.#address = address;
    this.#samples = samples;
    this.#heard = heard;
    this.element.width = samples.width;
    this.element.height = samples.height;
    this.#decoder = new VideoDecoder({
      output: (frame) => this.#take(frame),
      error: () => this.#fail(),
    });
    this.#decoder.configure(configOf(samples));
  }

  /** What it shows is over the player. */
  get shown(): boolean {
    return !this.element.hidden;
  }

  get picture(): Drawable {
    const { width, height } = this.element;
    return { media: this.element, width, height };
  }

  want(frame: number): void {
    this.#asked = true;
    this.#towards = frame < this.#wanted ? -1 : 1;
    this.#wanted = Math.min(frame, this.#samples.sizes.length - 1);
    this.#feed();
    this.#heard.ready();
  }

  /** The player shows what it plays. */
  hide(): void {
    this.element.hidden = true;
    this.#drawn = -1;
    this.#asked = false;
  }

  /** Puts the frame on that is nearest to the wanted one; which it is, where that is a new one. */
  draw(): number | null {
    const near = this.#asked ? this.#nearest() : null;
    const picture = near === null ? null : this.#frames.get(near);
    if (near === null || near === this.#drawn || !picture) {
      return null;
    }
    this.element.getContext("2d", { alpha: false })?.drawImage(picture, 0, 0);
    this.element.hidden = false;
    this.#drawn = near;
    return near;
  }

  /** Nearer than the one that is drawn, or that. */
  #nearest(): number | null {
    const far = (frame: number) => Math.abs(frame - this.#wanted);
    let best = this.#drawn < 0 ? null : this.#drawn;
    for (const frame of this.#frames.has(this.#wanted) ? [this.#wanted] : this.#frames.keys()) {
      if (best === null || far(frame) < far(best)) {
        best = frame;
      }
    }
    return best;
  }

  #take(frame: VideoFrame): void {
    this.#under -= 1;
    clearTimeout(this.#late);
    this.#frames.get(frame.timestamp)?.close();
    this.#frames.set(frame.timestamp, frame);
    this.#forget();
    this.#feed();
    this.#heard.ready();
  }

  #forget(): void {
    while (this.#frames.size > KEPT) {
      let worst = this.#wanted;
      for (const frame of this.#frames.keys()) {
        if (Math.abs(frame - this.#wanted) > Math.abs(worst - this.#wanted)) {
          worst = frame;
        }
      }
      this.#frames.get(worst)?.close();
      this.#frames.delete(worst);
    }
  }

  #feed(): void {
    while (this.#under < AHEAD && this.#decoder.state === "configured" && this.#choose()) {
      const frame = this.#next;
      const data = this.#bytes(frame);
      if (!data) {
        return; // on its way
      }
      const type = frame === this.#firstOf(this.#group) ? "key" : "delta";
      try {
        this.#decoder.decode(new EncodedVideoChunk({ type, timestamp: frame, data }));
      } catch {
        this.#fail();
        return;
      }
      this.#next += 1;
      this.#under += 1;
    }
    if (this.#under > 0) {
      clearTimeout(this.#late);
      this.#late = window.setTimeout(() => this.#flush(), HELD_BACK);
    }
  }

  /** Some decoders give a frame back only after more have come; of the last there are none. */
  #flush(): void {
    if (this.#decoder.state === "configured") {
      this.#group = -1; // what comes after must need no other
      this.#decoder.flush().catch(() => this.#fail());
    }
  }

  /** What to decode next: on in this group, the wanted one, or the one after that. */
  #choose(): boolean {
    const want = this.#groupOf(this.#wanted);
    const unfinished = this.#group >= 0 && this.#next < this.#firstOf(this.#group + 1);
    if (unfinished && (this.#group === want || this.#frames.has(this.#wanted))) {
      return true;
    }
    for (const group of [want, want + this.#towards]) {
      const there = group >= 0 && group < this.#samples.keys.length;
      if (there && group !== this.#group && !this.#complete(group)) {
        this.#group = group;
        this.#next = this.#firstOf(group);
        return true;
      }
    }
    if (this.#under === 0 && !this.#frames.has(this.#wanted)) {
      this.#group = want; // it was there, and had to go for others
      this.#next = this.#firstOf(want);
      return true;
    }
    return false;
  }

  #complete(group: number): boolean {
    for (let frame = this.#firstOf(group); frame < this.#firstOf(group + 1); frame++) {
      if (!this.#frames.has(frame)) {
        return false;
      }
    }
    return true;
  }

  #groupOf(frame: number): number {
    const { keys } = this.#samples;
    let [low, high] = [0, keys.length];
    while (high - low > 1) {
      const at = (low + high) >> 1;
      if ((keys[at] as number) <= frame) {
        low = at;
      } else {
        high = at;
      }
    }
    return low;
  }

  #firstOf(group: number): number {
    return this.#samples.keys[group] ?? this.#samples.sizes.length;
  }

  /** A frame as it lies in the file; null while it is being fetched. */
  #bytes(frame: number): Uint8Array | null {
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
      Math.floor((this.#samples.starts[this.#firstOf(group)] as number) / BLOCK);
    let group = this.#groupOf(frame);
    while (group > 0 && stretch(group - 1) === stretch(group)) {
      group -= 1;
    }
    return this.#firstOf(group);
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
      this.#fail();
      return;
    }
    for (const old of this.#blocks.keys()) {
      if (this.#blocks.size > BLOCKS && old !== first && this.#blocks.get(old)) {
        this.#blocks.delete(old);
      }
    }
    this.#feed();
  }

  #fail(): void {
    if (this.#decoder.state !== "closed") {
      this.#decoder.close();
    }
    for (const frame of this.#frames.values()) {
      frame.close();
    }
    this.#frames.clear();
    this.hide();
    this.#heard.failed();
  }
}

function configOf(samples: Samples): VideoDecoderConfig {
  return {
    codec: samples.codec,
    description: samples.description,
    codedWidth: samples.width,
    codedHeight: samples.height,
    optimizeForLatency: true,
    // Those of hardware are few, and it wants them back.
    hardwareAcceleration: "prefer-software",
  };
}

function longestGroup(samples: Samples): number {
  const ends = [...samples.keys.slice(1), samples.sizes.length];
  return ends.reduce((most, end, at) => Math.max(most, end - (samples.keys[at] as number)), 0);
}

async function readIndex(address: string): Promise<Samples | null> {
  const head = await fetched(address, 0, HEAD);
  const place = indexPlace(new DataView(head.buffer));
  if (!place) {
    return null;
  }
  const end = place.start + place.length;
  const whole = end <= head.length ? head : await fetched(address, 0, end);
  return end <= whole.length
    ? readSamples(new DataView(whole.buffer, place.start, place.length))
    : null;
}

async function fetched(
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
