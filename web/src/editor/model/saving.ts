/** Saving by itself: soon after a change, one at a time, again after a failure, never over another's. */

import type { Plan } from "./plan.ts";

/** Milliseconds of rest after a change before it is saved. */
export const REST = 1200;

/** Milliseconds that a change waits at most, however busy the hands are. */
export const LONGEST_WAIT = 8000;

/** Milliseconds until a failed save is tried again; the last one for good. */
export const AGAIN = [2000, 5000, 10_000, 20_000, 30_000] as const;

export type Outcome =
  | { readonly kind: "saved"; readonly version: number }
  | { readonly kind: "conflict"; readonly latest: number }
  | { readonly kind: "failed"; readonly sentence: string; readonly signedOut: boolean };

export type SaveState =
  | { readonly kind: "saved" }
  | { readonly kind: "waiting" }
  | { readonly kind: "saving" }
  | { readonly kind: "failed"; readonly sentence: string; readonly signedOut: boolean }
  | { readonly kind: "conflict"; readonly latest: number };

export interface Clock {
  now(): number;
  after(milliseconds: number, what: () => void): number;
  cancel(timer: number): void;
}

export class Saver {
  readonly #send: (parent: number, plan: Plan) => Promise<Outcome>;
  readonly #clock: Clock;
  readonly #changed: (state: SaveState) => void;
  #version: number;
  #saved: Plan;
  #plan: Plan;
  #sending: Plan | null = null;
  #state: SaveState = { kind: "saved" };
  #timer: number | null = null;
  #since: number | null = null;
  #failures = 0;

  constructor(
    version: number,
    plan: Plan,
    send: (parent: number, plan: Plan) => Promise<Outcome>,
    clock: Clock,
    changed: (state: SaveState) => void,
  ) {
    this.#version = version;
    this.#saved = plan;
    this.#plan = plan;
    this.#send = send;
    this.#clock = clock;
    this.#changed = changed;
  }

  /** The latest version that this editor read or wrote. */
  get version(): number {
    return this.#version;
  }

  /** The plan of that version: what changes since then are measured from. */
  get saved(): Plan {
    return this.#saved;
  }

  get state(): SaveState {
    return this.#state;
  }

  /** Something would be lost if the page went away now. */
  get unsaved(): boolean {
    return this.#plan !== this.#saved;
  }

  /** The plan as it is now. Saved after a rest, or at once. */
  keep(plan: Plan): void {
    this.#plan = plan;
    if (this.#sending || this.#state.kind === "conflict" || this.#state.kind === "failed") {
      return; // what comes next takes the newest
    }
    if (!this.unsaved) {
      this.#rest();
      this.#become({ kind: "saved" });
      return;
    }
    this.#since ??= this.#clock.now();
    const left = this.#since + LONGEST_WAIT - this.#clock.now();
    this.#wait(Math.max(Math.min(REST, left), 0));
    this.#become({ kind: "waiting" });
  }

  /** Saves now, if there is anything to save; tries a failed save again. */
  async now(): Promise<void> {
    if (this.#sending || this.#state.kind === "conflict") {
      return;
    }
    this.#rest();
    if (!this.unsaved) {
      this.#become({ kind: "saved" });
      return;
    }
    const plan = this.#plan;
    this.#sending = plan;
    this.#become({ kind: "saving" });
    const outcome = await this.#send(this.#version, plan);
    this.#sending = null;
    this.#take(outcome, plan);
  }

  /** After a conflict: what is kept now stands on that version of somebody else's. */
  rebase(version: number, theirs: Plan, plan: Plan): void {
    this.#version = version;
    this.#saved = theirs;
    this.#state = { kind: "saved" };
    this.keep(plan);
  }

  #take(outcome: Outcome, plan: Plan): void {
    if (outcome.kind === "failed") {
      const wait = AGAIN[Math.min(this.#failures, AGAIN.length - 1)] as number;
      this.#failures += 1;
      this.#become(outcome);
      this.#wait(wait);
      return;
    }
    this.#failures = 0;
    if (outcome.kind === "conflict") {
      this.#become(outcome);
      return;
    }
    this.#version = outcome.version;
    this.#saved = plan;
    this.#become({ kind: "saved" });
    if (this.unsaved) {
      this.keep(this.#plan);
    }
  }

  #wait(milliseconds: number): void {
    if (this.#timer !== null) {
      this.#clock.cancel(this.#timer);
    }
    this.#timer = this.#clock.after(milliseconds, () => void this.now());
  }

  #rest(): void {
    if (this.#timer !== null) {
      this.#clock.cancel(this.#timer);
      this.#timer = null;
    }
    this.#since = null;
  }

  #become(state: SaveState): void {
    this.#state = state;
    this.#changed(state);
  }
}
