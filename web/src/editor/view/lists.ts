/** Beside the picture: what to look at first, and everything that is marked. */

import type { Deeds } from "../deeds.ts";
import type { Desk } from "../desk.ts";
import type { LookHere } from "../model/looking.ts";
import { findTrack, review } from "../model/operations.ts";
import type { Span } from "../model/plan.ts";
import { endOf, startOf, type Track } from "../model/track.ts";
import type { Visiting } from "../visiting.ts";
import type { Say } from "../words.ts";
import { button, icon, make, setAttribute, setText } from "./dom.ts";
import { Listbox } from "./listbox.ts";
import { Seldom } from "./seldom.ts";

interface LookRow {
  readonly id: string;
  readonly state: string;
  readonly entry: LookHere;
}

interface TrackRow {
  readonly id: string;
  readonly state: string;
  readonly track: Track;
}

/** Milliseconds that a list stays to be read, while the picture runs. */
const READ = 125;

/** Dots drawn for the moments of an entry, at most; more are told in words. */
const MOST_DOTS = 8;

export class LookList {
  readonly element: HTMLElement;
  readonly #desk: Desk;
  readonly #deeds: Deeds;
  readonly #visiting: Visiting;
  readonly #say: Say;
  readonly #count = make("span", { class: "ed-count" });
  readonly #note = make("p", { class: "ed-note" });
  readonly #trouble = make("p", { class: "ed-note ed-bad", role: "status" });
  readonly #list: Listbox<LookRow>;
  readonly #next: HTMLButtonElement;
  readonly #play: HTMLButtonElement;
  readonly #review: HTMLButtonElement;
  #known = "";

