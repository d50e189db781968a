/** Playing and stepping. */

import type { Deeds } from "../deeds.ts";
import type { Desk } from "../desk.ts";
import { clock } from "../model/stretch.ts";
import type { Frames } from "../travel.ts";
import type { Say } from "../words.ts";
import { button, icon, make, setAttribute, setText } from "./dom.ts";
import { Seldom } from "./seldom.ts";

/** Milliseconds that a number stays to be read. */
const READ = 60;

const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;

export class Transport {
  readonly element: HTMLElement;
  readonly #desk: Desk;
  readonly #frames: Frames;
  readonly #say: Say;
  readonly #play: HTMLButtonElement;
  readonly #time = make("span", { class: "ed-clock" });
  readonly #clock = new Seldom(READ, () => this.#tell());
  #told = -1;
  #playing: boolean | null = null;

  constructor(desk: Desk, deeds: Deeds, frames: Frames, say: Say) {
    this.#desk = desk;
    this.#frames = frames;
    this.#say = say;
    this.#play = button(say("play"), () => deeds.play(), { icon: "play", bare: true });
    const speeds = make(
      "select",
      { "aria-label": say("speed"), class: "ed-select" },
      ...SPEEDS.map((by) => make("option", { value: by, selected: by === 1 }, `${by}×`)),
    );
    speeds.addEventListener("change", () => frames.speed(Number(speeds.value)));
    const { paged } = desk.times;
    const step = (
      text: string,
      name: "back" | "on" | "secondBack" | "secondOn",
      keys: string,
      to: () => void,
    ) => button(text, to, { icon: name, bare: true, keys });
    this.element = make(
      "div",
      { class: "ed-transport" },
      step(say(paged ? "ten_back" : "second_back"), "secondBack", "Shift+←", () =>
        deeds.seconds(-1),
      ),
      step(say("step_back"), "back", "←", () => deeds.step(-1)),
      this.#play,
      step(say("step_on"), "on", "→", () => deeds.step(1)),
      step(say(paged ? "ten_on" : "second_on"), "secondOn", "Shift+→", () => deeds.seconds(1)),
      this.#time,
      speeds,
    );
  }

  draw(): void {
    const { wanted } = this.#desk;
    if (wanted !== this.#told) {
      this.#clock.ask();
    }
    const { playing } = this.#frames;
    if (playing !== this.#playing) {
      this.#playing = playing;
      const name = this.#say(playing ? "pause" : "play");
      setText(this.#play.lastElementChild as Element, name);
      this.#play.firstElementChild?.replaceWith(icon(playing ? "pause" : "play"));
      setAttribute(this.#play, "title", `${name} (Space)`);
    }
  }

  #tell(): void {
    const { times, wanted } = this.#desk;
    const time = times.paged ? "" : `${clock(times.at(wanted))} / ${clock(times.duration)} · `;
    setText(this.#time, `${time}${wanted + 1} / ${times.count}`);
    this.#told = wanted;
  }
}
