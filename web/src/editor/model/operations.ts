/**
 * What a person may do to a plan. Each function gives the change that does it, or null when there
 * is nothing to do; none of them touches the plan that it is given.
 */

import { type Box, FARTHEST, withinReach } from "./box.ts";
import type { Change, ChangeName, Swap } from "./change.ts";
import { type Choices, type Plan, type Span, spansInOrder } from "./plan.ts";
import type { Size } from "./sight.ts";
import {
  boxNear,
  endOf,
  joined,
  keyAt,
  keyCount,
  keysOf,
  micro,
  part,
  SAME,
  startOf,
  type Track,
  withKey,
  withoutKey,
} from "./track.ts";

export function findTrack(plan: Plan, id: string | null): Track | null {
  return plan.tracks.find((track) => track.id === id) ?? null;
}

/** A region that nobody but a person saw, at one moment. */
export function draw(
  plan: Plan,
  id: string,
  time: number,
  box: Box,
  picture: Size = plan.media,
): Change {
  const placed = withinReach(box, picture.width, picture.height);
  const empty: Track = {
    id,
    kind: "manual",
    source: "by hand",
    score: 1,
    hidden: true,
    keys: keysOf([]),
  };
  return ofTrack("draw", null, withKey(empty, time, placed));
}

/** Sets the box at that moment; before its start or after its end the track grows to there. */
export function move(
  plan: Plan,
  id: string,
  time: number,
  box: Box,
  picture: Size = plan.media,
): Change | null {
  const track = findTrack(plan, id);
  if (!track) {
    return null;
  }
  const placed = withinReach(box, picture.width, picture.height);
  const after = withKey(track, time, placed);
  return same(after, track) ? null : ofTrack("move", track, after);
}

/** Takes a keyframe away; of the track too, when it was the only one. */
export function unkey(plan: Plan, id: string, time: number): Change | null {
  const track = findTrack(plan, id);
  const at = track ? keyAt(track, time) : -1;
  if (!track || at < 0) {
    return null;
  }
  const after = withoutKey(track, at);
  return withSpans(plan, "unkey", [{ before: track, after }], (span) =>
    span.track === id ? (after ? clipped(span, after) : []) : [span],
  );
}

/** Two tracks: one up to the frame at `last`, one from the frame at `first` on. */
export function split(
  plan: Plan,
  id: string,
  fresh: string,
  last: number,
  first: number,
): Change | null {
  const track = findTrack(plan, id);
  if (!track || last < startOf(track) - SAME || first > endOf(track) + SAME) {
    return null;
  }
  const before = part(track, startOf(track), last);
  const rest = part(track, first, endOf(track));
  if (!before || !rest) {
    return null;
  }
  const after: Track = { ...rest, id: fresh };
  const swaps = [
    { before: track, after: before },
    { before: null, after },
  ];
  return withSpans(plan, "split", swaps, (span) =>
    span.track === id ? [...clipped(span, before), ...clipped(span, after)] : [span],
  );
}

/** One track that hides what two hid. step: less than from one frame to the next. */
export function merge(plan: Plan, id: string, other: string, step: number): Change | null {
  const a = findTrack(plan, id);
  const b = findTrack(plan, other);
  if (!a || !b || a === b) {
    return null;
  }
  const one = joined(a, b, plan.choices.shape, step);
  if (one.keys.some((value) => Math.abs(value) > FARTHEST)) {
    return null; // farther than a plan may say
  }
  const swaps = [
    { before: a, after: one },
    { before: b, after: null },
  ];
  return withSpans(plan, "merge", swaps, (span) =>
    span.track === other ? [{ ...span, track: id }] : [span],
  );
}

export function setHidden(plan: Plan, id: string, hidden: boolean): Change | null {
  const track = findTrack(plan, id);
  return track && track.hidden !== hidden
    ? ofTrack(hidden ? "hide" : "show", track, { ...track, hidden })
    : null;
}

export function remove(plan: Plan, id: string): Change | null {
  const track = findTrack(plan, id);
  return (
    track &&
    withSpans(plan, "delete", [{ before: track, after: null }], (span) =>
      span.track === id ? [] : [span],
    )
  );
}

/** The track begins at that moment: cut off before it, or grown back to it. */
export function startAt(plan: Plan, id: string, time: number): Change | null {
  const track = findTrack(plan, id);
  return track && reach(plan, "start", track, time, Math.max(endOf(track), micro(time)));
}

