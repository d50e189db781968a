/** The list of what a person must look at, and what of it was really on the screen. */

import type { Times } from "./times.ts";

export type Reason = "uncovered" | "visible" | "removed" | "unsure" | "short" | "whole";

/** One stretch to look at, as the server lists it. `key` is the same while the track is. */
export interface LookHere {
  readonly key: string;
  readonly track: string | null;
  readonly start: number;
  readonly end: number;
  readonly reason: Reason;
  /** The follower's own sentence, or nothing. */
  readonly detail: string;
  readonly seen: boolean;
}

/** The most moments that are looked at in one stretch. */
const MOST_POINTS = 5;

/** Seconds between two of them, where a stretch is short. */
const CLOSEST_POINTS = 0.4;

/** The same of a whole video: there is much else in it. */
const MOST_OF_ALL = 24;
const CLOSEST_OF_ALL = 2;

/** Milliseconds that a moment must have been on the screen. */
export const LONG_ENOUGH = 350;

/** The frames to stop at in a stretch: its first, its last, and evenly between them. */
export function pointsOf(entry: LookHere, times: Times): number[] {
  const first = times.nearest(entry.start);
  const last = Math.max(times.nearest(entry.end), first);
  const all = entry.reason === "whole";
  const wished =
    2 + Math.floor((entry.end - entry.start) / (all ? CLOSEST_OF_ALL : CLOSEST_POINTS));
  const count = Math.min(last - first + 1, wished, all ? MOST_OF_ALL : MOST_POINTS);
  return Array.from({ length: count }, (_, at) =>
    count === 1 ? first : Math.round(first + ((last - first) * at) / (count - 1)),
  );
}

/** Which moments of which stretches were on the screen, and for how long. */
export class Visits {
  readonly #spent = new Map<string, number[]>();
  #entries: readonly LookHere[] = [];
  #times: Times;

  constructor(times: Times) {
    this.#times = times;
  }

  get entries(): readonly LookHere[] {
    return this.#entries;
  }

  /** The list anew, as the server has it after a save. What was on the screen stays so. */
  list(entries: readonly LookHere[]): void {
    const here = new Set(this.#entries.filter((entry) => entry.seen).map((entry) => entry.key));
    this.#entries = entries.map((entry) => ({
      ...entry,
      seen: entry.seen || here.has(entry.key) || this.#all(entry),
    }));
  }

  points(entry: LookHere): number[] {
    return pointsOf(entry, this.#times);
  }

  /** Of each moment of a stretch whether it was on the screen long enough. */
  visited(entry: LookHere): boolean[] {
    const spent = this.#spent.get(entry.key) ?? [];
    return this.points(entry).map((_, at) => entry.seen || (spent[at] ?? 0) >= LONG_ENOUGH);
  }

  /**
   * That frame of a stretch was on the screen, its region in full view, for some milliseconds.
   * True when with it the whole stretch has been seen.
   */
  spend(entry: LookHere, frame: number, milliseconds: number): boolean {
    if (entry.seen) {
      return false;
    }
    const points = this.points(entry);
    const at = closest(points, frame);
    if (frame < (points[0] as number) || frame > (points.at(-1) as number)) {
      return false;
    }
    const spent = this.#spent.get(entry.key) ?? points.map(() => 0);
    spent[at] = (spent[at] ?? 0) + milliseconds;
    this.#spent.set(entry.key, spent);
    if (!this.#all(entry)) {
      return false;
    }
    this.#entries = this.#entries.map((one) =>
      one.key === entry.key ? { ...one, seen: true } : one,
    );
    return true;
  }

  #all(entry: LookHere): boolean {
    const spent = this.#spent.get(entry.key);
    return (
      spent !== undefined && this.points(entry).every((_, at) => (spent[at] ?? 0) >= LONG_ENOUGH)
    );
  }
}

function closest(points: readonly number[], frame: number): number {
  let best = 0;
  points.forEach((point, at) => {
    if (Math.abs(point - frame) < Math.abs((points[best] as number) - frame)) {
      best = at;
    }
  });
  return best;
}
