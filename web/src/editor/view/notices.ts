/** Short sentences over the picture: what just happened, and what needs an answer. */

import { button, make, setText } from "./dom.ts";

/** Milliseconds that a sentence stays. */
const STAYS = 6000;

export class Notices {
  readonly element: HTMLElement;
  readonly #toast = make("p", { class: "ed-toast", role: "status" });
  readonly #banner = make("div", { class: "ed-banner", role: "status" });
  readonly #warning = make("p", { class: "ed-banner ed-banner-bad", role: "alert" });
  #timer = 0;

  constructor() {
    this.#banner.hidden = true;
    this.#warning.hidden = true;
    this.element = make("div", { class: "ed-notices" }, this.#warning, this.#banner, this.#toast);
  }

  tell(sentence: string): void {
    setText(this.#toast, sentence);
    this.#toast.classList.add("ed-toast-on");
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#toast.classList.remove("ed-toast-on"), STAYS);
  }

  /** Stays until it is answered. */
  ask(sentence: string, answer: string, answered: () => void): void {
    const yes = button(answer, () => {
      this.clear();
      answered();
    });
    this.#banner.replaceChildren(make("p", {}, sentence), yes);
    this.#banner.hidden = false;
  }

  /** Stays until it is called off with null. */
  warn(sentence: string | null): void {
    setText(this.#warning, sentence ?? "");
    this.#warning.hidden = sentence === null;
  }

  clear(): void {
    this.#banner.hidden = true;
    this.#banner.replaceChildren();
  }
}
