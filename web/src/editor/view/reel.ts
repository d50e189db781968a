/**
 * Frames of a proxy, decoded here as they are wanted: a player takes several times as long from
 * one frame to another as decoding it does. Whatever of it a browser does not offer, or fails at,
 * is left to the player.
 */

import { Groups } from "../model/groups.ts";
import { indexPlace, readSamples, type Samples } from "../model/samples.ts";
import type { Size } from "../model/sight.ts";
import { make } from "./dom.ts";
import type { Drawable } from "./showing.ts";
import { fetched, Stock } from "./stock.ts";

/** Decoded frames kept around the one that is wanted. */
const KEPT = 48;

/** Frames from one that needs no other to the next, at most: more would not be kept together. */
const LONGEST_GROUP = 20;

/** Frames that the decoder is given ahead of what it gave back. */
const AHEAD = 12;

/** Milliseconds after which a decoder that gives nothing back is holding on to frames. */
const HELD_BACK = 150;

/** Bytes of the beginning of the file. */
const HEAD = 1 << 16;

export interface ReelHeard {
  /** There is something new to draw. */
  ready(): void;
  /** It does not go on. */
  failed(): void;
}

export class Reel {
  readonly element = make("canvas", { role: "presentation", hidden: true });
  readonly #samples: Samples;
  readonly #groups: Groups;
  readonly #stock: Stock;
  readonly #heard: ReelHeard;
  readonly #decoder: VideoDecoder;
  readonly #frames = new Map<number, VideoFrame>();
  /** The group that is being decoded, and which frame of it comes next. */
  #group = -1;
  #next = 0;
  /** Given to the decoder, and not given back yet. */
  readonly #under = new Set<number>();
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
      const groups = new Groups(samples);
      return supported && groups.longest <= LONGEST_GROUP
        ? new Reel(address, samples, groups, heard)
        : null;
    } catch {
      return null; // no connection, or no such decoder: the player says what there is to say
    }
  }

  private constructor(address: string, samples: Samples, groups: Groups, heard: ReelHeard) {
    this.#samples = samples;
    this.#groups = groups;
    this.#heard = heard;
    this.#stock = new Stock(address, samples, groups, {
      came: () => this.#feed(),
      failed: () => this.#fail(),
    });
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
    if (frame !== this.#wanted) {
      this.#towards = frame < this.#wanted ? -1 : 1;
    }
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

  /**
   * Puts the frame on that is nearest to the wanted one; which it is, where that is a new one.
   * room: pixels of the screen that it fills. What is shown smaller than it is need not be handed
   * to the screen any larger; what is shown larger, the screen enlarges.
   */
  draw(room: Size): number | null {
    const near = this.#asked ? this.#nearest() : null;
    const picture = near === null ? null : this.#frames.get(near);
    const { width, height } = fitting(room, this.#samples);
    const sized = width !== this.element.width || height !== this.element.height;
    if (near === null || !picture || (near === this.#drawn && !sized)) {
      return null;
    }
    if (sized) {
      this.element.width = width;
      this.element.height = height;
    }
    const context = this.element.getContext("2d", { alpha: false });
    context?.drawImage(picture, 0, 0, width, height);
    this.element.hidden = false;
    const turned = near !== this.#drawn;
    this.#drawn = near;
    return turned ? near : null;
  }

  /** Nearer than the one that is drawn, or that. */
  #nearest(): number | null {
    let best = this.#drawn < 0 ? null : this.#drawn;
    for (const frame of this.#frames.has(this.#wanted) ? [this.#wanted] : this.#frames.keys()) {
      if (best === null || this.#far(frame) < this.#far(best)) {
        best = frame;
      }
    }
    return best;
  }

  #take(frame: VideoFrame): void {
    this.#under.delete(frame.timestamp);
    clearTimeout(this.#late);
    this.#frames.get(frame.timestamp)?.close();
    this.#frames.set(frame.timestamp, frame);
    this.#forget();
    this.#feed();
    if (this.#drawn < 0 || this.#far(frame.timestamp) < this.#far(this.#drawn)) {
      this.#heard.ready();
    }
  }

  #far(frame: number): number {
    return Math.abs(frame - this.#wanted);
  }

  /** The farthest go first, but of what the hand needs next nothing, nor what is on the screen. */
  #forget(): void {
    if (this.#frames.size <= KEPT) {
      return;
    }
    const { from, end } = this.#groups.range(this.#needed());
    const needless = [...this.#frames.keys()]
      .filter((frame) => (frame < from || frame >= end) && frame !== this.#drawn)
      .sort((a, b) => this.#far(b) - this.#far(a));
    for (const frame of needless.slice(0, this.#frames.size - KEPT)) {
      this.#frames.get(frame)?.close();
      this.#frames.delete(frame);
    }
  }

  #needed(): readonly number[] {
    return this.#groups.around(this.#wanted, this.#towards, KEPT);
  }

  #feed(): void {
    while (this.#under.size < AHEAD && this.#decoder.state === "configured" && this.#choose()) {
      const frame = this.#next;
      const data = this.#stock.bytes(frame);
      if (!data) {
        return; // on its way
      }
      const type = frame === this.#groups.first(this.#group) ? "key" : "delta";
      try {
        this.#decoder.decode(new EncodedVideoChunk({ type, timestamp: frame, data }));
      } catch {
        this.#fail();
        return;
      }
      this.#next += 1;
      this.#under.add(frame);
    }
    if (this.#under.size > 0) {
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

  /** What to decode next: on in this group, the wanted one, or those after that. */
  #choose(): boolean {
    const want = this.#groups.of(this.#wanted);
    const unfinished = this.#group >= 0 && this.#next < this.#groups.first(this.#group + 1);
    if (unfinished && (this.#group === want || this.#complete(want))) {
      return true;
    }
    for (const group of this.#needed()) {
      if (group !== this.#group && !this.#complete(group)) {
        this.#group = group;
        this.#next = this.#groups.first(group);
        return true;
      }
    }
    if (this.#under.size === 0 && !this.#frames.has(this.#wanted)) {
      this.#group = want; // it was there, and had to go for others
      this.#next = this.#groups.first(want);
      return true;
    }
    return false;
  }

  /** All of it is there, or on its way. */
  #complete(group: number): boolean {
    for (let frame = this.#groups.first(group); frame < this.#groups.first(group + 1); frame++) {
      if (!this.#frames.has(frame) && !this.#under.has(frame)) {
        return false;
      }
    }
    return true;
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

/** No larger than the frames are. */
function fitting(room: Size, frames: Size): Size {
  const enough = room.width < frames.width && room.height < frames.height;
  const { width, height } = enough ? room : frames;
  return { width: Math.max(width, 1), height: Math.max(height, 1) };
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
