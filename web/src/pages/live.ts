// What changes on the server changes on the page: progress in place, the rest drawn anew.

import { announce } from "./announce.ts";
import { say } from "./words.ts";

interface Item {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly stage: string;
  readonly progress: number;
  readonly version: number | null;
}

/** Keep the lists of items on this page as they are on the server. */
export function liveList(collection: string): void {
  const query = collection ? `?collection=${collection}` : "";
  const events = streamFrom(`/api/v1/events${query}`);
  events.addEventListener("item", (event) => {
    const item = JSON.parse(event.data) as Item;
    const tile = document.querySelector<HTMLElement>(`.tile[data-item="${item.id}"]`);
    if (tile) {
      update(tile, item);
    } else if (collection) {
      redraw(document.getElementById("items"));
    }
  });
  events.addEventListener("removed", (event) => {
    const { id } = JSON.parse(event.data) as { id: string };
    document.querySelector(`.tile[data-item="${id}"]`)?.remove();
  });
}

/** Keep the page of one item as it is on the server. */
export function liveItem(id: string): void {
  const events = streamFrom(`/api/v1/items/${id}/events`);
  const now = (): HTMLElement | null => document.getElementById("now");
  events.addEventListener("item", (event) => {
    const place = now();
    if (place) {
      update(place, JSON.parse(event.data) as Item);
    }
  });
  events.addEventListener("version", () => redraw(now()));
  events.addEventListener("removed", () => window.location.assign("/"));
}

function streamFrom(address: string): EventSource {
  const events = new EventSource(address);
  window.addEventListener("pagehide", () => events.close(), { once: true });
  return events;
}

function update(place: HTMLElement, item: Item): void {
  if (place.dataset["state"] !== item.state) {
    announce(say("nowIs", { name: item.name, state: say(`state.${item.state}`) }));
    place.dataset["state"] = item.state;
    redraw(place);
    return;
  }
  const bar = place.querySelector<HTMLProgressElement>("[data-part=progress]");
  const stage = place.querySelector("[data-part=stage]");
  if (bar) {
    bar.value = item.progress;
  }
  if (stage) {
    stage.textContent = say(`stage.${item.stage}`);
  }
}

// htmx fetches it again on this event. It does not bubble: a tile is not the list around it.
function redraw(place: HTMLElement | null): void {
  place?.dispatchEvent(new Event("changed"));
}
