/** Drawing tracks over the picture: as outlines, and as what takes their place. */

import { type Box, GRIPS, gripPoint } from "../model/box.ts";
import type { Style } from "../model/plan.ts";
import { type Sight, type Size, toStage } from "../model/sight.ts";
import { type Shape, shapeOf, type Track } from "../model/track.ts";

export interface Shown {
  readonly track: Track;
  readonly box: Box;
}

/** A photo or a video: what the fill of a mosaic is made from. */
export interface Source {
  readonly media: CanvasImageSource;
  /** Pixels of the source for one of the picture. */
  readonly across: number;
  readonly down: number;
}

const HALO = "rgba(0, 0, 0, 0.75)";
const HIDDEN = "#ffffff";
const VISIBLE = "#ffd166";
const CHOSEN = "#4cc2ff";

/** CSS pixels: half the side of a grip. */
const GRIP = 5;

/** As the program paints: see redaction/fill.py. */
const BLOCKS = 8;
const CELLS = 5;
const SMALLEST_BLOCK = 8;

export function outline(
  context: CanvasRenderingContext2D,
  shown: Shown,
  sight: Sight,
  shape: Shape,
  chosen: boolean,
): void {
  const box = toStage(sight, shown.box);
  const hidden = shown.track.hidden;
  context.setLineDash([]);
  trace(context, box, shapeOf(shown.track.kind, shape));
  if (hidden) {
    context.fillStyle = "rgba(0, 0, 0, 0.28)";
    context.fill();
  }
  context.strokeStyle = HALO;
  context.lineWidth = chosen ? 5 : 4;
  context.stroke();
  context.setLineDash(hidden ? [] : [5, 5]);
  context.strokeStyle = chosen ? CHOSEN : hidden ? HIDDEN : VISIBLE;
  context.lineWidth = chosen ? 2.5 : 1.5;
  context.stroke();
  context.setLineDash([]);
}

/** The chosen box's corners and sides, to take hold of. */
export function grips(context: CanvasRenderingContext2D, box: Box, sight: Sight): void {
  const placed = toStage(sight, box);
  context.strokeStyle = HALO;
  context.lineWidth = 3;
  context.strokeRect(...placed);
  context.strokeStyle = CHOSEN;
  context.lineWidth = 1;
  context.strokeRect(...placed);
  context.fillStyle = "#ffffff";
  context.strokeStyle = "#003a5c";
  context.lineWidth = 1.5;
  for (const grip of GRIPS) {
    const { x, y } = gripPoint(placed, grip);
    context.beginPath();
    context.rect(x - GRIP, y - GRIP, 2 * GRIP, 2 * GRIP);
    context.fill();
    context.stroke();
  }
}

/** A word at a box: what it is. */
export function label(
  context: CanvasRenderingContext2D,
  box: Box,
  sight: Sight,
  text: string,
): void {
  const [x, y, , height] = toStage(sight, box);
  context.font = "600 13px system-ui, sans-serif";
  const width = context.measureText(text).width + 12;
  const above = y > 24;
  const top = above ? y - 24 : y + height + 4;
  context.fillStyle = "rgba(0, 0, 0, 0.82)";
  context.beginPath();
  context.roundRect(x, top, width, 20, 4);
  context.fill();
  context.fillStyle = "#ffffff";
  context.textBaseline = "middle";
  context.fillText(text, x + 6, top + 10.5);
}

/** What is published in a region's place. */
export function fill(
  context: CanvasRenderingContext2D,
  shown: Shown,
  sight: Sight,
  shape: Shape,
  style: Style,
  source: Source,
): void {
  const placed = toStage(sight, shown.box);
  if (style === "solid") {
    trace(context, placed, shapeOf(shown.track.kind, shape));
    context.fillStyle = "#000000";
    context.fill();
    return;
  }
  context.save();
  trace(context, placed, shapeOf(shown.track.kind, shape));
  context.clip();
  const small = sampled(shown.box, style, source);
  context.imageSmoothingEnabled = style === "blur";
  context.imageSmoothingQuality = "high";
  context.drawImage(small.canvas, 0, 0, small.columns, small.rows, ...placed);
  context.restore();
}

let scratch: HTMLCanvasElement | null = null;

function sampled(
  box: Box,
  style: Style,
  source: Source,
): { canvas: HTMLCanvasElement; columns: number; rows: number } {
  const side =
    style === "mosaic"
      ? Math.max(box[2] / BLOCKS, box[3] / BLOCKS, SMALLEST_BLOCK)
      : Math.max(Math.max(box[2], box[3]) / CELLS, SMALLEST_BLOCK);
  const columns = Math.max(Math.floor(box[2] / side), 1);
  const rows = Math.max(Math.floor(box[3] / side), 1);
  scratch ??= document.createElement("canvas");
  scratch.width = columns;
  scratch.height = rows;
  const context = scratch.getContext("2d");
  if (context) {
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    const { across, down, media } = source;
    const from: Box = [box[0] * across, box[1] * down, box[2] * across, box[3] * down];
    context.drawImage(media, ...from, 0, 0, columns, rows);
  }
  return { canvas: scratch, columns, rows };
}

function trace(context: CanvasRenderingContext2D, box: Box, shape: Shape): void {
  const [x, y, width, height] = box;
  context.beginPath();
  if (shape === "box") {
    context.rect(x, y, width, height);
  } else {
    context.ellipse(x + width / 2, y + height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
  }
}

export function onStage(box: Box, sight: Sight, stage: Size): boolean {
  const [x, y, width, height] = toStage(sight, box);
  return x < stage.width && y < stage.height && x + width > 0 && y + height > 0;
}
