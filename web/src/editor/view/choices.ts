/** What takes the place of what is hidden, and of the sound. */

import type { Deeds } from "../deeds.ts";
import type { Desk } from "../desk.ts";
import type { Choices } from "../model/plan.ts";
import type { Say } from "../words.ts";
import { make } from "./dom.ts";

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
      const value = this.#desk.plan.choices[key];
      if (made.value !== value) {
        made.value = value; // a browser lays the page out anew, also for the same
      }
      made.disabled = this.#desk.locked !== null;
    }
  }
}
