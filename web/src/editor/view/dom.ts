/** Making elements without markup: the page's security policy and our safety both ask for it. */

type Attributes = Readonly<Record<string, string | number | boolean | null>>;

export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    setAttribute(element, key, value);
  }
  element.append(...children);
  return element;
}

/** Sets what changed only: a screen reader is told of every change. */
export function setAttribute(
  element: Element,
  key: string,
  value: string | number | boolean | null,
): void {
  const wanted = value === null || value === false ? null : value === true ? "" : String(value);
  if (element.getAttribute(key) === wanted) {
    return;
  }
  if (wanted === null) {
    element.removeAttribute(key);
  } else {
    element.setAttribute(key, wanted);
  }
}

export function setText(element: Element, text: string): void {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

const SVG = "http://www.w3.org/2000/svg";

/** Paths in a square of 24. */
const ICONS = {
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "M15 14l5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
  draw: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M12 9v6M9 12h6",
  play: "M7 4l13 8-13 8z",
  pause: "M7 4v16M17 4v16",
  back: "M15 5l-7 7 7 7",
  on: "M9 5l7 7-7 7",
  secondBack: "M18 5l-7 7 7 7M11 5l-7 7 7 7",
  secondOn: "M6 5l7 7-7 7M13 5l7 7-7 7",
  closer: "M12 5v14M5 12h14",
  farther: "M5 12h14",
  whole: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  help: "M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2M12 18h.01",
  tick: "M5 12l5 5L20 7",
  close: "M6 6l12 12M18 6L6 18",
} as const;

export type Icon = keyof typeof ICONS;

export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "ed-icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export interface ButtonLooks {
  readonly icon?: Icon;
  /** Only the icon is shown; the text is its name. */
  readonly bare?: boolean;
  readonly keys?: string;
  readonly strong?: boolean;
}

export function button(
  text: string,
  pressed: () => void,
  looks: ButtonLooks = {},
): HTMLButtonElement {
  const label = make("span", looks.bare ? { class: "ed-unseen" } : {}, text);
  const made = make("button", {
    type: "button",
    class: `ed-button${looks.strong ? " ed-strong" : ""}${looks.bare ? " ed-bare" : ""}`,
    title: looks.keys ? `${text} (${looks.keys})` : looks.bare ? text : null,
  });
  made.append(...(looks.icon ? [icon(looks.icon)] : []), label);
  made.addEventListener("click", pressed);
  // A click leaves the focus where it was, so that the next key does not press the button again.
  made.addEventListener("mousedown", (event) => event.preventDefault());
  return made;
}
