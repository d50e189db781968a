/** Canvases as sharp as the screen, and hands that drag over them. */

/** The canvas cleared, in CSS pixels; null where it has no room. */
export function prepared(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  const wide = Math.round(width * ratio);
  const high = Math.round(height * ratio);
  if (wide === 0 || high === 0) {
    return null;
  }
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

/** Whether what something was drawn from is another than the last time it was asked. */
export class Inputs {
  #known: readonly unknown[] = [];

  changed(...now: readonly unknown[]): boolean {
    const ratio = window.devicePixelRatio;
    const all = [...now, ratio];
    if (all.length === this.#known.length && all.every((one, at) => one === this.#known[at])) {
      return false;
    }
    this.#known = all;
    return true;
  }
}

/** Calls at every place of a press, the first included. */
export function dragged(
  element: HTMLElement,
  at: (event: PointerEvent, first: boolean) => void,
): void {
  element.addEventListener("pointerdown", (event) => {
    if (event.button === 0) {
      element.setPointerCapture(event.pointerId);
      at(event, true);
    }
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) {
      at(event, false);
    }
  });
}
