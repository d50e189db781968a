/** What part of the picture is on the screen, and how large. */

import { type Box, middle, type Point } from "./box.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A point of the picture is on the stage at x + scale * its own place, in CSS pixels. */
export interface Sight {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Pixels of the screen, none of them shared. */
export interface Place extends Size {
  readonly x: number;
  readonly y: number;
}

/** Where the picture is put: half a pixel beside its place at most, and sharp. ratio: the screen's. */
export function placed(sight: Sight, picture: Size, ratio: number): Place {
  return {
    x: Math.round(sight.x * ratio),
    y: Math.round(sight.y * ratio),
    width: Math.max(Math.round(picture.width * sight.scale * ratio), 1),
    height: Math.max(Math.round(picture.height * sight.scale * ratio), 1),
  };
}

/** CSS pixels for one pixel of the picture, at most. */
const CLOSEST = 40;

/** CSS pixels of the picture that stay on the stage, however far it is pushed. */
const HOLD = 60;

/** The whole picture, as large as it goes. */
export function whole(picture: Size, stage: Size): Sight {
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height) || 1;
  return {
    scale,
    x: (stage.width - picture.width * scale) / 2,
    y: (stage.height - picture.height * scale) / 2,
  };
}

export function zoomed(sight: Sight, by: number, around: Point, picture: Size, stage: Size): Sight {
  const least = whole(picture, stage).scale * 0.5;
  const scale = Math.min(Math.max(sight.scale * by, least), Math.max(CLOSEST, least));
  const ratio = scale / sight.scale;
  const next = {
    scale,
    x: around.x - (around.x - sight.x) * ratio,
    y: around.y - (around.y - sight.y) * ratio,
  };
  return held(next, picture, stage);
}

export function panned(sight: Sight, dx: number, dy: number, picture: Size, stage: Size): Sight {
  return held({ ...sight, x: sight.x + dx, y: sight.y + dy }, picture, stage);
}

function held(sight: Sight, picture: Size, stage: Size): Sight {
  return {
    scale: sight.scale,
    x: kept(sight.x, picture.width * sight.scale, stage.width),
    y: kept(sight.y, picture.height * sight.scale, stage.height),
  };
}

function kept(place: number, length: number, stage: number): number {
  const hold = Math.min(HOLD, length);
  return Math.min(Math.max(place, hold - length), stage - hold);
}

export function toStage(sight: Sight, box: Box): Box {
  const { scale } = sight;
  return [sight.x + box[0] * scale, sight.y + box[1] * scale, box[2] * scale, box[3] * scale];
}

export function toPicture(sight: Sight, point: Point): Point {
  return { x: (point.x - sight.x) / sight.scale, y: (point.y - sight.y) / sight.scale };
}

/** CSS pixels: a region shown smaller than this cannot be judged. */
const LEGIBLE = 48;

/** The share of a region that must be on the stage for it to have been seen. */
const MOSTLY = 0.7;

/** The same of the whole picture: what rounding leaves of it. */
const ALL = 0.99;

/** A region is on the stage, so that a person can judge it. */
export function inView(
  sight: Sight,
  box: Box,
  picture: Size,
  stage: Size,
  least = MOSTLY,
): boolean {
  const inside = cut(box, [0, 0, picture.width, picture.height]);
  const [x, y, width, height] = toStage(sight, inside);
  const seen = cut([x, y, width, height], [0, 0, stage.width, stage.height]);
  const area = width * height;
  return area <= 0 || (seen[2] * seen[3]) / area >= least;
}

/** All of the picture is on the stage: nobody is left out of sight. */
export function wholeInView(sight: Sight, picture: Size, stage: Size): boolean {
  return inView(sight, [0, 0, picture.width, picture.height], picture, stage, ALL);
}

function cut(a: Box, b: Box): Box {
  const x = Math.max(a[0], b[0]);
  const y = Math.max(a[1], b[1]);
  const width = Math.max(Math.min(a[0] + a[2], b[0] + b[2]) - x, 0);
  const height = Math.max(Math.min(a[1] + a[3], b[1] + b[3]) - y, 0);
  return [x, y, width, height];
}

/** The same sight where the region is in view and legible already; otherwise one around it. */
export function towards(sight: Sight, box: Box, picture: Size, stage: Size): Sight {
  const size = Math.max(box[2], box[3]);
  const legible = size * sight.scale >= LEGIBLE;
  if (legible && inView(sight, box, picture, stage)) {
    return sight;
  }
  const fit = whole(picture, stage).scale;
  const largest = (0.6 * Math.min(stage.width, stage.height)) / size;
  const wanted = legible ? sight.scale : LEGIBLE / size;
  const scale = Math.max(Math.min(wanted, largest, CLOSEST), Math.min(fit, largest));
  const centre = middle(box);
  return {
    scale,
    x: filling(stage.width / 2 - centre.x * scale, picture.width * scale, stage.width),
    y: filling(stage.height / 2 - centre.y * scale, picture.height * scale, stage.height),
  };
}

/** Shows nothing beside the picture where the picture is long enough. */
function filling(place: number, length: number, stage: number): number {
  return length <= stage ? (stage - length) / 2 : Math.min(Math.max(place, stage - length), 0);
}
