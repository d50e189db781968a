/**
 * A video, one frame at a time: which frame is wanted, and which is really on the screen. The
 * video element plays; single frames come from a reel, where there is one, else from it too.
 */

import type { Size } from "../model/sight.ts";
import type { Times } from "../model/times.ts";
import { DOUBLE, type Frames, type Pace } from "../travel.ts";
import type { Reel } from "./reel.ts";

export class Player implements Frames {
  readonly video: HTMLVideoElement;
  readonly #times: Times;
  readonly #shown: (frame: number) => void;
  #wanted = 0;
  #sought = -1;
  #seeking = false;
  #stopAt: number | null = null;
  #reel: Reel | null = null;

  constructor(video: HTMLVideoElement, times: Times, shown: (frame: number) => void) {
    this.video = video;
    this.#times = times;
    this.#shown = shown;
    video.addEventListener("seeked", () => this.#arrived());
    video.addEventListener("ended", () => this.pause());
    video.addEventListener("loadeddata", () => this.seek(this.#wanted));
    this.#watch();
  }

  get playing(): boolean {
    return !this.video.paused && !this.video.ended;
  }

  get pace(): Pace {
    return !this.playing ? "still" : this.video.playbackRate <= DOUBLE ? "natural" : "fast";
  }

  /** Single frames come from there, from now on; with null no longer. */
  use(reel: Reel | null): void {
    this.#reel = reel;
    this.#sought = -1;
    if (!this.playing) {
      this.seek(this.#wanted);
    }
  }

  /** Puts on the screen what the reel has by now. room: pixels of the screen for it. */
  present(room: Size): void {
    const frame = this.playing ? null : (this.#reel?.draw(room) ?? null);
    if (frame !== null) {
      this.#shown(frame);
    }
  }

  /** Show that frame. Frames wanted while another is on its way are skipped, except the last. */
  seek(frame: number): void {
    this.#wanted = Math.min(Math.max(frame, 0), this.#times.count - 1);
    if (this.#reel) {
      this.#reel.want(this.#wanted);
      return;
    }
    if (!this.#seeking && this.video.readyState >= HTMLMediaElement.HAVE_METADATA) {
      this.#go();
    }
  }

  /** until: the frame to stop at, or the video's end. */
  play(until: number | null = null): void {
    this.#stopAt = until;
    if (this.#reel?.shown) {
      this.#go(); // it stands where it was played last
    }
    // Refused only when the page was left or another call came first: there is nothing to say.
    this.video.play().catch(() => undefined);
  }

  pause(): void {
    this.#stopAt = null;
    if (!this.video.paused) {
      this.video.pause();
    }
  }

  speed(by: number): void {
    this.video.playbackRate = by;
  }

  #go(): void {
    if (this.#sought === this.#wanted && !this.playing) {
      return;
    }
    this.#seeking = true;
    this.#sought = this.#wanted;
    this.video.currentTime = this.#times.middle(this.#wanted);
  }

  #arrived(): void {
    this.#seeking = false;
    if (this.#sought !== this.#wanted && !this.#reel) {
      this.#go();
      return;
    }
    // A frame that is on the screen already is not announced again.
    const frame = this.#sought;
    requestAnimationFrame(() => {
      if (!this.#reel?.shown && !this.#seeking && !this.playing && frame === this.#wanted) {
        this.#shown(frame);
      }
    });
  }

  #watch(): void {
    this.video.requestVideoFrameCallback((_, about) => {
      const frame = this.#times.nearest(about.mediaTime);
      // A frame from before a jump says nothing about where to go on, or to stop, after it.
      const under = this.playing && !this.#seeking;
      if (under) {
        this.#wanted = frame;
        this.#sought = -1;
        this.#reel?.hide();
      }
      if (!this.#reel?.shown) {
        this.#shown(frame);
      }
      if (this.#stopAt !== null && frame >= this.#stopAt && under) {
        const last = this.#stopAt;
        this.pause();
        this.seek(last);
      }
      this.#watch();
    });
  }
}
