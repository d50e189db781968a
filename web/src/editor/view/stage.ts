/** The picture or video with its tracks drawn over it. */

import type { Desk } from "../desk.ts";
import { type Box, contains, GRIPS, type Grip, gripPoint, type Point } from "../model/box.ts";
import { placed, toPicture, toStage } from "../model/sight.ts";
import type { Track } from "../model/track.ts";
import type { Say } from "../words.ts";
import { Inputs } from "./canvas.ts";
import { make, setAttribute, setText } from "./dom.ts";
import { fill, grips, label, onStage, outline, type Shown, type Source } from "./paint.ts";
import type { Showing } from "./showing.ts";

/** CSS pixels from a grip within which a hand has hold of it: of a mouse, of a finger. */
const REACH = { fine: 9, coarse: 24 } as const;

export class Stage {
  readonly element: HTMLElement;
  readonly #desk: Desk;
  readonly #say: Say;
  readonly #nameOf: (track: Track) => string;
  readonly #showing: Showing;
  readonly #frame: HTMLElement;
  readonly #canvas = make("canvas", { class: "ed-canvas", role: "img" });
  readonly #text = make("p", { class: "ed-unseen", id: "ed-picture-text" });
  /** The track under the pointer: its name is shown. */
  #over: string | null = null;
  readonly #inputs = new Inputs();

  constructor(desk: Desk, showing: Showing, say: Say, nameOf: (track: Track) => string) {
    this.#desk = desk;
    this.#say = say;
    this.#nameOf = nameOf;
    this.#showing = showing;
    this.#frame = make("div", { class: "ed-media" }, showing.element);
    this.#canvas.setAttribute("aria-label", say("picture"));
    this.#canvas.setAttribute("aria-describedby", this.#text.id);
    this.element = make("div", { class: "ed-stage" }, this.#frame, this.#canvas, this.#text);
    new ResizeObserver(() => this.#sized()).observe(this.element);
  }

  get canvas(): HTMLCanvasElement {
    return this.#canvas;
  }

  /** The picture is really there, not still on its way. */
  get ready(): boolean {
    return this.#showing.picture !== null;
  }

  hover(id: string | null): void {
    if (this.#over !== id) {
      this.#over = id;
      this.#desk.changed();
    }
  }

  /** The place of an event on the stage, in CSS pixels. */
  place(event: MouseEvent): Point {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  /** The grip of the chosen box at that place of the stage. */
  gripAt(point: Point, coarse: boolean): Grip | null {
    const { track, sight } = this.#desk;
    const box = track && this.#desk.boxOf(track);
    if (!box || this.#desk.looks === "after") {
      return null;
    }
    const seen = toStage(sight, box);
    const reach = Math.min(coarse ? REACH.coarse : REACH.fine, Math.max(seen[2], seen[3]) / 2 + 6);
    const near = GRIPS.map((grip) => {
      const at = gripPoint(seen, grip);
      return { grip, far: Math.hypot(at.x - point.x, at.y - point.y) };
    }).sort((a, b) => a.far - b.far)[0];
    return near && near.far <= reach ? near.grip : null;
  }

  /** The track at that place: the chosen one before others, then the smallest. */
  trackAt(point: Point): Track | null {
    const desk = this.#desk;
    const at = toPicture(desk.sight, point);
    const found = desk.here
      .map((track) => ({ track, box: desk.boxOf(track) }))
      .filter((one): one is { track: Track; box: Box } => !!one.box && contains(one.box, at))
      .sort((a, b) => a.box[2] * a.box[3] - b.box[2] * b.box[3]);
    return (found.find((one) => one.track.id === desk.chosen) ?? found[0])?.track ?? null;
  }

  draw(): void {
    const desk = this.#desk;
    this.#place();
    const context = this.#canvas.getContext("2d");
    if (!context) {
      return;
    }
    const ratio = this.#canvas.width / Math.max(desk.stage.width, 1);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, desk.stage.width, desk.stage.height);
    const here = desk.here.flatMap((track): Shown[] => {
      const box = desk.boxOf(track);
      return box && onStage(box, desk.sight, desk.stage) ? [{ track, box }] : [];
    });
    if (desk.looks !== "outlines") {
      this.#after(context, here);
    }
    if (desk.looks !== "after") {
      this.#before(context, here);
    }
    this.#describe();
  }

  #before(context: CanvasRenderingContext2D, here: readonly Shown[]): void {
    const { stage, sight, plan, chosen, held } = this.#desk;
    context.save();
    if (this.#desk.looks === "swipe") {
      context.beginPath();
      context.rect(0, 0, stage.width * this.#desk.divider, stage.height);
      context.clip();
    }
    for (const shown of here) {
      if (shown.track.id !== chosen) {
        outline(context, shown, sight, plan.choices.shape, false);
      }
    }
    const mine = here.find((shown) => shown.track.id === chosen);
    if (mine) {
      outline(context, mine, sight, plan.choices.shape, true);
      grips(context, mine.box, sight);
    }
    if (held && held.id === null) {
      grips(context, held.box, sight);
    }
    const named = here.filter(({ track }) => track.id === this.#over || track.id === chosen);
    for (const { track, box } of named) {
      label(context, box, sight, this.#nameOf(track));
    }
    context.restore();
  }

  #after(context: CanvasRenderingContext2D, here: readonly Shown[]): void {
    const { stage, sight, plan } = this.#desk;
    context.save();
    if (this.#desk.looks === "swipe") {
      const from = stage.width * this.#desk.divider;
      context.beginPath();
      context.rect(from, 0, stage.width - from, stage.height);
      context.clip();
    }
    const source = this.#source();
    for (const shown of source ? here.filter(({ track }) => track.hidden) : []) {
      fill(context, shown, sight, plan.choices.shape, plan.choices.style, source as Source);
    }
    context.restore();
  }

  #source(): Source | null {
    const shown = this.#showing.picture;
    const { picture } = this.#desk;
    return (
      shown && {
        media: shown.media,
        across: shown.width / picture.width,
        down: shown.height / picture.height,
      }
    );
  }

  #place(): void {
    const { sight, picture } = this.#desk;
    if (!this.#inputs.changed(sight, picture)) {
      return;
    }
    const ratio = window.devicePixelRatio || 1;
    const { x, y, width, height } = placed(sight, picture, ratio);
    const { style } = this.#frame;
    style.width = `${width / ratio}px`;
    style.height = `${height / ratio}px`;
    style.transform = `translate(${x / ratio}px, ${y / ratio}px)`;
  }

  #describe(): void {
    const here = this.#desk.here;
    const hidden = here.filter((track) => track.hidden).length;
    setText(this.#text, this.#say("picture_text", { hidden, visible: here.length - hidden }));
    setAttribute(this.#canvas, "data-frame", this.#desk.frame);
  }

  #sized(): void {
    const { clientWidth, clientHeight } = this.element;
    const ratio = window.devicePixelRatio || 1;
    this.#canvas.width = Math.round(clientWidth * ratio);
    this.#canvas.height = Math.round(clientHeight * ratio);
    this.#desk.sized({ width: clientWidth, height: clientHeight });
  }
}