/** The track ends at that moment: cut off after it, or grown on to it. */
export function endAt(plan: Plan, id: string, time: number): Change | null {
  const track = findTrack(plan, id);
  return track && reach(plan, "end", track, Math.min(startOf(track), micro(time)), time);
}

/**
 * A track found by following takes the place of what it was followed from; where that hid more
 * than was found, it comes beside it.
 */
export function followed(
  plan: Plan,
  drawn: Track,
  found: Track,
  uncovered: readonly Span[],
  fresh: string,
): Change {
  // Whoever changed the box in the meantime meant it: what was found then comes beside it.
  const untouched = findTrack(plan, drawn.id) === drawn;
  const replaces = untouched && (keyCount(drawn) <= 1 || spans(found, drawn));
  const id = replaces ? drawn.id : fresh;
  const before = replaces ? drawn : null;
  const after: Track = { ...found, id, hidden: drawn.hidden };
  const lost = uncovered.map((span) => ({ ...span, track: id }));
  const kept = plan.uncovered.filter((span) => span.track !== id);
  const doubts = { before: plan.uncovered, after: [...kept, ...lost].sort(spansInOrder) };
  const same = lost.length === 0 && kept.length === plan.uncovered.length;
  return {
    name: "follow",
    tracks: [{ before, after }],
    uncovered: same ? null : doubts,
    choices: null,
  };
}

/** From its first moment to its last, a track is there while the other is. */
function spans(track: Track, other: Track): boolean {
  return startOf(track) <= startOf(other) + SAME && endOf(track) >= endOf(other) - SAME;
}

/** What a person says of an uncovered stretch after looking at it. */
export function review(plan: Plan, span: Span, reviewed: boolean): Change | null {
  const before = plan.uncovered;
  if (!before.includes(span) || span.reviewed === reviewed) {
    return null;
  }
  const after = before.map((one) => (one === span ? { ...one, reviewed } : one));
  return { name: "review", tracks: [], uncovered: { before, after }, choices: null };
}

export function choose(plan: Plan, wanted: Partial<Choices>): Change | null {
  const before = plan.choices;
  const after = { ...before, ...wanted };
  const same =
    after.style === before.style && after.shape === before.shape && after.sound === before.sound;
  return same ? null : { name: "choose", tracks: [], uncovered: null, choices: { before, after } };
}

function reach(
  plan: Plan,
  name: ChangeName,
  track: Track,
  from: number,
  until: number,
): Change | null {
  let after = part(track, from, until) ?? atOne(track, name === "start" ? from : until);
  if (name === "start" && from < startOf(track) - SAME) {
    after = withKey(after, from, boxNear(track, from));
  }
  if (name === "end" && until > endOf(track) + SAME) {
    after = withKey(after, until, boxNear(track, until));
  }
  if (same(after, track)) {
    return null;
  }
  return withSpans(plan, name, [{ before: track, after }], (span) =>
    span.track === track.id ? clipped(span, after) : [span],
  );
}

function atOne(track: Track, time: number): Track {
  return withKey({ ...track, keys: keysOf([]) }, time, boxNear(track, time));
}

function same(a: Track, b: Track): boolean {
  return a.keys.length === b.keys.length && a.keys.every((value, at) => value === b.keys[at]);
}

function ofTrack(name: ChangeName, before: Track | null, after: Track | null): Change {
  return { name, tracks: [{ before, after }], uncovered: null, choices: null };
}

function withSpans(
  plan: Plan,
  name: ChangeName,
  tracks: readonly Swap<Track | null>[],
  of: (span: Span) => readonly Span[],
): Change {
  const before = plan.uncovered;
  const after = before.flatMap(of).sort(spansInOrder);
  const kept = after.length === before.length && after.every((span, at) => span === before[at]);
  return { name, tracks, uncovered: kept ? null : { before, after }, choices: null };
}

/** The part of an uncovered stretch in which the track still is. */
function clipped(span: Span, track: Track): readonly Span[] {
  const start = Math.max(span.start, startOf(track));
  const end = Math.min(span.end, endOf(track));
  if (start > end) {
    return [];
  }
  return [
    start === span.start && end === span.end && span.track === track.id
      ? span
      : { ...span, track: track.id, start, end },
  ];
}
