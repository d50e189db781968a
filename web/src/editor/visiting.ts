/** Going through what must be looked at, and telling the server what really was. */

import type { Deeds } from "./deeds.ts";
import type { Desk } from "./desk.ts";
import type { LookHere, Visits } from "./model/looking.ts";
import { findTrack } from "./model/operations.ts";
import { inView, towards, wholeInView } from "./model/sight.ts";
import { boxNear } from "./model/track.ts";
import { Refused, type Server } from "./net/server.ts";
import type { Pace } from "./travel.ts";

/** Milliseconds between two looks at what is on the screen. */
const TICK = 70;

/** A page that slept counts for one tick only. */
const LONGEST_TICK = 200;

/** Milliseconds until what could not be told is told again. */
const AGAIN = 4000;

export interface Screen {
  /** The picture is there, and nothing lies over it. */
  open(): boolean;
  pace(): Pace;
}

export class Visiting {
  readonly #desk: Desk;
  readonly #deeds: Deeds;
  readonly #visits: Visits;
  readonly #server: Server;
  readonly #screen: Screen;
  /** The version that the list is of. */
  #version: number;
  #now: string | null = null;
  #ticked = performance.now();
  /** Since when this page has been on the screen, as far as anybody saw. */
  #turned = performance.now();
  /** The entry and the frame of the last tick, where it ran at a pace to be followed. */
  #ran: { readonly key: string; readonly frame: number } | null = null;
  #untold = new Set<string>();
  #telling = false;
  /** What was looked at could not be told yet. */
  troubled = false;

  constructor(
    desk: Desk,
    deeds: Deeds,
    visits: Visits,
    server: Server,
    version: number,
    screen: Screen,
  ) {
    this.#desk = desk;
    this.#deeds = deeds;
    this.#visits = visits;
    this.#server = server;
    this.#version = version;
    this.#screen = screen;
    setInterval(() => this.#tick(), TICK);
    document.addEventListener("visibilitychange", () => this.#away());
    if (desk.times.paged) {
      desk.beforeTurning(() => {
        this.#tick();
        this.#turned = this.#ticked;
      });
    }
  }

  get entries(): readonly LookHere[] {
    return this.#visits.entries;
  }

  get current(): LookHere | null {
    return this.entries.find((entry) => entry.key === this.#now) ?? null;
  }

  visited(entry: LookHere): boolean[] {
    return this.#visits.visited(entry);
  }

  /** How many of its moments were on the screen long enough. */
  done(entry: LookHere): number {
    return this.#visits.done(entry);
  }

  /** The list of a version newly saved or read. */
  list(version: number, entries: readonly LookHere[]): void {
    const gone = entries.every((entry) => entry.key !== this.#now);
    this.#version = version;
    this.#visits.list(entries);
    if (gone) {
      this.#now = null;
    }
    // What was looked at in an entry that is the same still counts, in the new version too.
    for (const [at, entry] of this.#visits.entries.entries()) {
      if (entry.seen && !entries[at]?.seen) {
        this.#untold.add(entry.key);
      }
    }
    void this.#tell();
    this.#desk.changed();
  }

  /** To the first moment of an entry that was not on the screen yet. */
  go(entry: LookHere): void {
    this.#now = entry.key;
    const points = this.#visits.points(entry);
    const open = this.visited(entry).indexOf(false);
    this.#deeds.go(points[Math.max(open, 0)] as number);
    this.#desk.choose(entry.track);
    this.#show(entry, points[Math.max(open, 0)] as number);
  }

  /** On to the next moment, or entry, that was not on the screen yet. Null: all have been. */
  next(by: 1 | -1 = 1): LookHere | null {
    const at = this.entries.findIndex((entry) => entry.key === this.#now);
    const current = this.entries[at];
    if (by > 0 && current && !current.seen) {
      this.go(current);
      return current;
    }
    const order = by > 0 ? [...this.entries.slice(at + 1), ...this.entries.slice(0, at + 1)] : [];
    const entry =
      by > 0
        ? order.find((one) => !one.seen)
        : this.entries[at < 0 ? this.entries.length - 1 : Math.max(at - 1, 0)];
    if (entry) {
      this.go(entry);
    }
    return entry ?? null;
  }

  #show(entry: LookHere, frame: number): void {
    const track = findTrack(this.#desk.plan, entry.track);
    if (!track) {
      this.#desk.seeWhole();
      return;
    }
    const { sight, stage, times } = this.#desk;
    const picture = this.#desk.sizeOf(frame);
    const to = towards(sight, boxNear(track, times.at(frame)), picture, stage);
    if (to !== sight) {
      this.#desk.see(to);
    }
  }

  /** Away or back: what ran and what time passed in between was on nobody's screen. */
  #away(): void {
    this.#ticked = performance.now();
    this.#turned = this.#ticked;
    this.#ran = null;
  }

  #tick(): void {
    const now = performance.now();
    const spent = Math.min(now - this.#ticked, LONGEST_TICK);
    const ran = this.#ran;
    this.#ticked = now;
    this.#ran = null;
    const entry = this.current;
    const pace = this.#screen.pace();
    // Who rushes through a stretch has not seen its moments, however many of them flew by.
    if (!entry || entry.seen || pace === "fast" || !this.#onScreen(entry)) {
      return;
    }
    const before = this.done(entry);
    const { frame } = this.#desk;
    let all: boolean;
    if (pace === "natural" && this.#desk.times.paged) {
      all = this.#visits.ranPast(entry, frame, now - this.#turned);
    } else if (pace === "natural") {
      this.#ran = { key: entry.key, frame };
      all = this.#visits.ran(entry, ran?.key === entry.key ? ran.frame : frame, frame);
    } else {
      all = this.#visits.spend(entry, frame, spent);
    }
    if (all) {
      this.#untold.add(entry.key);
      void this.#tell();
    }
    if (all || this.done(entry) !== before) {
      this.#desk.changed();
    }
  }

  /** What the entry is about can be seen right now: of no track in particular, all there is. */
  #onScreen(entry: LookHere): boolean {
    const there = document.visibilityState === "visible" && this.#screen.open();
    if (!there) {
      return false;
    }
    const track = findTrack(this.#desk.plan, entry.track);
    const { sight, picture, stage, now } = this.#desk;
    return track
      ? inView(sight, boxNear(track, now), picture, stage)
      : wholeInView(sight, picture, stage);
  }

  async #tell(): Promise<void> {
    if (this.#telling || this.#untold.size === 0) {
      return;
    }
    this.#telling = true;
    const keys = [...this.#untold];
    try {
      await this.#server.seen(this.#version, keys);
      this.troubled = false;
      this.#forget(keys);
    } catch (error) {
      // Of a version that has gone on there is nothing more to tell.
      if (error instanceof Refused && error.status === 404) {
        this.#forget(keys);
      } else {
        this.troubled = true;
        setTimeout(() => void this.#tell(), AGAIN);
      }
    }
    this.#telling = false;
    this.#desk.changed();
    if (!this.troubled) {
      void this.#tell();
    }
  }

  #forget(keys: readonly string[]): void {
    for (const key of keys) {
      this.#untold.delete(key);
    }
  }
}
