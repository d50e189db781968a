/** Under the picture: the chosen region, and what can be done to it. */

import type { Deeds } from "../deeds.ts";
import type { Desk } from "../desk.ts";
import type { Following } from "../following.ts";
import { boxAt, keyCount } from "../model/track.ts";
import type { Say } from "../words.ts";
import { button, make, setAttribute, setText } from "./dom.ts";

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
    const several = this.#desk.times.count > 1;
    const here = !!track && boxAt(track, now) !== null;
    const under = this.#following.any;
    const made = this.#made;
    const show = (which: keyof typeof made, wanted: boolean) => {
      made[which].hidden = !wanted;
      made[which].disabled = locked !== null && which !== "go";
    };
    show("go", several && !!track && !here);
    show("hide", !!track);
    show("follow", video && here && !under);
    show("stop", !!under);
    show("split", several && here && !!track && keyCount(track) > 1);
    show("merge", !!track && plan.tracks.length > 1);
    show("start", several && !!track);
    show("end", several && !!track);
    show("unkey", several && !!track && keyCount(track) > 1 && this.#deeds.onKey);
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
    const { track, tool, locked, now } = this.#desk;
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
    if (!boxAt(track, now)) {
      return this.#say("not_here", { name });
    }
    const state = this.#say(track.hidden ? "track_hidden" : "track_visible");
    return this.#say("track_line_photo", { name, state });
  }
}
