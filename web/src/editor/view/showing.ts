/** What shows the picture on the stage: a photo, its pages, or a video. */

import type { Source } from "./paint.ts";

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

export class Film implements Showing {
  readonly element: HTMLVideoElement;

  constructor(element: HTMLVideoElement) {
    this.element = element;
  }

  get picture(): Drawable | null {
    const { readyState, videoWidth: width, videoHeight: height } = this.element;
    const there = readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    return there ? { media: this.element, width, height } : null;
  }
}
