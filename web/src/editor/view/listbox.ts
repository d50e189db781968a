/** A list of any length: only the rows in view are there, and a screen reader knows of all. */

import { make, setAttribute } from "./dom.ts";

export interface Row {
  readonly id: string;
  /** Changes whenever the row must be drawn anew. */
  readonly state: string;
}

/** Rows drawn above and below what is in view. */
const SPARE = 4;

let lists = 0;

export class Listbox<T extends Row> {
  readonly element: HTMLElement;
  readonly #inner = make("div", { class: "ed-rows", role: "presentation" });
  readonly #height: number;
  readonly #draw: (row: T) => readonly (Node | string)[];
  readonly #choose: (row: T) => void;
  readonly #name = `ed-list-${++lists}`;
  #made = 0;
  #rows: readonly T[] = [];
  #chosen: string | null = null;
  #shown = new Map<string, { readonly element: HTMLElement; state: string; at: number }>();

  constructor(
    label: string,
    height: number,
    draw: (row: T) => readonly (Node | string)[],
    choose: (row: T) => void,
  ) {
    this.#height = height;
    this.#draw = draw;
    this.#choose = choose;
    this.element = make(
      "div",
      { class: "ed-list", role: "listbox", tabindex: 0, "aria-label": label },
      this.#inner,
    );
    this.element.addEventListener("scroll", () => this.#fill(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.#pressed(event));
    new ResizeObserver(() => this.#fill()).observe(this.element);
  }

  show(rows: readonly T[], chosen: string | null): void {
    const moved = chosen !== this.#chosen;
    this.#rows = rows;
    this.#chosen = chosen;
    this.#inner.style.height = `${rows.length * this.#height}px`;
    setAttribute(this.element, "hidden", rows.length === 0);
    if (moved) {
      this.#reveal();
    }
    this.#fill();
  }

  #reveal(): void {
    const at = this.#rows.findIndex((row) => row.id === this.#chosen);
    if (at < 0) {
      return;
    }
    const top = at * this.#height;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) {
      this.element.scrollTop = top;
    } else if (top + this.#height > scrollTop + clientHeight) {
      this.element.scrollTop = top + this.#height - clientHeight;
    }
  }

  #fill(): void {
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(Math.floor(scrollTop / this.#height) - SPARE, 0);
    const last = Math.ceil((scrollTop + clientHeight) / this.#height) + SPARE;
    const wanted = this.#rows.slice(first, last);
    const ids = new Set(wanted.map((row) => row.id));
    for (const [id, { element }] of this.#shown) {
      if (!ids.has(id)) {
        element.remove();
        this.#shown.delete(id);
      }
    }
    wanted.forEach((row, place) => {
      const element = this.#row(row, first + place);
      // Whoever reads without eyes meets the rows in the order of the page.
      if (this.#inner.children[place] !== element) {
        this.#inner.insertBefore(element, this.#inner.children[place] ?? null);
      }
    });
    const active = this.#chosen === null ? undefined : this.#shown.get(this.#chosen);
    setAttribute(this.element, "aria-activedescendant", active?.element.id ?? null);
  }

  #row(row: T, at: number): HTMLElement {
    let shown = this.#shown.get(row.id);
    if (!shown) {
      const element = make("div", {
        class: "ed-row",
        role: "option",
        id: `${this.#name}-${++this.#made}`,
      });
      element.addEventListener("click", () => {
        const now = this.#rows.find((one) => one.id === row.id);
        if (now) {
          this.#choose(now);
        }
      });
      shown = { element, state: "", at: -1 };
      this.#shown.set(row.id, shown);
    }
    if (shown.state !== row.state) {
      shown.state = row.state;
      shown.element.replaceChildren(...this.#draw(row));
    }
    if (shown.at !== at) {
      shown.at = at;
      shown.element.style.transform = `translateY(${at * this.#height}px)`;
      shown.element.style.height = `${this.#height}px`;
    }
    setAttribute(shown.element, "aria-posinset", at + 1);
    setAttribute(shown.element, "aria-setsize", this.#rows.length);
    setAttribute(shown.element, "aria-selected", row.id === this.#chosen ? "true" : "false");
    return shown.element;
  }

  #pressed(event: KeyboardEvent): void {
    const at = this.#rows.findIndex((row) => row.id === this.#chosen);
    const page = Math.max(Math.floor(this.element.clientHeight / this.#height) - 1, 1);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? this.#rows.length - 1 : at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: this.#rows.length - 1,
      Enter: Math.max(at, 0),
      " ": Math.max(at, 0),
    }[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const row = this.#rows[Math.min(Math.max(to, 0), this.#rows.length - 1)];
    if (row) {
      this.#choose(row);
    }
  }
}
