/** Short sentences over the picture: what just happened, and what needs an answer. */

import { button, make, setText } from "./dom.ts";

/** Milliseconds that a sentence stays. */
const STAYS = 6000;

export class Notices {
  readonly element: HTMLElement;
  readonly #toast = make("p", { class: "ed-toast", role: "status" });
  readonly #banner = make("div", { class: "ed-banner", role: "status" });
  readonly #warned = make("p");
  // In a tab of its own: what is not saved is only on this page.
  readonly #signIn = make("a", { href: "/sign-in", target: "_blank", rel: "noopener" });
  readonly #warning = make(
    "div",
    { class: "ed-banner ed-banner-bad", role: "alert" },
    this.#warned,
    this.#signIn,
  );
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

  /** Stays until it is called off with null. signIn: what the link to sign in says. */
  warn(sentence: string | null, signIn: string | null = null): void {
    setText(this.#warned, sentence ?? "");
    setText(this.#signIn, signIn ?? "");
    this.#signIn.hidden = signIn === null;
    this.#warning.hidden = sentence === null;
  }

  clear(): void {
    this.#banner.hidden = true;
    this.#banner.replaceChildren();
  }
}
