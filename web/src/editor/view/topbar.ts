/** Above the picture: undoing, drawing, how it is shown, whether it is saved. */

import type { Deeds } from "../deeds.ts";
import type { Desk, Looks } from "../desk.ts";
import type { SaveState } from "../model/saving.ts";
import type { Who } from "../net/server.ts";
import type { Say } from "../words.ts";
import { button, make, setAttribute, setText } from "./dom.ts";

const LOOKS: readonly Looks[] = ["outlines", "after", "swipe"];

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
