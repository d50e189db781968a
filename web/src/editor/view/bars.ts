/** The rows of buttons: above the picture, under it for the chosen region, and for playing. */

import type { Deeds, Frames } from "../deeds.ts";
import type { Desk, Looks } from "../desk.ts";
import type { Following } from "../following.ts";
import type { Choices } from "../model/plan.ts";
import type { SaveState } from "../model/saving.ts";
import { clock } from "../model/stretch.ts";
import { boxAt, keyCount } from "../model/track.ts";
import type { Who } from "../net/server.ts";
import type { Say } from "../words.ts";
import { button, icon, make, setAttribute, setText } from "./dom.ts";

const LOOKS: readonly Looks[] = ["outlines", "after", "swipe"];

/** Above the picture: undoing, drawing, how it is shown, whether it is saved. */
export class TopBar {
  readonly element: HTMLElement;
  readonly #desk: Desk;
  readonly #deeds: Deeds;
  readonly #say: Say;
  readonly #undo: HTMLButtonElement;
  readonly #redo: HTMLButtonElement;
  readonly #draw: HTMLButtonElement;
  readonly #looks: ReadonlyMap<Looks, HTMLButtonElement>;
  readonly #saved = make("span", { class: "ed-saved", role: "status" });
  readonly #now: HTMLButtonElement;
  readonly #people = make("span", { class: "ed-people" });

