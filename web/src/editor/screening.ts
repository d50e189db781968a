/** What shows the pictures of one item, and moves through them. */

import type { Desk } from "./desk.ts";
import { placed, type Size } from "./model/sight.ts";
import type { PageTold, Server } from "./net/server.ts";
import type { Frames } from "./travel.ts";
import { make } from "./view/dom.ts";
import { Pages } from "./view/pages.ts";
import { Player } from "./view/player.ts";
import { Reel } from "./view/reel.ts";
import { Film, Photo, type Showing } from "./view/showing.ts";

const STILL: Frames = {
  playing: false,
  pace: "still",
  seek: () => undefined,
  play: () => undefined,
  pause: () => undefined,
  speed: () => undefined,
};

export interface Screened {
  readonly showing: Showing;
  readonly frames: Frames;
}

/** Called with the address of what did not come. */
export type Failed = (address: string) => void;

/** A video, by its proxy. */
export function ofVideo(server: Server, desk: Desk, failed: Failed): Screened {
  const video = make("video", {
    preload: "auto",
    playsinline: true,
    tabindex: -1,
    "aria-hidden": "true",
  });
  video.muted = true;
  video.src = server.address("proxy.mp4");
  video.addEventListener("error", () => failed(video.src));
  for (const name of ["play", "pause"]) {
    video.addEventListener(name, () => desk.changed());
  }
  const player: Player = new Player(video, desk.times, (frame) => shown(desk, player, frame));
  const showing = new Film(video);
  desk.beforeDrawing(() => player.present(roomOf(desk)));
  const heard = {
    ready: () => desk.changed(),
    failed: () => player.use(null),
  };
  void Reel.open(video.src, desk.times.count, heard).then((reel) => {
    if (reel) {
      showing.put(reel);
      player.use(reel);
    }
  });
  return { showing, frames: player };
}

/** As large as it is on the screen; where regions are made of its pixels, as large as it goes. */
function roomOf(desk: Desk): Size {
  return desk.looks === "outlines"
    ? placed(desk.sight, desk.picture, window.devicePixelRatio || 1)
    : { width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY };
}

/** A photo of several pages, or an animation. */
export function ofPages(
  server: Server,
  desk: Desk,
  pages: readonly PageTold[],
  failed: Failed,
): Screened {
  const made: Pages = new Pages(pages, (page) => server.page(page), {
    shown: (page) => shown(desk, made, page),
    changed: () => desk.changed(),
    failed: (page) => failed(server.address(`picture.webp?page=${page}`)),
  });
  made.seek(0);
  return { showing: made, frames: made };
}

/** A photo. */
export function ofPicture(server: Server, failed: Failed): Screened {
  const picture = make("img", { alt: "", draggable: "false" });
  picture.src = server.address("picture.webp");
  picture.addEventListener("error", () => failed(picture.src));
  return { showing: new Photo(picture), frames: STILL };
}

function shown(desk: Desk, frames: Frames, frame: number): void {
  if (frames.playing) {
    desk.wanted = frame;
  }
  desk.shown(frame);
}
