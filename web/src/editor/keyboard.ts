/** Which key does what. The help shows this list. */

import type { Deeds } from "./deeds.ts";
import type { KeyDeed } from "./keys.ts";
import type { Word } from "./words.ts";

export interface KeyWishes {
  readonly deeds: Deeds;
  readonly paged: boolean;
  next(by: 1 | -1): void;
  review(): void;
  follow(): void;
  enter(): void;
  leave(): void;
  save(): void;
  help(): void;
}

/** CSS pixels of the picture that a push of a box takes; zoom in for finer ones. */
const PUSH = 2;

type Group = KeyDeed["group"];
type More = Partial<Pick<KeyDeed, "shift" | "control" | "typed" | "needs">>;

export function keyDeeds(wishes: KeyWishes): readonly KeyDeed[] {
  const { deeds } = wishes;
  const key =
    (group: Group) =>
    (code: string, shown: string, what: Word, act: () => void, more: More = {}): KeyDeed => ({
      code,
      shown,
      what,
      group,
      do: act,
      ...more,
    });
  const move = key("keys_move");
  const edit = key("keys_edit");
  const view = key("keys_view");
  const video = { needs: "video" } as const;
  const several = { needs: "several" } as const;
  const second = wishes.paged ? "key_ten" : "key_second";
  return [
    move("KeyN", "N", "key_look", () => wishes.next(1), { shift: false }),
    move("KeyN", "Shift+N", "key_look", () => wishes.next(-1), { shift: true }),
    move("Space", "Space", "key_play", () => deeds.play(), several),
    move("ArrowLeft", "←", "key_step", () => deeds.step(-1), { ...several, shift: false }),
    move("ArrowRight", "→", "key_step", () => deeds.step(1), { ...several, shift: false }),
    move("ArrowLeft", "Shift+←", second, () => deeds.seconds(-1), { ...several, shift: true }),
    move("ArrowRight", "Shift+→", second, () => deeds.seconds(1), { ...several, shift: true }),
    move("Home", "Home", "key_ends", () => deeds.ends(false), several),
    move("End", "End", "key_ends", () => deeds.ends(true), several),
    move("ArrowUp", "↑", "key_select", () => deeds.next(-1)),
    move("ArrowDown", "↓", "key_select", () => deeds.next(1)),
    move("Comma", ",", "key_keys", () => deeds.key(-1), several),
    move("Period", ".", "key_keys", () => deeds.key(1), several),
    edit("KeyB", "B", "draw", () => deeds.tool("draw")),
    edit("KeyA", "W A S D", "key_nudge", () => deeds.nudge(-PUSH, 0, false), { shift: false }),
    edit("KeyW", "W A S D", "key_nudge", () => deeds.nudge(0, -PUSH, false), { shift: false }),
    edit("KeyS", "W A S D", "key_nudge", () => deeds.nudge(0, PUSH, false), { shift: false }),
    edit("KeyD", "W A S D", "key_nudge", () => deeds.nudge(PUSH, 0, false), { shift: false }),
    edit("KeyA", "Shift+W A S D", "key_size", () => deeds.nudge(-PUSH, 0, true), { shift: true }),
    edit("KeyW", "Shift+W A S D", "key_size", () => deeds.nudge(0, -PUSH, true), { shift: true }),
    edit("KeyS", "Shift+W A S D", "key_size", () => deeds.nudge(0, PUSH, true), { shift: true }),
    edit("KeyD", "Shift+W A S D", "key_size", () => deeds.nudge(PUSH, 0, true), { shift: true }),
    edit("KeyH", "H", "hide", () => deeds.hide()),
    edit("KeyF", "F", "follow", wishes.follow, video),
    edit("KeyX", "X", "split", () => deeds.split(), several),
    edit("KeyM", "M", "merge", () => deeds.tool("merge")),
    edit("BracketLeft", "[", "start", () => deeds.start(), several),
    edit("BracketRight", "]", "end", () => deeds.end(), several),
    edit("KeyR", "R", "review", wishes.review, video),
    edit("Delete", "Shift+Delete", "unkey", () => deeds.unkey(), { ...several, shift: true }),
    edit("Delete", "Delete", "delete", () => deeds.remove(), { shift: false }),
    edit("Backspace", "Delete", "delete", () => deeds.remove(), { shift: false }),
    edit("KeyZ", "Ctrl+Z", "undo", () => deeds.undo(), { control: true, shift: false }),
    edit("KeyZ", "Ctrl+Shift+Z", "redo", () => deeds.redo(), { control: true, shift: true }),
    edit("KeyY", "Ctrl+Y", "redo", () => deeds.redo(), { control: true }),
    edit("KeyS", "Ctrl+S", "save_now", wishes.save, { control: true }),
    edit("Enter", "Enter", "draw_middle", wishes.enter),
    edit("Escape", "Esc", "key_escape", wishes.leave),
    view("KeyC", "C", "key_view", () => deeds.nextLooks()),
    view("", "+", "key_zoom", () => deeds.zoom(1.25), { typed: "+" }),
    view("Equal", "+", "key_zoom", () => deeds.zoom(1.25)),
    view("", "-", "key_zoom", () => deeds.zoom(0.8), { typed: "-" }),
    view("Digit0", "0", "key_zoom", () => deeds.whole()),
    view("KeyI", "I J K L", "key_pan", () => deeds.pan(0, -1)),
    view("KeyJ", "I J K L", "key_pan", () => deeds.pan(-1, 0)),
    view("KeyK", "I J K L", "key_pan", () => deeds.pan(0, 1)),
    view("KeyL", "I J K L", "key_pan", () => deeds.pan(1, 0)),
    view("", "?", "help", wishes.help, { typed: "?" }),
    view("F1", "F1", "help", wishes.help),
  ];
}