  constructor(desk: Desk, deeds: Deeds, say: Say, wishes: { help(): void; save(): void }) {
    this.#desk = desk;
    this.#deeds = deeds;
    this.#say = say;
    this.#undo = button(say("undo"), () => deeds.undo(), { icon: "undo", bare: true });
    this.#redo = button(say("redo"), () => deeds.redo(), { icon: "redo", bare: true });
    this.#draw = button(say("draw"), () => deeds.tool("draw"), {
      icon: "draw",
      strong: true,
      keys: "B",
    });
    this.#looks = new Map(
      LOOKS.map((looks) => [
        looks,
        button(say(`view_${looks}`), () => deeds.looks(looks), { keys: "C" }),
      ]),
    );
    this.#now = button(say("save_now"), wishes.save);
    const help = button(say("help"), wishes.help, { icon: "help", bare: true, keys: "?" });
    const views = make("div", { class: "ed-switch", role: "group" }, ...this.#looks.values());
    views.setAttribute("aria-label", say("view"));
    this.element = make(
      "div",
      { class: "ed-bar" },
      make("div", { class: "ed-group" }, this.#draw, this.#undo, this.#redo),
      views,
      make("div", { class: "ed-group ed-end" }, this.#people, this.#saved, this.#now, help),
    );
  }

  draw(): void {
    const { history, locked, looks, tool } = this.#desk;
    this.#named(this.#undo, "undo", history.done && this.#deeds.what(history.done.change));
    this.#named(this.#redo, "redo", history.undone && this.#deeds.what(history.undone.change));
    this.#draw.disabled = locked !== null;
    setAttribute(this.#draw, "aria-pressed", tool === "draw" ? "true" : "false");
    for (const [which, made] of this.#looks) {
      setAttribute(made, "aria-pressed", which === looks ? "true" : "false");
    }
  }

  save(state: SaveState, version: number): void {
    const text = {
      saved: () => this.#say("saved", { version }),
      waiting: () => this.#say("waiting"),
      saving: () => this.#say("saving"),
      failed: () => this.#say("not_saved"),
      conflict: () => this.#say("conflict_title"),
    }[state.kind]();
    setText(this.#saved, text);
    setAttribute(this.#saved, "data-state", state.kind);
    this.#now.hidden = state.kind !== "waiting" && state.kind !== "failed";
  }

  people(others: readonly Who[]): void {
    const people = others.map((one) => one.label).join(", ");
    setText(this.#people, others.length > 0 ? this.#say("people_here", { people }) : "");
  }

  #named(made: HTMLButtonElement, which: "undo" | "redo", what: string | null): void {
    const name = what === null ? this.#say(which) : this.#say(`${which}_what`, { what });
    made.disabled = what === null || this.#desk.locked !== null;
    setText(made.lastElementChild as Element, name);
    const keys = which === "undo" ? "Ctrl+Z" : "Ctrl+Shift+Z";
    setAttribute(made, "title", `${name} (${keys})`);
  }
}

/** Under the picture: the chosen region, and what can be done to it. */
export class Strip {
  readonly element: HTMLElement;
  readonly #desk: Desk;
  readonly #deeds: Deeds;
  readonly #following: Following;
  readonly #say: Say;
  readonly #text = make("p", { class: "ed-strip-text", id: "ed-hint" });
  readonly #buttons = make("div", { class: "ed-strip-buttons" });
  readonly #progress = make("progress", { max: 1 });
  readonly #made: Readonly<
    Record<
      "hide" | "follow" | "split" | "merge" | "start" | "end" | "unkey" | "delete" | "go" | "stop",
      HTMLButtonElement
    >
  >;

  constructor(desk: Desk, deeds: Deeds, following: Following, say: Say, follow: () => void) {
    this.#desk = desk;
    this.#deeds = deeds;
    this.#following = following;
    this.#say = say;
    const stop = () => {
      const under = following.any;
      if (under) {
        following.stop(under.track);
      }
    };
    this.#made = {
      go: button(say("go_there"), () => deeds.goThere(), { strong: true }),
      hide: button(say("hide"), () => deeds.hide(), { keys: "H" }),
      follow: button(say("follow"), follow, { keys: "F" }),
      stop: button(say("follow_stop"), stop),
      split: button(say("split"), () => deeds.split(), { keys: "X" }),
      merge: button(say("merge"), () => deeds.tool("merge"), { keys: "M" }),
      start: button(say("start"), () => deeds.start(), { keys: "[" }),
      end: button(say("end"), () => deeds.end(), { keys: "]" }),
      unkey: button(say("unkey"), () => deeds.unkey(), { keys: "Shift+Delete" }),
      delete: button(say("delete"), () => deeds.remove(), { keys: "Delete" }),
    };
    this.#made.follow.title = `${say("follow_help")} (F)`;
    this.#buttons.append(...Object.values(this.#made));
    this.#progress.setAttribute("aria-label", say("follow"));
    this.element = make("div", { class: "ed-strip" }, this.#text, this.#progress, this.#buttons);
  }

  draw(): void {
    const { track, now, locked, plan } = this.#desk;
    const video = plan.media.kind === "video";
    const here = !!track && boxAt(track, now) !== null;
    const under = this.#following.any;
    const made = this.#made;
    const show = (which: keyof typeof made, wanted: boolean) => {
      made[which].hidden = !wanted;
      made[which].disabled = locked !== null && which !== "go";
    };
    show("go", !!track && !here);
    show("hide", !!track);
    show("follow", video && here && !under);
    show("stop", !!under);
    show("split", video && here && !!track && keyCount(track) > 1);
    show("merge", !!track && plan.tracks.length > 1);
    show("start", video && !!track);
    show("end", video && !!track);
    show("unkey", video && !!track && keyCount(track) > 1 && this.#deeds.onKey);
    show("delete", !!track);
    if (track) {
      setText(made.hide.lastElementChild as Element, this.#say(track.hidden ? "show" : "hide"));
    }
    setAttribute(made.merge, "aria-pressed", this.#desk.tool === "merge" ? "true" : "false");
    setText(this.#text, this.#hint());
    this.#progress.hidden = !under;
    if (under) {
      this.#progress.value = under.progress;
    }
  }

  #hint(): string {
    const { track, tool, locked, now, plan } = this.#desk;
    const under = this.#following.any;
    if (locked !== null) {
      return this.#say("read_only", { sentence: locked });
    }
    if (tool === "draw") {
      return this.#say("draw_hint");
    }
    if (tool === "merge" && track) {
      return this.#say("merge_hint", { name: this.#deeds.name(track) });
    }
    if (under) {
      return this.#say("following", { percent: Math.round(under.progress * 100) });
    }
    if (!track) {
      return this.#say("nothing_selected");
    }
    const name = this.#deeds.name(track);
    if (!boxAt(track, now) && plan.media.kind === "video") {
      return this.#say("not_here", { name });
    }
    const state = this.#say(track.hidden ? "track_hidden" : "track_visible");
    return this.#say("track_line_photo", { name, state });
  }
}

const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;

/** Playing and stepping. */
export class Transport {
  readonly element: HTMLElement;
  readonly #desk: Desk;
  readonly #frames: Frames;
  readonly #say: Say;
  readonly #play: HTMLButtonElement;
  readonly #time = make("span", { class: "ed-clock" });
  #playing: boolean | null = null;

  constructor(desk: Desk, deeds: Deeds, frames: Frames, say: Say, speed: (by: number) => void) {
    this.#desk = desk;
    this.#frames = frames;
    this.#say = say;
    this.#play = button(say("play"), () => deeds.play(), { icon: "play", bare: true });
    const speeds = make(
      "select",
      { "aria-label": say("speed"), class: "ed-select" },
      ...SPEEDS.map((by) => make("option", { value: by, selected: by === 1 }, `${by}×`)),
    );
    speeds.addEventListener("change", () => speed(Number(speeds.value)));
    const step = (
      text: string,
      name: "back" | "on" | "secondBack" | "secondOn",
      keys: string,
      to: () => void,
    ) => button(text, to, { icon: name, bare: true, keys });
    this.element = make(
      "div",
      { class: "ed-transport" },
      step(say("second_back"), "secondBack", "Shift+←", () => deeds.seconds(-1)),
      step(say("step_back"), "back", "←", () => deeds.step(-1)),
      this.#play,
      step(say("step_on"), "on", "→", () => deeds.step(1)),
      step(say("second_on"), "secondOn", "Shift+→", () => deeds.seconds(1)),
      this.#time,
      speeds,
    );
  }

  draw(): void {
    const { times, wanted } = this.#desk;
    const time = clock(times.at(wanted));
    setText(this.#time, `${time} / ${clock(times.duration)} · ${wanted + 1} / ${times.count}`);
    const { playing } = this.#frames;
    if (playing !== this.#playing) {
      this.#playing = playing;
      const name = this.#say(playing ? "pause" : "play");
      setText(this.#play.lastElementChild as Element, name);
      this.#play.firstElementChild?.replaceWith(icon(playing ? "pause" : "play"));
      setAttribute(this.#play, "title", `${name} (Space)`);
    }
  }
}

/** What takes the place of what is hidden, and of the sound. */
export class ChoicesBox {
  readonly element: HTMLElement;
  readonly #desk: Desk;
  readonly #selects: ReadonlyMap<keyof Choices, HTMLSelectElement>;

  constructor(desk: Desk, deeds: Deeds, say: Say) {
    this.#desk = desk;
    const select = (
      key: keyof Choices,
      options: readonly (readonly [string, string])[],
    ): [keyof Choices, HTMLSelectElement] => {
      const made = make(
        "select",
        { class: "ed-select", id: `ed-${key}` },
        ...options.map(([value, text]) => make("option", { value }, text)),
      );
      made.addEventListener("change", () => deeds.choices({ [key]: made.value }));
      return [key, made];
    };
    this.#selects = new Map([
      select("style", [
        ["solid", say("style_solid")],
        ["mosaic", say("style_mosaic")],
        ["blur", say("style_blur")],
      ]),
      select("shape", [
        ["ellipse", say("shape_ellipse")],
        ["box", say("shape_box")],
      ]),
      ...(desk.plan.media.kind === "video"
        ? [
            select("sound", [
              ["keep", say("sound_keep")],
              ["mute", say("sound_mute")],
              ["disguise", say("sound_disguise")],
            ]),
          ]
        : []),
    ]);
    const fields = [...this.#selects].map(([key, made]) =>
      make("label", { class: "ed-field" }, make("span", {}, say(key)), made),
    );
    const title = make("summary", {}, say("how_hidden"));
    this.element = make("details", { class: "ed-choices" }, title, ...fields);
  }

  draw(): void {
    for (const [key, made] of this.#selects) {
      made.value = this.#desk.plan.choices[key];
      made.disabled = this.#desk.locked !== null;
    }
  }
}
