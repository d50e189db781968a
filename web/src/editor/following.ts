/** Following a box through the video: asked of the server, waited for, merged as one change. */

import { freshId } from "./deeds.ts";
import type { Desk } from "./desk.ts";
import { findTrack, followed } from "./model/operations.ts";
import { readTrack } from "./model/plan.ts";
import { clock } from "./model/stretch.ts";
import { boxNear, endOf, keyCount, startOf, type Track } from "./model/track.ts";
import { type FollowTold, Offline, Refused, type Server } from "./net/server.ts";
import type { Say } from "./words.ts";

/** Milliseconds between two questions how far it is. */
const ASK = 600;

/** Unanswered questions until it is given up. */
const PATIENCE = 20;

export interface Under {
  readonly track: string;
  readonly progress: number;
}

export class Following {
  readonly #desk: Desk;
  readonly #server: Server;
  readonly #say: Say;
  readonly #tell: (sentence: string) => void;
  readonly #under = new Map<string, Under>();

  constructor(desk: Desk, server: Server, say: Say, tell: (sentence: string) => void) {
    this.#desk = desk;
    this.#server = server;
    this.#say = say;
    this.#tell = tell;
  }

  /** How far the following of that track is, or null. */
  of(track: string): Under | null {
    return this.#under.get(track) ?? null;
  }

  get any(): Under | null {
    return [...this.#under.values()][0] ?? null;
  }

  stop(track: string): void {
    this.#under.delete(track);
    this.#desk.changed();
  }

  /** From where the track is on the screen. */
  async follow(track: Track): Promise<void> {
    if (this.#under.has(track.id)) {
      return;
    }
    const mine: Under = { track: track.id, progress: 0 };
    this.#under.set(track.id, mine);
    this.#desk.changed();
    try {
      const { now } = this.#desk;
      const name = await this.#server.follow(now, boxNear(track, now), track.kind);
      await this.#wait(track, name);
    } catch (error) {
      if (this.#under.delete(track.id)) {
        this.#tell(this.#say("follow_failed", { sentence: this.#why(error) }));
      }
    }
    this.#desk.changed();
  }

  #why(error: unknown): string {
    if (error instanceof Offline) {
      return this.#say("offline");
    }
    if (error instanceof Refused) {
      return error.message;
    }
    throw error;
  }

  async #wait(track: Track, name: string): Promise<void> {
    let silent = 0;
    while (this.#under.has(track.id)) {
      await new Promise((resolve) => setTimeout(resolve, ASK));
      try {
        const told = await this.#server.followed(name);
        silent = 0;
        if (!this.#under.has(track.id)) {
          return; // stopped meanwhile
        }
        if (!findTrack(this.#desk.plan, track.id)) {
          this.stop(track.id); // taken away meanwhile, or undone: it does not come back by itself
          return;
        }
        if (told.state === "done") {
          this.#under.delete(track.id);
          this.#take(track, told);
          return;
        }
        if (told.state === "failed") {
          throw new Refused(422, { detail: told.problem ?? this.#say("follow_nothing") });
        }
        this.#under.set(track.id, { track: track.id, progress: told.progress });
        this.#desk.changed();
      } catch (error) {
        silent += 1;
        if (!(error instanceof Offline) || silent >= PATIENCE) {
          throw error;
        }
      }
    }
  }

  #take(track: Track, told: FollowTold): void {
    const found = told.track && readTrack(told.track);
    if (!found || keyCount(found) <= 1) {
      this.#tell(this.#say("follow_nothing"));
      return;
    }
    const fresh = freshId();
    const { plan, history } = this.#desk;
    const drawing = history.done?.change;
    const change = followed(plan, track, found, told.uncovered, fresh);
    const drawn = drawing?.name === "draw" && drawing.tracks.some((swap) => swap.after === track);
    if (drawn) {
      this.#desk.continue(change, drawing);
    } else {
      this.#desk.do(change);
    }
    const from = clock(startOf(found));
    this.#tell(this.#say("followed", { from, until: clock(endOf(found)) }));
  }
}
