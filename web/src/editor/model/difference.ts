/** What two plans differ in, and one person's changes put on top of another's. */

import type { Change, Swap } from "./change.ts";
import { type Choices, type Plan, type Span, spansInOrder } from "./plan.ts";
import type { Track } from "./track.ts";

export interface Difference {
  readonly added: readonly Track[];
  readonly gone: readonly Track[];
  readonly changed: readonly Swap<Track>[];
  readonly choices: Partial<Choices>;
  readonly reviewed: number;
}

export function difference(before: Plan, after: Plan): Difference {
  const old = new Map(before.tracks.map((track) => [track.id, track]));
  const now = new Set(after.tracks.map((track) => track.id));
  const changed: Swap<Track>[] = [];
  const added: Track[] = [];
  for (const track of after.tracks) {
    const was = old.get(track.id);
    if (!was) {
      added.push(track);
    } else if (!sameTrack(was, track)) {
      changed.push({ before: was, after: track });
    }
  }
  return {
    added,
    gone: before.tracks.filter((track) => !now.has(track.id)),
    changed,
    choices: changedChoices(before.choices, after.choices),
    reviewed: newlyReviewed(before.uncovered, after.uncovered),
  };
}

/** The tracks that both changed, and not to the same. */
export function clashes(base: Plan, mine: Plan, theirs: Plan): string[] {
  const touched = new Set(touchedBy(difference(base, theirs)));
  const now = new Map(theirs.tracks.map((track) => [track.id, track]));
  const own = new Map(mine.tracks.map((track) => [track.id, track]));
  return touchedBy(difference(base, mine)).filter((id) => {
    const a = own.get(id);
    const b = now.get(id);
    return touched.has(id) && !(a && b ? sameTrack(a, b) : a === b);
  });
}

/** Theirs, with what I did since the common version done to it; where both did something, mine. */
export function combined(base: Plan, mine: Plan, theirs: Plan): Plan {
  const did = difference(base, mine);
  const gone = new Set(did.gone.map((track) => track.id));
  const mineNow = new Map([...did.added, ...did.changed.map((swap) => swap.after)].map(byId));
  const kept = theirs.tracks.filter((track) => !gone.has(track.id) && !mineNow.has(track.id));
  const tracks = [...kept, ...mineNow.values()];
  const ids = new Set(tracks.map((track) => track.id));
  const own = new Set([...mineNow.keys(), ...gone]);
  const spans = [
    ...theirs.uncovered.filter((span) => !own.has(span.track)),
    ...mine.uncovered.filter((span) => own.has(span.track)),
  ].filter((span) => ids.has(span.track));
  const seen = new Set(mine.uncovered.filter((span) => span.reviewed).map(place));
  return {
    ...theirs,
    choices: { ...theirs.choices, ...did.choices },
    tracks,
    uncovered: spans
      .map((span) => (seen.has(place(span)) && !span.reviewed ? { ...span, reviewed: true } : span))
      .sort(spansInOrder),
  };
}

/** The one change that makes a plan into another of the same file. */
export function changeInto(before: Plan, after: Plan): Change {
  const { added, gone, changed } = difference(before, after);
  return {
    name: "theirs",
    tracks: [
      ...changed,
      ...added.map((track) => ({ before: null, after: track })),
      ...gone.map((track) => ({ before: track, after: null })),
    ],
    uncovered: { before: before.uncovered, after: after.uncovered },
    choices: { before: before.choices, after: after.choices },
  };
}

export function sameTrack(a: Track, b: Track): boolean {
  return (
    a === b ||
    (a.id === b.id &&
      a.kind === b.kind &&
      a.hidden === b.hidden &&
      a.keys.length === b.keys.length &&
      a.keys.every((value, at) => value === b.keys[at]))
  );
}

function touchedBy(what: Difference): string[] {
  const tracks = [...what.added, ...what.gone, ...what.changed.map((swap) => swap.after)];
  return tracks.map((track) => track.id);
}

function byId(track: Track): [string, Track] {
  return [track.id, track];
}

function place(span: Span): string {
  return `${span.track} ${span.start} ${span.end}`;
}

function newlyReviewed(before: readonly Span[], after: readonly Span[]): number {
  const known = new Set(before.filter((span) => span.reviewed).map(place));
  return after.filter((span) => span.reviewed && !known.has(place(span))).length;
}

function changedChoices(before: Choices, after: Choices): Partial<Choices> {
  return {
    ...(before.style === after.style ? {} : { style: after.style }),
    ...(before.shape === after.shape ? {} : { shape: after.shape }),
    ...(before.sound === after.sound ? {} : { sound: after.sound }),
  };
}
