// What a page has decides which scripts it needs.

import { choosing } from "./choosing.ts";
import { dropZone } from "./drop.ts";
import { liveItem, liveList } from "./live.ts";
import { passkeyForm, passkeySignIn } from "./passkeys.ts";

export function start(): void {
  for (const zone of document.querySelectorAll<HTMLElement>("[data-drop]")) {
    dropZone(zone);
  }
  const list = document.querySelector<HTMLElement>("[data-live]");
  if (list) {
    liveList(list.dataset["live"] ?? "");
  }
  const item = document.querySelector<HTMLElement>("[data-live-item]")?.dataset["liveItem"];
  if (item) {
    liveItem(item);
  }
  for (const place of document.querySelectorAll<HTMLElement>("[data-passkey-sign-in]")) {
    passkeySignIn(place);
  }
  for (const form of document.querySelectorAll<HTMLFormElement>("[data-passkey-add]")) {
    passkeyForm(form);
  }
  choosing();
}
