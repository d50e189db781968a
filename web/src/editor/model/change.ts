/** Changes to a plan, each with its inverse; and what was done, so that all of it can be undone. */

import { type Choices, inOrder, type Plan, type Span } from "./plan.ts";
import type { Track } from "./track.ts";

export interface Swap<T> {
  readonly before: T;
  readonly after: T;
}

/** What a change is called, for people: a key of the words. */
export type ChangeName =
  | "draw"
  | "follow"
  | "move"
  | "split"
  | "merge"
  | "hide"
  | "show"
  | "delete"
  | "start"
  | "end"
  | "unkey"
  | "review"
  | "choose"
  | "theirs";

/** tracks: null before is a new one, null after one that is gone. */
export interface Change {
  readonly name: ChangeName;
  readonly tracks: readonly Swap<Track | null>[];
  readonly uncovered: Swap<readonly Span[]> | null;
  readonly choices: Swap<Choices> | null;
}

export function apply(plan: Plan, change: Change): Plan {
  return {
    ...plan,
    tracks: change.tracks.length === 0 ? plan.tracks : swapped(plan.tracks, change.tracks),
    uncovered: change.uncovered?.after ?? plan.uncovered,
    choices: change.choices?.after ?? plan.choices,
  };
}

export function inverse(change: Change): Change {
  return {
    name: change.name,
    tracks: change.tracks.map(turned),
    uncovered: change.uncovered && turned(change.uncovered),
    choices: change.choices && turned(change.choices),
  };
}

/** One change that does what two did, one after the other. */
export function both(first: Change, second: Change): Change {
  const swaps = new Map<string, Swap<Track | null>>();
  for (const swap of [...first.tracks, ...second.tracks]) {
    const id = (swap.before ?? swap.after)?.id;
    if (id !== undefined) {
      const earlier = swaps.get(id);
      swaps.set(id, earlier ? { before: earlier.before, after: swap.after } : swap);
    }
  }
  return {
    name: first.name,
    tracks: [...swaps.values()].filter((swap) => swap.before !== swap.after),
    uncovered: chained(first.uncovered, second.uncovered),
    choices: chained(first.choices, second.choices),
  };
}

function chained<T>(first: Swap<T> | null, second: Swap<T> | null): Swap<T> | null {
  return first && second ? { before: first.before, after: second.after } : (first ?? second);
}

function turned<T>(swap: Swap<T>): Swap<T> {
  return { before: swap.after, after: swap.before };
}

function swapped(tracks: readonly Track[], swaps: readonly Swap<Track | null>[]): Track[] {
  const gone = new Set(swaps.map((swap) => swap.before?.id));
  const come = swaps.flatMap((swap) => swap.after ?? []).sort(inOrder);
  const found: Track[] = [];
  let next = 0;
  for (const track of tracks) {
    if (gone.has(track.id)) {
      continue;
    }
    for (; next < come.length && inOrder(come[next] as Track, track) < 0; next++) {
      found.push(come[next] as Track);
    }
    found.push(track);
  }
  return found.concat(come.slice(next));
}

/** The plan, everything done to it since it was opened, and what of that was undone again. */
export interface History {
  readonly plan: Plan;
  readonly done: Stack | null;
  readonly undone: Stack | null;
}

/** A list that grows at its head, so that a step costs the same however long it is. */
interface Stack {
  readonly change: Change;
  readonly rest: Stack | null;
}

export function opened(plan: Plan): History {
  return { plan, done: null, undone: null };
}

export function done(history: History, change: Change): History {
  return {
    plan: apply(history.plan, change),
    done: { change, rest: history.done },
    undone: null,
  };
}

/** The same, made one step with the step before it. */
export function continued(history: History, change: Change): History {
  if (!history.done) {
    return done(history, change);
  }
  return {
    plan: apply(history.plan, change),
    done: { change: both(history.done.change, change), rest: history.done.rest },
    undone: null,
  };
}

export function undo(history: History): History {
  if (!history.done) {
    return history;
  }
  const { change, rest } = history.done;
  return {
    plan: apply(history.plan, inverse(change)),
    done: rest,
    undone: { change, rest: history.undone },
  };
}

export function redo(history: History): History {
  if (!history.undone) {
    return history;
  }
  const { change, rest } = history.undone;
  return {
    plan: apply(history.plan, change),
    done: { change, rest: history.done },
    undone: rest,
  };
}
