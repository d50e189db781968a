/** Pages of a photo, or frames of an animation, one at a time: fetched as they come near. */

import type { PageTold } from "../net/server.ts";
import { DOUBLE, type Frames, type Pace } from "../travel.ts";
import { make } from "./dom.ts";
import type { Drawable, Showing } from "./showing.ts";

/** Pages kept beside the one on the screen, before it and after it. */
const BEHIND = 2;
const AHEAD = 4;

/** Milliseconds for which a page is shown that does not say: of an animation, of a document. */
const MOVING = 100;
const STANDING = 1000;

/** Milliseconds below which nobody believes what an animation says of itself. */
const HASTE = 20;

export interface PagesHeard {
  /** That page is on the screen now. */
  shown(page: number): void;
  /** It runs, or stands. */
  changed(): void;
  failed(page: number): void;
}

export class Pages implements Showing, Frames {
  readonly element = make("canvas", { role: "presentation" });
  readonly #pages: readonly PageTold[];
  readonly #fetch: (page: number) => Promise<ImageBitmap>;
  readonly #heard: PagesHeard;
  readonly #near = new Map<number, Promise<ImageBitmap>>();
  readonly #moves: boolean;
  #wanted = 0;
  #drawn = -1;
  #drawing: Promise<void> | null = null;
  /** One number for each run; null while it stands. */
  #run: number | null = null;
  #runs = 0;
  #stopAt: number | null = null;
  #speed = 1;

  constructor(
    pages: readonly PageTold[],
    fetch: (page: number) => Promise<ImageBitmap>,
    heard: PagesHeard,
  ) {
    this.#pages = pages;
    this.#fetch = fetch;
    this.#heard = heard;
    this.#moves = pages.some((page) => page.delay > 0);
  }

  get picture(): Drawable | null {
    const { width, height } = this.element;
    return this.#drawn < 0 ? null : { media: this.element, width, height };
  }

  get playing(): boolean {
    return this.#run !== null;
  }

  get pace(): Pace {
    return !this.playing ? "still" : this.#speed <= DOUBLE ? "natural" : "fast";
  }

  /** Show that page. Pages wanted while another is on its way are skipped, except the last. */
  seek(page: number): void {
    this.#wanted = Math.min(Math.max(page, 0), this.#pages.length - 1);
    void this.#arrive();
  }

  /** One page after the other, none skipped. until: the page to stop at, or the last. */
  play(until: number | null = null): void {
    this.#stopAt = until;
    this.#runs += 1;
    this.#run = this.#runs;
    this.#heard.changed();
    void this.#roll(this.#runs);
  }

  pause(): void {
    this.#stopAt = null;
    if (this.#run !== null) {
      this.#run = null;
      this.#heard.changed();
    }
  }

  speed(by: number): void {
    this.#speed = by;
  }

  async #roll(run: number): Promise<void> {
    await this.#arrive();
    while (this.#run === run) {
      // From when it is there: one that came late is shown for as long as the others.
      await rest(this.#lasts(this.#drawn) / this.#speed);
      if (this.#run !== run) {
        return;
      }
      if (this.#drawn >= Math.min(this.#stopAt ?? Infinity, this.#pages.length - 1)) {
        break;
      }
      this.#wanted = this.#drawn + 1;
      await this.#arrive();
      if (this.#drawn !== this.#wanted) {
        break; // it did not come, and that was said
      }
    }
    if (this.#run === run) {
      this.pause();
    }
  }

  #lasts(page: number): number {
    const delay = this.#pages[page]?.delay ?? 0;
    return delay >= HASTE ? delay : this.#moves ? MOVING : STANDING;
  }

  /** Until the wanted page is on the screen, or has failed to come. */
  #arrive(): Promise<void> {
    this.#drawing ??= this.#drawWanted().finally(() => {
      this.#drawing = null;
    });
    return this.#drawing;
  }

  async #drawWanted(): Promise<void> {
    while (this.#drawn !== this.#wanted) {
      const page = this.#wanted;
      try {
        this.#draw(page, await this.#get(page));
      } catch {
        this.#near.delete(page);
        this.#heard.failed(page);
        return;
      }
      this.#keepNear(page);
    }
  }

  #draw(page: number, picture: ImageBitmap): void {
    const { element } = this;
    if (element.width !== picture.width || element.height !== picture.height) {
      element.width = picture.width;
      element.height = picture.height;
    }
    element.getContext("2d", { alpha: false })?.drawImage(picture, 0, 0);
    this.#drawn = page;
    this.#heard.shown(page);
  }

  #get(page: number): Promise<ImageBitmap> {
    const there = this.#near.get(page) ?? this.#fetch(page);
    this.#near.set(page, there);
    return there;
  }

  #keepNear(page: number): void {
    for (const [far, picture] of this.#near) {
      if (far < page - BEHIND || far > page + AHEAD) {
        this.#near.delete(far);
        picture.then((one) => one.close()).catch(() => undefined);
      }
    }
    const last = Math.min(page + AHEAD, this.#pages.length - 1);
    for (let next = page + 1; next <= last; next++) {
      // Nobody waits for it yet: whether it comes is asked when somebody does.
      this.#get(next).catch(() => this.#near.delete(next));
    }
  }
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