  constructor(
    desk: Desk,
    deeds: Deeds,
    visiting: Visiting,
    say: Say,
    wishes: { next(): void; play(entry: LookHere): void },
  ) {
    this.#desk = desk;
    this.#deeds = deeds;
    this.#visiting = visiting;
    this.#say = say;
    this.#list = new Listbox<LookRow>(
      say("look_here"),
      58,
      (row) => this.#row(row.entry),
      (row) => visiting.go(row.entry),
    );
    this.#next = button(say("look_next"), wishes.next, { icon: "on", strong: true, keys: "N" });
    this.#play = button(
      say("look_play"),
      () => {
        const entry = visiting.current;
        if (entry) {
          wishes.play(entry);
        }
      },
      { icon: "play", bare: true },
    );
    this.#review = button(say("review"), () => this.review(), { keys: "R" });
    this.#review.title = say("review_help");
    const title = make("h2", { class: "ed-title" }, say("look_here"), this.#count);
    const actions = make("div", { class: "ed-actions" }, this.#next, this.#play, this.#review);
    this.element = make(
      "section",
      { class: "ed-looks", "aria-label": say("look_here") },
      title,
      this.#note,
      this.#trouble,
      this.#list.element,
      actions,
    );
  }

  draw(): void {
    const { entries, current, troubled } = this.#visiting;
    const rows = entries.map((entry): LookRow => {
      return { id: entry.key, state: `${this.#visiting.done(entry)} ${entry.seen}`, entry };
    });
    const known = `${rows.map((row) => `${row.id} ${row.state}`).join()} ${current?.key} ${troubled}`;
    const span = this.#span();
    this.#review.hidden = !span;
    this.#review.disabled = span?.reviewed === true || this.#desk.locked !== null;
    setText(
      this.#review.lastElementChild as Element,
      this.#say(span?.reviewed ? "review_done" : "review"),
    );
    this.#play.hidden = !current || this.#desk.times.count < 2 || current.end <= current.start;
    if (known === this.#known) {
      return;
    }
    this.#known = known;
    this.#list.show(rows, current?.key ?? null);
    const seen = entries.filter((entry) => entry.seen).length;
    setText(this.#count, this.#say("look_count", { seen, all: entries.length }));
    const done = seen === entries.length;
    this.#next.hidden = done;
    setText(
      this.#note,
      entries.length === 0 ? this.#say("look_none") : done ? this.#say("look_done") : "",
    );
    this.#note.hidden = !done;
    setText(this.#trouble, troubled ? this.#say("seen_failed") : "");
    this.#trouble.hidden = !troubled;
  }

  /** Says of the stretch being looked at that its region is covered. */
  review(): void {
    const span = this.#span();
    if (span) {
      this.#desk.do(review(this.#desk.plan, span, true));
    }
  }

  #span(): Span | null {
    const entry = this.#visiting.current;
    if (entry?.reason !== "uncovered") {
      return null;
    }
    const near = (a: number, b: number) => Math.abs(a - b) < 1e-3;
    return (
      this.#desk.plan.uncovered.find(
        (span) =>
          span.track === entry.track && near(span.start, entry.start) && near(span.end, entry.end),
      ) ?? null
    );
  }

  #row(entry: LookHere): readonly Node[] {
    const track = findTrack(this.#desk.plan, entry.track);
    const visited = this.#visiting.visited(entry);
    const done = visited.filter(Boolean).length;
    const state = entry.seen
      ? this.#say("look_seen")
      : done > 0
        ? this.#say("look_partly", { done, all: visited.length })
        : this.#say("look_unseen");
    const dots = visited.length > MOST_DOTS || entry.seen ? [] : visited;
    const when =
      entry.reason === "whole" || this.#desk.times.count < 2 ? [] : [this.#deeds.when(entry.start)];
    const about = [...(track ? [this.#deeds.name(track)] : []), ...when].join(" · ");
    return [
      make("span", { class: "ed-row-title" }, this.#say(`reason_${entry.reason}`)),
      make("span", { class: "ed-row-about", title: entry.detail || null }, about),
      make(
        "span",
        { class: `ed-row-state${entry.seen ? " ed-seen" : ""}` },
        ...(entry.seen ? [icon("tick")] : []),
        ...dots.map((on) => make("i", { class: on ? "ed-dot ed-dot-on" : "ed-dot" })),
        make("span", dots.length > 0 || entry.seen ? { class: "ed-unseen" } : {}, state),
      ),
    ];
  }
}

export class TrackList {
  readonly element: HTMLElement;
  readonly #desk: Desk;
  readonly #deeds: Deeds;
  readonly #say: Say;
  readonly #list: Listbox<TrackRow>;
  readonly #note = make("p", { class: "ed-note" });
  readonly #here: HTMLButtonElement;
  readonly #all: HTMLButtonElement;
  #showAll = false;
  #known: unknown[] = [];
  readonly #rows = new Seldom(READ, () => this.#show());

  constructor(desk: Desk, deeds: Deeds, say: Say) {
    this.#desk = desk;
    this.#deeds = deeds;
    this.#say = say;
    this.#list = new Listbox<TrackRow>(
      say("tracks"),
      46,
      (row) => this.#row(row.track),
      (row) => deeds.pickAndGo(row.id),
    );
    this.#here = button(say("tracks_here"), () => this.#switch(false));
    this.#all = button("", () => this.#switch(true));
    const which = make("div", { class: "ed-switch", role: "group" }, this.#here, this.#all);
    which.setAttribute("aria-label", say("tracks"));
    this.element = make(
      "section",
      { class: "ed-tracks", "aria-label": say("tracks") },
      make("h2", { class: "ed-title" }, say("tracks")),
      which,
      this.#note,
      this.#list.element,
    );
  }

  draw(): void {
    const { plan, frame, chosen } = this.#desk;
    const inputs = [plan.tracks, this.#showAll ? 0 : frame, chosen, this.#showAll];
    if (inputs.every((input, at) => input === this.#known[at])) {
      return;
    }
    // Of the frame alone there is no hurry.
    if ([0, 2, 3].every((at) => inputs[at] === this.#known[at])) {
      this.#rows.ask();
    } else {
      this.#rows.now();
    }
  }

  #show(): void {
    const { plan, frame, here, chosen } = this.#desk;
    this.#known = [plan.tracks, this.#showAll ? 0 : frame, chosen, this.#showAll];
    const some = this.#showAll ? plan.tracks : here;
    const rows = some.map((track): TrackRow => {
      const state = `${track.hidden} ${startOf(track)} ${endOf(track)}`;
      return { id: track.id, state, track };
    });
    this.#list.show(rows, chosen);
    setText(
      this.#all.lastElementChild as Element,
      this.#say("tracks_all", { count: plan.tracks.length }),
    );
    setAttribute(this.#here, "aria-pressed", this.#showAll ? "false" : "true");
    setAttribute(this.#all, "aria-pressed", this.#showAll ? "true" : "false");
    const none = plan.tracks.length === 0 ? "tracks_none" : "tracks_none_here";
    setText(this.#note, rows.length === 0 ? this.#say(none) : "");
    this.#note.hidden = rows.length > 0;
  }

  #switch(all: boolean): void {
    this.#showAll = all;
    this.#desk.changed();
  }

  #when(track: Track): string {
    const [from, until] = [startOf(track), endOf(track)].map((time) => this.#deeds.when(time));
    return from === until ? `${from}` : `${from}–${until}`;
  }

  #row(track: Track): readonly Node[] {
    const state = this.#say(track.hidden ? "track_hidden" : "track_visible");
    const several = this.#desk.times.count > 1;
    return [
      make("i", { class: track.hidden ? "ed-swatch" : "ed-swatch ed-swatch-off" }),
      make("span", { class: "ed-row-title" }, this.#deeds.name(track)),
      make("span", { class: "ed-row-about" }, state),
      ...(several ? [make("span", { class: "ed-row-state" }, this.#when(track))] : []),
    ];
  }
}
