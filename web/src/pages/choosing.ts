// "All on this page", and how many are chosen.

import { say } from "./words.ts";

/** Once for the page: the list may be drawn anew at any time. */
export function choosing(): void {
  prepare();
  document.addEventListener("htmx:after:swap", prepare);
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") {
      return;
    }
    const form = box.form;
    if (form && box.closest("[data-all]")) {
      for (const each of picks(form)) {
        each.checked = box.checked;
      }
    }
    if (form) {
      count(form);
    }
  });
}

function prepare(): void {
  for (const all of document.querySelectorAll<HTMLElement>("[data-all]")) {
    all.hidden = false;
    const form = all.closest("form");
    if (form) {
      count(form);
    }
  }
}

function picks(form: HTMLFormElement): NodeListOf<HTMLInputElement> {
  return form.querySelectorAll<HTMLInputElement>("input[name=item]");
}

function count(form: HTMLFormElement): void {
  const boxes = [...picks(form)];
  const chosen = boxes.filter((each) => each.checked).length;
  const button = form.querySelector<HTMLButtonElement>("[data-bulk] button");
  const told = form.querySelector<HTMLElement>("[data-chosen]");
  const all = form.querySelector<HTMLInputElement>("[data-all] input");
  if (button && told && all) {
    button.disabled = chosen === 0;
    told.textContent = say("chosen", { count: chosen });
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}
