/** The keyboard. Keys are told by their place (`code`), so that they are where they are in every script. */

import type { Word } from "./words.ts";

export interface KeyDeed {
  /** As the help shows it. */
  readonly shown: string;
  readonly code: string;
  /** Told by what it types instead, wherever that key is. */
  readonly typed?: string;
  readonly shift?: boolean;
  readonly control?: boolean;
  readonly what: Word;
  readonly group: "keys_move" | "keys_edit" | "keys_view";
  /** It does nothing where there is no video, or only one picture. */
  readonly needs?: "video" | "several";
  readonly do: () => void;
}

/** Where keys have a meaning of their own already. */
const TYPING = "input, textarea, select, [contenteditable]";
const SCROLLING = ".ed-lanes, .ed-dialog";
const PRESSING = "button, a, summary, [role=option]";

export class Keys {
  readonly list: readonly KeyDeed[];
  /** Single keys may be turned off: speech input types them by the dozen. */
  single = true;
  readonly #blocked: () => boolean;

  constructor(list: readonly KeyDeed[], blocked: () => boolean) {
    this.list = list;
    this.#blocked = blocked;
    document.addEventListener("keydown", (event) => this.#pressed(event));
  }

  #pressed(event: KeyboardEvent): void {
    if (this.#blocked() || event.altKey || event.defaultPrevented) {
      return;
    }
    const control = event.ctrlKey || event.metaKey;
    const deed = this.list.find(
      (one) =>
        (one.typed === undefined ? one.code === event.code : one.typed === event.key) &&
        (one.control ?? false) === control &&
        (one.shift === undefined || one.shift === event.shiftKey),
    );
    if (!deed || (!control && !this.#free(event))) {
      return;
    }
    event.preventDefault();
    deed.do();
  }

  #free(event: KeyboardEvent): boolean {
    const at = event.target instanceof Element ? event.target : document.body;
    if (at.closest(TYPING)) {
      return false;
    }
    if (/^Arrow(Up|Down)$/.test(event.code) && at.closest(SCROLLING)) {
      return false;
    }
    if (/^(Space|Enter)$/.test(event.code) && at.closest(PRESSING)) {
      return false;
    }
    return this.single || /^(Arrow|Home|End|Escape|Enter|Space)/.test(event.code);
  }
}
