/** Tracks: the same region through time. Keyframes are bare numbers, five each. */

import { type Box, between, outward, scaled, union } from "./box.ts";

export type Kind = "face" | "head" | "plate" | "text" | "manual";
export type Shape = "ellipse" | "box";

export interface Track {
  readonly id: string;
  readonly kind: Kind;
  readonly source: string;
  readonly score: number;
  readonly hidden: boolean;
  /** Of each keyframe its time, x, y, width and height; times strictly increase. */
  readonly keys: Float64Array;
}

export interface Key {
  readonly time: number;
  readonly box: Box;
}

const NUMBERS = 5;

/** Seconds. A frame this close before a track's first keyframe or after its last is in it. */
export const AT_ONCE = 0.002;

/** Seconds. Two times closer than this are one moment: plans keep microseconds, containers less. */
export const SAME = 0.0005;

const ALWAYS_BOXES: ReadonlySet<Kind> = new Set<Kind>(["plate", "text"]);

/** The outline of one track in a plan of that shape. */
export function shapeOf(kind: Kind, shape: Shape): Shape {
  return ALWAYS_BOXES.has(kind) ? "box" : shape;
}

export function keysOf(list: readonly Key[]): Float64Array {
  const keys = new Float64Array(list.length * NUMBERS);
  list.forEach((key, at) => {
    keys[at * NUMBERS] = key.time;
    keys.set(key.box, at * NUMBERS + 1);
  });
  return keys;
}

export function keyCount(track: Track): number {
  return track.keys.length / NUMBERS;
}

export function keyTime(track: Track, at: number): number {
  return track.keys[at * NUMBERS] as number;
}

export function keyBox(track: Track, at: number): Box {
  const from = at * NUMBERS;
  const keys = track.keys;
  return [keys[from + 1], keys[from + 2], keys[from + 3], keys[from + 4]] as unknown as Box;
}

export function listOf(track: Track): Key[] {
  return Array.from({ length: keyCount(track) }, (_, at) => ({
    time: keyTime(track, at),
    box: keyBox(track, at),
  }));
}

export function startOf(track: Track): number {
  return keyTime(track, 0);
}

export function endOf(track: Track): number {
  return keyTime(track, keyCount(track) - 1);
}

/** How many keyframes come before that time. */
export function keysBefore(track: Track, time: number): number {
  let low = 0;
  let high = keyCount(track);
  while (low < high) {
    const at = (low + high) >> 1;
    if (keyTime(track, at) < time) {
      low = at + 1;
    } else {
      high = at;
    }
  }
  return low;
}

/** The keyframe at that moment, or -1. */
export function keyAt(track: Track, time: number): number {
  const at = keysBefore(track, time - SAME);
  return at < keyCount(track) && keyTime(track, at) <= time + SAME ? at : -1;
}

/** Where a track is at a moment, or null while it is not there. */
export function boxAt(track: Track, time: number): Box | null {
  if (time < startOf(track) - AT_ONCE || time > endOf(track) + AT_ONCE) {
    return null;
  }
  return boxNear(track, time);
}

/** Where a track is at a moment; before its first keyframe and after its last, where that is. */
export function boxNear(track: Track, time: number): Box {
  const after = keysBefore(track, time);
  if (after === 0) {
    return keyBox(track, 0);
  }
  if (after === keyCount(track)) {
    return keyBox(track, after - 1);
  }
  const a = keyTime(track, after - 1);
  const b = keyTime(track, after);
  return between(keyBox(track, after - 1), keyBox(track, after), (time - a) / (b - a));
}

/** The track with its box at that moment set: a keyframe more, or one changed. */
export function withKey(track: Track, time: number, box: Box): Track {
  const list = listOf(track);
  const at = keyAt(track, time);
  const placed = outward(box);
  if (at >= 0) {
    list[at] = { time: keyTime(track, at), box: placed };
  } else {
    list.splice(keysBefore(track, time), 0, { time: micro(time), box: placed });
  }
  return { ...track, keys: keysOf(list) };
}

/** The track without that keyframe; null when it was its last. */
export function withoutKey(track: Track, at: number): Track | null {
  const list = listOf(track).filter((_, place) => place !== at);
  return list.length === 0 ? null : { ...track, keys: keysOf(list) };
}

/** The part of the track from one moment to another, with keyframes at both; null when it has none. */
export function part(track: Track, from: number, until: number): Track | null {
  const start = Math.max(from, startOf(track));
  const end = Math.min(until, endOf(track));
  if (start > end) {
    return null;
  }
  const inner = listOf(track).filter((key) => key.time > start + SAME && key.time < end - SAME);
  const first = at(track, start);
  const last = end - start > SAME ? [at(track, end)] : [];
  return { ...track, keys: keysOf([first, ...inner, ...last]) };
}

function at(track: Track, time: number): Key {
  return { time: micro(time), box: outward(boxNear(track, time)) };
}

/**
 * One track that hides, at every frame, all that the two hide.
 *
 * While only one is there it is that one; in a gap between them it moves in a straight line from
 * the first to the second. While both are there it covers the boxes of both: as an ellipse it is
 * larger by the square root of two, for an ellipse in the common box would leave their corners.
 *
 * step: seconds, less than from one frame to the next. The change from one to both happens within
 * it, where there is no frame.
 */
export function joined(a: Track, b: Track, shape: Shape, step: number): Track {
  const kind = ALWAYS_BOXES.has(a.kind) ? a.kind : ALWAYS_BOXES.has(b.kind) ? b.kind : a.kind;
  const grown = shapeOf(kind, shape) === "ellipse" ? Math.SQRT2 : 1;
  const from = Math.max(startOf(a), startOf(b));
  const until = Math.min(endOf(a), endOf(b));
  const list: Key[] = [];
  for (const time of timesOfBoth(a, b, from, until, step)) {
    const one = inside(a, time) ? boxNear(a, time) : null;
    const other = inside(b, time) ? boxNear(b, time) : null;
    const box = one && other ? scaled(union(one, other), grown) : (one ?? other);
    if (box) {
      list.push({ time, box: outward(box) });
    }
  }
  return {
    id: a.id,
    kind,
    source: a.source,
    score: Math.max(a.score, b.score),
    hidden: a.hidden || b.hidden,
    keys: keysOf(list),
  };
}

function inside(track: Track, time: number): boolean {
  return time >= startOf(track) && time <= endOf(track);
}

function timesOfBoth(a: Track, b: Track, from: number, until: number, step: number): number[] {
  const times = [...listOf(a), ...listOf(b)].map((key) => key.time);
  if (from <= until) {
    times.push(from - step, until + step);
  }
  const first = Math.min(startOf(a), startOf(b));
  const last = Math.max(endOf(a), endOf(b));
  const sorted = times
    .map(micro)
    .filter((time) => time >= first && time <= last)
    .sort((x, y) => x - y);
  return sorted.filter((time, place) => place === 0 || time > (sorted[place - 1] as number));
}

/** A time in a plan's own precision. */
export function micro(time: number): number {
  return Math.round(time * 1e6) / 1e6;
}
