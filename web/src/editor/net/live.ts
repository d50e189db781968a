/** What others do while this page is open, and telling them that somebody is here. */

import type { Server, Who } from "./server.ts";

/** Milliseconds between two signs of life. */
const BEAT = 10_000;

export interface Heard {
  people(others: readonly Who[]): void;
  version(number: number, author: Who | null): void;
  state(state: string): void;
  removed(): void;
}

export function listen(server: Server, heard: Heard): void {
  let removed = false;
  const open = () => {
    const events = new EventSource(server.address("events"));
    const on = <T>(name: string, what: (told: T) => void) => {
      events.addEventListener(name, (event: MessageEvent<string>) =>
        what(JSON.parse(event.data) as T),
      );
    };
    on<{ people: readonly Who[] }>("presence", (told) => heard.people(told.people));
    on<{ number: number; author: Who | null }>("version", (told) =>
      heard.version(told.number, told.author),
    );
    on<{ state: string }>("item", (told) => heard.state(told.state));
    on<unknown>("removed", () => {
      removed = true;
      events.close();
      heard.removed();
    });
    return events;
  };
  let events = open();
  const beat = () => {
    if (document.visibilityState !== "visible") {
      return;
    }
    // Where the session ended the browser gives up; somebody may have signed in anew.
    if (events.readyState === EventSource.CLOSED && !removed) {
      events = open();
    }
    // A sign of life that is lost is followed by another.
    server.here().catch(() => undefined);
  };
  beat();
  setInterval(beat, BEAT);
  document.addEventListener("visibilitychange", beat);
  addEventListener("pagehide", () => events.close());
}
