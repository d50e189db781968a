// The drop zone: files that are dropped or chosen are sent, each with a line of its own.

import { announce } from "./announce.ts";
import { Sending } from "./sending.ts";
import { say } from "./words.ts";

/** Make a drop zone of an element with a form, its file input and a list. */
export function dropZone(zone: HTMLElement): void {
  const form = zone.querySelector("form");
  const input = zone.querySelector<HTMLInputElement>("input[type=file]");
  const list = zone.querySelector("ul");
  const collection = zone.dataset["drop"];
  if (!form || !input || !list || !collection) {
    return;
  }
  const sending = new Sending(collection);
  const take = (files: Iterable<File>): void => {
    for (const file of files) {
      sendOne(sending, file, list);
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(input.files ?? []);
    form.reset();
  });
  input.addEventListener("change", () => form.requestSubmit());
  form.querySelector("button")?.setAttribute("hidden", "");
  form.hidden = false;
  listenToDrops(zone, take);
  window.addEventListener("beforeunload", (event) => {
    if (!sending.idle) {
      event.preventDefault();
    }
  });
}

function listenToDrops(zone: HTMLElement, take: (files: Iterable<File>) => void): void {
  // The whole window takes them: a file that misses the zone must not replace the page.
  window.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) {
      event.preventDefault();
      zone.classList.add("over");
    }
  });
  window.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) {
      zone.classList.remove("over");
    }
  });
  window.addEventListener("drop", (event) => {
    zone.classList.remove("over");
    if (event.dataTransfer?.files.length) {
      event.preventDefault();
      take(event.dataTransfer.files);
    }
  });
}

function sendOne(sending: Sending, file: File, list: HTMLUListElement): void {
  const line = document.createElement("li");
  const name = document.createElement("b");
  const state = document.createElement("span");
  const bar = document.createElement("progress");
  name.textContent = file.name;
  state.textContent = say("waiting");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  line.append(name, state, bar);
  list.append(line);
  list.hidden = false;
  sending.add(file, {
    progress(share) {
      bar.value = share;
      state.textContent = say("sending", { share: Math.floor(share * 100) });
    },
    done({ duplicate }) {
      bar.remove();
      state.textContent = say(duplicate ? "duplicate" : "added");
      if (sending.idle) {
        announce(say("allAdded"));
      }
    },
    failed(sentence) {
      bar.remove();
      state.className = "failed";
      state.textContent = say("failed", { why: sentence ?? say("offline") });
      announce(`${file.name}: ${state.textContent}`);
    },
  });
}
