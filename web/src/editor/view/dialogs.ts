/** What lies over the editor: the help, and the choice between two versions. */

import type { KeyDeed, Keys } from "../keys.ts";
import { clashes, difference } from "../model/difference.ts";
import type { Plan } from "../model/plan.ts";
import type { Track } from "../model/track.ts";
import type { Say, Word } from "../words.ts";
import { button, make } from "./dom.ts";

/** A modal that is taken off the page when it is closed. */
function dialog(title: string, ...children: readonly Node[]): HTMLDialogElement {
  const heading = make("h2", { class: "ed-dialog-title", id: "ed-dialog-title" }, title);
  const made = make(
    "dialog",
    { class: "ed-dialog", "aria-labelledby": heading.id },
    heading,
    ...children,
  );
  made.addEventListener("close", () => made.remove());
  return made;
}

function open(made: HTMLDialogElement, within: HTMLElement): void {
  within.append(made);
  made.showModal();
}

export function dialogIsOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

export type Kind = "video" | "pages" | "picture";

export function showHelp(within: HTMLElement, keys: Keys, say: Say, kind: Kind): void {
  const works = (one: KeyDeed) =>
    one.needs === undefined || kind === "video" || (one.needs === "several" && kind === "pages");
  const groups = (["keys_move", "keys_edit", "keys_view"] as const).map((group) => {
    const rows = lines(keys.list.filter((one) => one.group === group && works(one)));
    return make(
      "section",
      {},
      make("h3", {}, say(group)),
      make(
        "dl",
        { class: "ed-keys" },
        ...[...rows].flatMap(([what, shown]) => [
          make("dt", {}, ...shown.map((key) => make("kbd", {}, key))),
          make("dd", {}, say(what)),
        ]),
      ),
    );
  });
  const single = make("input", { type: "checkbox", id: "ed-single" });
  single.checked = keys.single;
  single.addEventListener("change", () => {
    keys.single = single.checked;
  });
  const missed = { video: ["how_3"], pages: ["how_pages"], picture: [] } as const;
  const how = (["how_1", "how_2", ...missed[kind], "how_4"] as const).map((word) =>
    make("li", {}, say(word)),
  );
  const made = dialog(
    say("how_title"),
    make("ol", { class: "ed-how" }, ...how),
    make("h2", { class: "ed-dialog-title" }, say("keys_title")),
    make("div", { class: "ed-key-groups" }, ...groups),
    make("label", { class: "ed-check" }, single, make("span", {}, say("keys_on"))),
    make("p", { class: "ed-note" }, say("keys_on_help")),
  );
  made.append(button(say("close"), () => made.close(), { strong: true }));
  open(made, within);
}

/** Keys that do the same, together. */
function lines(list: readonly KeyDeed[]): Map<Word, string[]> {
  const found = new Map<Word, string[]>();
  for (const one of list) {
    const before = found.get(one.what) ?? [];
    found.set(one.what, before.includes(one.shown) ? before : [...before, one.shown]);
  }
  return found;
}

export interface Sides {
  readonly base: Plan;
  readonly mine: Plan;
  readonly theirs: Plan;
  readonly who: string;
  readonly version: number;
}

export type Decision = "both" | "mine" | "theirs";

/** Names listed until the rest are only counted. */
const MOST_NAMES = 8;

export function showConflict(
  within: HTMLElement,
  sides: Sides,
  say: Say,
  nameOf: (track: Track) => string,
  decided: (decision: Decision) => void,
): void {
  const { base, mine, theirs, who, version } = sides;
  const names = (tracks: readonly Track[]) => {
    const some = tracks.slice(0, MOST_NAMES).map(nameOf).join(", ");
    const more = tracks.length - MOST_NAMES;
    return more > 0 ? `${some} ${say("conflict_more", { count: more })}` : some;
  };
  const side = (title: string, plan: Plan) =>
    make(
      "section",
      { class: "ed-version" },
      make("h3", {}, title),
      make("ul", {}, ...told(base, plan, say, names).map((line) => make("li", {}, line))),
    );
  const ids = new Set(clashes(base, mine, theirs));
  const both = [
    ...mine.tracks,
    ...theirs.tracks.filter((one) => !mine.tracks.some((own) => own.id === one.id)),
  ].filter((track) => ids.has(track.id));
  const gone = [...ids].filter((id) => !both.some((track) => track.id === id));
  const clash =
    ids.size === 0
      ? say("conflict_no_clash")
      : say("conflict_clash", { names: [names(both), ...gone].filter(Boolean).join(", ") });
  const made = dialog(
    say("conflict_title"),
    make("p", {}, say("conflict_text", { who, version })),
    make(
      "div",
      { class: "ed-sides" },
      side(say("conflict_mine"), mine),
      side(say("conflict_theirs"), theirs),
    ),
    make("p", { class: ids.size === 0 ? "ed-note" : "ed-note ed-bad" }, clash),
  );
  const choose = (decision: Decision, word: Word, strong: boolean) =>
    button(
      say(word),
      () => {
        made.close();
        decided(decision);
      },
      { strong },
    );
  made.append(
    make(
      "div",
      { class: "ed-decide" },
      choose("both", "conflict_both", true),
      choose("mine", "conflict_keep_mine", false),
      choose("theirs", "conflict_take_theirs", false),
    ),
  );
  // It must be decided: nothing can be saved before.
  made.addEventListener("cancel", (event) => event.preventDefault());
  open(made, within);
}

/** What somebody did, line by line. */
function told(
  base: Plan,
  plan: Plan,
  say: Say,
  names: (tracks: readonly Track[]) => string,
): string[] {
  const what = difference(base, plan);
  const chosen = Object.entries(what.choices).map(([key, value]) => say(`${key}_${value}` as Word));
  const found = [
    ...(what.added.length > 0 ? [say("conflict_added", { names: names(what.added) })] : []),
    ...(what.changed.length > 0
      ? [say("conflict_changed", { names: names(what.changed.map((swap) => swap.after)) })]
      : []),
    ...(what.gone.length > 0 ? [say("conflict_gone", { names: names(what.gone) })] : []),
    ...(chosen.length > 0 ? [say("conflict_choices", { names: chosen.join(", ") })] : []),
    ...(what.reviewed > 0 ? [say("conflict_reviewed", { count: what.reviewed })] : []),
  ];
  return found.length > 0 ? found : [say("conflict_nothing")];
}
