/** What shows the picture on the stage: a photo, its pages, or a video. */

import { make } from "./dom.ts";
import type { Source } from "./paint.ts";
import type { Reel } from "./reel.ts";

/** Of what is on the screen: where it can be drawn from, and how large that is. */
export interface Drawable {
  readonly media: Source["media"];
  readonly width: number;
  readonly height: number;
}

export interface Showing {
  /** As large as what it is put in. */
  readonly element: HTMLElement;
  /** What is on the screen; null while it is still on its way. */
  readonly picture: Drawable | null;
}

export class Photo implements Showing {
  readonly element: HTMLImageElement;

  constructor(element: HTMLImageElement) {
    this.element = element;
  }

  get picture(): Drawable | null {
    const { complete, naturalWidth: width, naturalHeight: height } = this.element;
    return complete && width > 0 ? { media: this.element, width, height } : null;
  }
}

/** A player, and over it the reel, while that shows anything. */
export class Film implements Showing {
  readonly element: HTMLElement;
  readonly #video: HTMLVideoElement;
  #reel: Reel | null = null;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
    this.element = make("div", { class: "ed-film" }, video);
  }

  put(reel: Reel): void {
    this.#reel = reel;
    this.element.append(reel.element);
  }

  get picture(): Drawable | null {
    if (this.#reel?.shown) {
      return this.#reel.picture;
    }
    const { readyState, videoWidth: width, videoHeight: height } = this.#video;
    const there = readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    return there ? { media: this.#video, width, height } : null;
  }
}
