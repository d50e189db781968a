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

/** Seconds between two moments of a stretch, at most: a longer one has more of them. */
const APART = 2;

/** A short stretch is looked at more closely, up to so many moments. */
const CLOSEST_APART = 0.4;
const MOST_CLOSE = 5;

/** Seconds from a moment within which a frame stands for it, at most. */
const NEAR = 1;

/** Seconds: a player that ran shows what lies between two looks at it; more than that is a jump. */
const LONGEST_RUN = 1;

/** Milliseconds: what a screen draws once in. A page that ran for less may not have been on it. */
const SHORTEST_PAGE = 16;

/** Milliseconds that a moment must have been on the screen. */
export const LONG_ENOUGH = 350;

/**
 * The frames to stop at in a stretch: its first, its last, and evenly in time between them. Of
 * pages each one: what is on the next is not what is on this.
 */
export function pointsOf(entry: LookHere, times: Times): number[] {
  const first = times.nearest(entry.start);
  const last = Math.max(times.nearest(entry.end), first);
  if (times.paged) {
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  }
  const [from, length] = [times.at(first), times.at(last) - times.at(first)];
  const close = Math.min(2 + Math.floor(length / CLOSEST_APART), MOST_CLOSE);
  const steady = 2 + Math.floor(length / APART);
  const count = entry.reason === "whole" ? steady : Math.max(close, steady);
  const points = Array.from({ length: count }, (_, at) =>
    times.nearest(from + (length * at) / (count - 1)),
  );
  return [...new Set(points)];
}

/** Of one stretch: its moments, how long each was on the screen, how many of them long enough. */
interface Visited {
  readonly points: readonly number[];
  readonly spent: number[];
  done: number;
}

/** Which moments of which stretches were on the screen, and for how long. */
export class Visits {
  readonly #visited = new Map<string, Visited>();
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
    this.#entries = entries.map((told) => {
      const entry = this.#whole(told);
      return { ...entry, seen: entry.seen || here.has(entry.key) || this.#all(entry) };
    });
  }

  points(entry: LookHere): readonly number[] {
    return this.#of(entry).points;
  }

  /** Of each moment of a stretch whether it was on the screen long enough. */
  visited(entry: LookHere): boolean[] {
    return this.#of(entry).spent.map((spent) => entry.seen || spent >= LONG_ENOUGH);
  }

  /** How many they are. */
  done(entry: LookHere): number {
    const { points, done } = this.#of(entry);
    return entry.seen ? points.length : done;
  }

  /**
   * That frame of a stretch was on the screen, its region in full view, for some milliseconds.
   * True when with it the whole stretch has been seen.
   */
  spend(entry: LookHere, frame: number, milliseconds: number): boolean {
    if (entry.seen) {
      return false;
    }
    const visited = this.#of(entry);
    const { points } = visited;
    if (frame < (points[0] as number) || frame > (points.at(-1) as number)) {
      return false;
    }
    const at = this.#closest(points, frame);
    const apart = Math.abs(this.#times.at(points[at] as number) - this.#times.at(frame));
    if (apart <= (this.#times.paged ? 0 : NEAR)) {
      add(visited, at, milliseconds);
    }
    return this.#completed(entry);
  }

  /**
   * The video ran from one frame to the other, no faster than people can follow: each moment on
   * the way was seen. True when with them the whole stretch has been.
   */
  ran(entry: LookHere, from: number, to: number): boolean {
    const length = this.#times.at(to) - this.#times.at(from);
    if (!entry.seen && length >= 0 && length <= LONGEST_RUN) {
      const visited = this.#of(entry);
      visited.points.forEach((point, place) => {
        if (point >= from && point <= to) {
          add(visited, place, LONG_ENOUGH);
        }
      });
    }
    return this.spend(entry, to, LONG_ENOUGH) || this.#completed(entry);
  }

  /**
   * An animation that runs, no faster than people can follow, showed that page for some
   * milliseconds: it was seen. True when with it the whole stretch has been.
   */
  ranPast(entry: LookHere, page: number, milliseconds: number): boolean {
    return this.spend(entry, page, milliseconds < SHORTEST_PAGE ? 0 : LONG_ENOUGH);
  }

  /** The whole of a photo is all of its pages; a plan does not know how many there are. */
  #whole(entry: LookHere): LookHere {
    const all = this.#times.paged && entry.reason === "whole";
    return all ? { ...entry, end: this.#times.at(this.#times.count - 1) } : entry;
  }

  #completed(entry: LookHere): boolean {
    if (entry.seen || !this.#all(entry)) {
      return false;
    }
    this.#entries = this.#entries.map((one) =>
      one.key === entry.key ? { ...one, seen: true } : one,
    );
    return true;
  }

  #all(entry: LookHere): boolean {
    const { points, done } = this.#of(entry);
    return done === points.length;
  }

  #of(entry: LookHere): Visited {
    let visited = this.#visited.get(entry.key);
    if (!visited) {
      const points = pointsOf(entry, this.#times);
      visited = { points, spent: points.map(() => 0), done: 0 };
      this.#visited.set(entry.key, visited);
    }
    return visited;
  }

  /** The moment closest in time to a frame. */
  #closest(points: readonly number[], frame: number): number {
    const far = (at: number) =>
      Math.abs(this.#times.at(points[at] as number) - this.#times.at(frame));
    let best = 0;
    for (let at = 1; at < points.length && far(at) <= far(best); at++) {
      best = at;
    }
    return best;
  }
}

function add(visited: Visited, at: number, milliseconds: number): void {
  const before = visited.spent[at] as number;
  visited.spent[at] = before + milliseconds;
  if (before < LONG_ENOUGH && before + milliseconds >= LONG_ENOUGH) {
    visited.done += 1;
  }
}
