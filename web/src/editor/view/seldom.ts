/** What people read need not change with every frame: nobody reads as fast. */

/** Does it at once where the last time is a pause ago, and else once when it is. */
export class Seldom {
  readonly #what: () => void;
  readonly #pause: number;
  #last = Number.NEGATIVE_INFINITY;
  #late: number | null = null;

  /** pause: milliseconds. */
  constructor(pause: number, what: () => void) {
    this.#pause = pause;
    this.#what = what;
  }

  ask(): void {
    const wait = this.#last + this.#pause - performance.now();
    if (wait <= 0) {
      this.now();
    } else {
      this.#late ??= window.setTimeout(() => this.now(), wait);
    }
  }

  now(): void {
    if (this.#late !== null) {
      clearTimeout(this.#late);
      this.#late = null;
    }
    this.#last = performance.now();
    this.#what();
  }
}
