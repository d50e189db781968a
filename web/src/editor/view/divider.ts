/** The line between before and after, to be moved by hand or key. */

import type { Desk } from "../desk.ts";
import type { Say } from "../words.ts";
import { make, setAttribute } from "./dom.ts";

/** Of the stage's width, one press of a key. */
const STEP = 0.02;

export class Divider {
  readonly element: HTMLElement;
  readonly #desk: Desk;

  constructor(desk: Desk, say: Say) {
    this.#desk = desk;
    this.element = make(
      "div",
      {
        class: "ed-divider",
        role: "slider",
        tabindex: 0,
        "aria-label": say("swipe"),
        "aria-valuemin": 0,
        "aria-valuemax": 100,
      },
      make("span", { class: "ed-divider-word" }, say("before")),
      make("span", { class: "ed-divider-word ed-divider-after" }, say("after")),
    );
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
    });
    this.element.addEventListener("pointermove", (event) => {
      const stage = this.element.parentElement?.getBoundingClientRect();
      if (stage && this.element.hasPointerCapture(event.pointerId)) {
        this.#to((event.clientX - stage.left) / stage.width);
      }
    });
    this.element.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -STEP, ArrowRight: STEP, ArrowDown: -STEP, ArrowUp: STEP }[event.key];
      if (by !== undefined) {
        event.preventDefault();
        event.stopPropagation();
        this.#to(this.#desk.divider + by);
      }
    });
  }

  draw(): void {
    this.element.hidden = this.#desk.looks !== "swipe";
    if (this.element.hidden) {
      return;
    }
    this.element.style.left = `${this.#desk.divider * 100}%`;
    setAttribute(this.element, "aria-valuenow", Math.round(this.#desk.divider * 100));
  }

  #to(share: number): void {
    this.#desk.divider = Math.min(Math.max(share, 0), 1);
    this.#desk.changed();
  }
}
