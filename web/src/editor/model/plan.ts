/** The plan as the editor holds it, and as its file says it (docs/plan-format.md). */

import type { Box } from "./box.ts";
import { type Kind, keysOf, listOf, type Shape, startOf, type Track } from "./track.ts";

export type Style = "solid" | "mosaic" | "blur";
export type Sound = "keep" | "mute" | "disguise";

export interface Media {
  readonly name: string;
  readonly sha256: string;
  readonly kind: "photo" | "video";
  readonly width: number;
  readonly height: number;
  readonly duration: number;
}

/** A stretch in which the follower cannot vouch that a track covers its person. */
export interface Span {
  readonly track: string;
  readonly start: number;
  readonly end: number;
  readonly reason: string;
  readonly reviewed: boolean;
}

/** What a person may choose for the whole file. */
export interface Choices {
  readonly style: Style;
  readonly shape: Shape;
  readonly sound: Sound;
}

export interface Plan {
  readonly media: Media;
  readonly hide: readonly Kind[];
  readonly choices: Choices;
  /** In order of their start and id. */
  readonly tracks: readonly Track[];
  readonly uncovered: readonly Span[];
  readonly madeBy: string;
}

export interface TrackFile {
  readonly id: string;
  readonly kind: Kind;
  readonly source: string;
  readonly score: number;
  readonly hidden: boolean;
  readonly keyframes: readonly { readonly time: number; readonly box: readonly number[] }[];
}

export interface PlanFile extends Choices {
  readonly plan: 1;
  readonly media: Media;
  readonly hide: readonly Kind[];
  readonly tracks: readonly TrackFile[];
  readonly uncovered: readonly Span[];
  readonly made_by: string;
}

/** The server has checked the file against the schema: here it only changes its form. */
export function readPlan(file: PlanFile): Plan {
  return {
    media: file.media,
    hide: file.hide,
    choices: { style: file.style, shape: file.shape, sound: file.sound },
    tracks: file.tracks.map(readTrack).sort(inOrder),
    uncovered: [...file.uncovered].sort(spansInOrder),
    madeBy: file.made_by,
  };
}

export function readTrack(file: TrackFile): Track {
  const keys = file.keyframes.map((key) => ({ time: key.time, box: key.box as unknown as Box }));
  const { id, kind, source, score, hidden } = file;
  return { id, kind, source, score, hidden, keys: keysOf(keys) };
}

export function writePlan(plan: Plan): PlanFile {
  return {
    plan: 1,
    media: plan.media,
    hide: plan.hide,
    ...plan.choices,
    tracks: plan.tracks.map(writeTrack),
    uncovered: plan.uncovered,
    made_by: plan.madeBy,
  };
}

function writeTrack(track: Track): TrackFile {
  const { id, kind, source, score, hidden } = track;
  return { id, kind, source, score, hidden, keyframes: listOf(track) };
}

/** In order of time, and as people count: t2 before t10. */
export function inOrder(a: Track, b: Track): number {
  return startOf(a) - startOf(b) || COUNTING.compare(a.id, b.id) || compare(a.id, b.id);
}

const COUNTING = new Intl.Collator("en", { numeric: true });

export function spansInOrder(a: Span, b: Span): number {
  return (
    a.start - b.start || a.end - b.end || compare(a.track, b.track) || compare(a.reason, b.reason)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
