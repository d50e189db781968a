/** Keeping what was done: saved by itself, and never over what somebody else saved. */

import type { Desk } from "./desk.ts";
import { changeInto, combined } from "./model/difference.ts";
import type { LookHere } from "./model/looking.ts";
import { type Plan, readPlan, writePlan } from "./model/plan.ts";
import { type Outcome, Saver, type SaveState } from "./model/saving.ts";
import { Offline, Refused, type Server, type Who } from "./net/server.ts";
import type { Decision, Sides } from "./view/dialogs.ts";
import type { Say } from "./words.ts";

export interface KeepingHeard {
  state(state: SaveState, version: number): void;
  /** A version was saved, or read: its list of what to look at. */
  list(version: number, entries: readonly LookHere[]): void;
  conflict(sides: Sides, decided: (decision: Decision) => void): void;
}

export class Keeping {
  readonly #desk: Desk;
  readonly #server: Server;
  readonly #say: Say;
  readonly #heard: KeepingHeard;
  readonly #saver: Saver;

  constructor(desk: Desk, server: Server, say: Say, version: number, heard: KeepingHeard) {
    this.#desk = desk;
    this.#server = server;
    this.#say = say;
    this.#heard = heard;
    const clock = {
      now: () => performance.now(),
      after: (milliseconds: number, what: () => void) => window.setTimeout(what, milliseconds),
      cancel: (timer: number) => window.clearTimeout(timer),
    };
    this.#saver = new Saver(
      version,
      desk.plan,
      (parent, plan) => this.#send(parent, plan),
      clock,
      (state) => this.#became(state),
    );
    desk.whenPlanChanged((plan) => this.#saver.keep(plan));
    addEventListener("online", () => void this.now());
    addEventListener("beforeunload", (event) => {
      if (this.#saver.unsaved) {
        event.preventDefault();
      }
    });
    // When the page goes, and when somebody comes back who signed in anew in another tab.
    document.addEventListener("visibilitychange", () => void this.now());
  }

  get version(): number {
    return this.#saver.version;
  }

  get unsaved(): boolean {
    return this.#saver.unsaved;
  }

  async now(): Promise<void> {
    await this.#saver.now();
  }

  /** Takes a version that somebody else saved, where nothing of one's own is unsaved. */
  async take(version: number): Promise<void> {
    const told = await this.#server.plan(version);
    if (this.#saver.unsaved || told.version <= this.#saver.version) {
      return; // a save is on its way: it will find the conflict
    }
    this.#desk.adopt(changeInto(this.#desk.plan, readPlan(told.plan)));
    this.#saver.rebase(told.version, this.#desk.plan, this.#desk.plan);
    this.#heard.list(told.version, told.look_here);
  }

  #became(state: SaveState): void {
    this.#heard.state(state, this.#saver.version);
    if (state.kind === "conflict") {
      void this.#ask();
    }
  }

  async #send(parent: number, plan: Plan): Promise<Outcome> {
    try {
      const told = await this.#server.save(parent, writePlan(plan));
      this.#heard.list(told.version, told.look_here);
      return { kind: "saved", version: told.version };
    } catch (error) {
      if (error instanceof Offline) {
        return { kind: "failed", sentence: this.#say("offline"), signedOut: false };
      }
      if (error instanceof Refused) {
        const latest = error.told["latest"];
        return error.status === 409 && typeof latest === "number"
          ? { kind: "conflict", latest }
          : { kind: "failed", sentence: error.message, signedOut: error.status === 401 };
      }
      throw error;
    }
  }

  /** Reads the other version, and lets the person decide. Asks until it can be read. */
  async #ask(): Promise<void> {
    try {
      const told = await this.#server.plan();
      const theirs = readPlan(told.plan);
      const mine = this.#desk.plan;
      const base = this.#saver.saved;
      const who = nameOf(told.author);
      this.#heard.conflict({ base, mine, theirs, who, version: told.version }, (decision) => {
        this.#decide(decision, base, theirs, told.version);
        this.#heard.list(told.version, told.look_here);
      });
    } catch (error) {
      if (!(error instanceof Offline || error instanceof Refused)) {
        throw error;
      }
      window.setTimeout(() => void this.#ask(), 3000);
    }
  }

  #decide(decision: Decision, base: Plan, theirs: Plan, version: number): void {
    const mine = this.#desk.plan;
    if (decision === "theirs") {
      this.#desk.adopt(changeInto(mine, theirs));
      this.#saver.rebase(version, this.#desk.plan, this.#desk.plan);
      return;
    }
    if (decision === "both") {
      this.#desk.adopt(changeInto(mine, combined(base, mine, theirs)));
    }
    this.#saver.rebase(version, theirs, this.#desk.plan);
  }
}

function nameOf(who: Who | null): string {
  return who?.label ?? "Vouchsafe";
}
