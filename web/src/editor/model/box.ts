/** Boxes: x, y, width and height in pixels of the upright, displayed picture. */

export type Box = readonly [x: number, y: number, width: number, height: number];

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** No coordinate, width or height of a plan lies beyond this many pixels. */
export const FARTHEST = 1_000_000;

/** Pixels. No hand-made box is smaller: a smaller one hides nothing and cannot be grasped. */
export const SMALLEST = 2;

/** Hundredths of a pixel closer than this to a whole one are that whole one. */
const HALF_OPEN = 1e-4;

/** The box a share of the way from a to b. */
export function between(a: Box, b: Box, share: number): Box {
  return [
    a[0] + (b[0] - a[0]) * share,
    a[1] + (b[1] - a[1]) * share,
    a[2] + (b[2] - a[2]) * share,
    a[3] + (b[3] - a[3]) * share,
  ];
}

/** The smallest box that covers both. */
export function union(a: Box, b: Box): Box {
  const x = Math.min(a[0], b[0]);
  const y = Math.min(a[1], b[1]);
  return [x, y, Math.max(a[0] + a[2], b[0] + b[2]) - x, Math.max(a[1] + a[3], b[1] + b[3]) - y];
}

/** The box scaled around its middle. */
export function scaled(box: Box, by: number): Box {
  const [x, y, width, height] = box;
  return [x - (width * (by - 1)) / 2, y - (height * (by - 1)) / 2, width * by, height * by];
}

export function moved(box: Box, dx: number, dy: number): Box {
  return [box[0] + dx, box[1] + dy, box[2], box[3]];
}

/** The box with two opposite corners, whichever they are. */
export function spanning(a: Point, b: Point): Box {
  return [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
}

export function middle(box: Box): Point {
  return { x: box[0] + box[2] / 2, y: box[1] + box[3] / 2 };
}

export function contains(box: Box, point: Point): boolean {
  return (
    point.x >= box[0] &&
    point.y >= box[1] &&
    point.x <= box[0] + box[2] &&
    point.y <= box[1] + box[3]
  );
}

/** The part of a box inside another, or null where they do not meet. */
export function shared(a: Box, b: Box): Box | null {
  const x = Math.max(a[0], b[0]);
  const y = Math.max(a[1], b[1]);
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - x;
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - y;
  return width > 0 && height > 0 ? [x, y, width, height] : null;
}

/** Which sides of a box a hand has hold of: -1 left or top, 1 right or bottom, 0 neither. */
export interface Grip {
  readonly across: -1 | 0 | 1;
  readonly down: -1 | 0 | 1;
}

export const GRIPS: readonly Grip[] = [
  { across: -1, down: -1 },
  { across: 0, down: -1 },
  { across: 1, down: -1 },
  { across: 1, down: 0 },
  { across: 1, down: 1 },
  { across: 0, down: 1 },
  { across: -1, down: 1 },
  { across: -1, down: 0 },
];

export function gripPoint(box: Box, grip: Grip): Point {
  return {
    x: box[0] + (box[2] * (grip.across + 1)) / 2,
    y: box[1] + (box[3] * (grip.down + 1)) / 2,
  };
}

/** The box with the held sides moved; a side never passes the one opposite. */
export function resized(box: Box, grip: Grip, dx: number, dy: number): Box {
  const [x, width] = side(box[0], box[2], grip.across, dx);
  const [y, height] = side(box[1], box[3], grip.down, dy);
  return [x, y, width, height];
}

function side(start: number, length: number, held: -1 | 0 | 1, by: number): [number, number] {
  if (held === 0) {
    return [start, length];
  }
  const wanted = Math.max(length + by * held, SMALLEST);
  return held === 1 ? [start, wanted] : [start + length - wanted, wanted];
}

/**
 * What a hand may leave: at least SMALLEST wide and high, and touching the picture, since a box
 * outside hides nothing and could not be found again.
 */
export function withinReach(box: Box, width: number, height: number): Box {
  const wide = Math.min(Math.max(box[2], SMALLEST), 2 * width + SMALLEST);
  const high = Math.min(Math.max(box[3], SMALLEST), 2 * height + SMALLEST);
  const x = Math.min(Math.max(box[0], SMALLEST - wide), width - SMALLEST);
  const y = Math.min(Math.max(box[1], SMALLEST - high), height - SMALLEST);
  return [x, y, wide, high];
}

/** The smallest box in hundredths of a pixel that covers this one: a plan's own precision. */
export function outward(box: Box): Box {
  const [x, width] = hundredths(box[0], box[0] + box[2]);
  const [y, height] = hundredths(box[1], box[1] + box[3]);
  return [x, y, width, height];
}

function hundredths(start: number, end: number): [number, number] {
  const first = Math.floor(start * 100 + HALF_OPEN);
  const last = Math.max(Math.ceil(end * 100 - HALF_OPEN), first + 1);
  return [first / 100, (last - first) / 100];
}
