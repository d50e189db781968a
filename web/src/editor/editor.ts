/** The editor, put together. */

import { Deeds } from "./deeds.ts";
import { Desk } from "./desk.ts";
import { Following } from "./following.ts";
import { Keeping } from "./keeping.ts";
import { keyDeeds } from "./keyboard.ts";
import { Keys } from "./keys.ts";
import { Visits } from "./model/looking.ts";
import { readPlan } from "./model/plan.ts";
import { Times } from "./model/times.ts";
import { listen } from "./net/live.ts";
import {
  type ItemTold,
  Offline,
  type PageTold,
  type PlanTold,
  Refused,
  Server,
} from "./net/server.ts";
import { ofPages, ofPicture, ofVideo } from "./screening.ts";
import { ChoicesBox } from "./view/choices.ts";
import { dialogIsOpen, showConflict, showHelp } from "./view/dialogs.ts";
import { Divider } from "./view/divider.ts";
import { button, make } from "./view/dom.ts";
import { Gestures } from "./view/gestures.ts";
import { Lanes } from "./view/lanes.ts";
import { LookList, TrackList } from "./view/lists.ts";
import { Notices } from "./view/notices.ts";
import { ScrubBar } from "./view/scrub.ts";
import { Stage } from "./view/stage.ts";
import { Strip } from "./view/strip.ts";
import { TopBar } from "./view/topbar.ts";
import { Transport } from "./view/transport.ts";
import { Visiting } from "./visiting.ts";
import { type Say, sayer, wordsOf } from "./words.ts";

/** Opens the item that `main` names. */
export async function openEditor(main: HTMLElement): Promise<void> {
  const say = sayer(wordsOf(document));
  const token = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
  const server = new Server(main.dataset["item"] ?? "", main.dataset["you"] ?? "", token);
  main.classList.add("ed");
  main.replaceChildren(make("p", { class: "ed-opening", role: "status" }, say("loading")));
  try {
    const video = main.dataset["kind"] === "video";
    const [item, told, moments] = await Promise.all([
      server.item(),
      server.plan(),
      video ? server.times() : server.pages(),
    ]);
    build(main, server, say, item, told, moments);
  } catch (error) {
    if (!(error instanceof Offline || error instanceof Refused)) {
      throw error;
    }
    const sentence = error instanceof Offline ? say("offline") : error.message;
    main.replaceChildren(
      make(
        "div",
        { class: "ed-opening", role: "alert" },
        make("p", {}, say("load_failed", { sentence })),
        button(say("try_again"), () => void openEditor(main), { strong: true }),
      ),
    );
  }
}

function build(
  main: HTMLElement,
  server: Server,
  say: Say,
  item: ItemTold,
  told: PlanTold,
  moments: Float64Array | readonly PageTold[],
): void {
  const plan = readPlan(told.plan);
  const pages = moments instanceof Float64Array ? [] : moments;
  const times =
    moments instanceof Float64Array
      ? new Times(moments, plan.media.duration)
      : Times.ofPages(pages.length);
  const desk = new Desk(plan, times, pages);
  const notices = new Notices();
  const tell = (sentence: string) => notices.tell(sentence);
  const failed = (address: string) =>
    void server.why(address).then((sentence) => {
      notices.warn(say("load_failed", { sentence: sentence ?? say("offline") }));
    });
  const video = plan.media.kind === "video";
  const kind = video ? "video" : pages.length > 1 ? "pages" : "picture";
  const { showing, frames } = {
    video: () => ofVideo(server, desk, failed),
    pages: () => ofPages(server, desk, pages, failed),
    picture: () => ofPicture(server, failed),
  }[kind]();
  const deeds = new Deeds(desk, frames, say, tell);
  const stage = new Stage(desk, showing, say, (track) => deeds.name(track));
  const screen = {
    open: () => stage.ready && !dialogIsOpen(),
    pace: () => frames.pace,
  };
  const visits = new Visits(times);
  const visiting = new Visiting(desk, deeds, visits, server, told.version, screen);
  const following = new Following(desk, server, say, tell);

  const follow = () => {
    if (video && desk.track) {
      void following.follow(desk.track);
    }
  };
  const drawn = (made: object | null) => {
    if (made) {
      follow();
    }
  };
  const next = () => {
    if (!visiting.next()) {
      tell(say(visiting.entries.length === 0 ? "look_none" : "look_done"));
    }
  };
  const top = new TopBar(desk, deeds, say, {
    help: () => showHelp(main, keys, say, kind),
    save: () => void keeping.now(),
  });
  const looks = new LookList(desk, deeds, visiting, say, {
    next,
    play: (entry) => {
      deeds.go(times.nearest(entry.start));
      frames.play(times.nearest(entry.end));
    },
  });
  const tracks = new TrackList(desk, deeds, say);
  const choices = new ChoicesBox(desk, deeds, say);
  const strip = new Strip(desk, deeds, following, say, follow);
  const divider = new Divider(desk, say);
  const parts: { draw(): void }[] = [stage, divider, top, strip, looks, tracks, choices];
  const gestures = new Gestures(desk, stage, {
    pick: (id) => deeds.pick(id),
    draw: (box) => drawn(deeds.draw(box)),
    place: (id, box) => deeds.place(id, box),
    begin: () => frames.pause(),
  });

  const keeping: Keeping = new Keeping(desk, server, say, told.version, {
    state: (state, version) => {
      top.save(state, version);
      if (state.kind !== "saving" && state.kind !== "waiting") {
        const failed = state.kind === "failed" ? state : null;
        const sentence = failed && say("failed", { sentence: failed.sentence });
        notices.warn(sentence, failed?.signedOut ? say("sign_in") : null);
      }
    },
    list: (version, entries) => {
      visiting.list(version, entries);
      scrub?.look(visiting.entries);
    },
    conflict: (sides, decided) => {
      notices.clear();
      showConflict(main, sides, say, (track) => deeds.name(track), decided);
    },
  });

  stage.element.append(divider.element, notices.element, zoomButtons(deeds, say));
  const centre = make("div", { class: "ed-centre" }, stage.element, strip.element);
  const side = make("div", { class: "ed-side" }, looks.element, tracks.element, choices.element);
  let scrub: ScrubBar | null = null;
  let bottom: HTMLElement | null = null;
  if (kind !== "picture") {
    scrub = new ScrubBar(desk, say, (frame) => deeds.go(frame));
    const lanes = new Lanes(desk, say, (track) => deeds.name(track), {
      go: (frame) => deeds.go(frame),
      pick: (id) => deeds.pick(id),
    });
    const transport = new Transport(desk, deeds, frames, say);
    parts.push(transport, scrub, lanes);
    bottom = make(
      "div",
      { class: "ed-bottom" },
      transport.element,
      make("div", { class: "ed-time" }, scrub.element, lanes.element),
    );
  }
  main.dataset["ready"] = "";
  main.replaceChildren(top.element, centre, ...(bottom ? [bottom] : []), side);

  const keys = new Keys(
    keyDeeds({
      deeds,
      paged: times.paged,
      next: (by) => (by > 0 ? next() : void visiting.next(-1)),
      review: () => looks.review(),
      follow,
      enter: () => {
        if (desk.tool === "draw") {
          drawn(deeds.drawInTheMiddle());
        }
      },
      leave: () => {
        gestures.drop();
        deeds.leave();
      },
      save: () => void keeping.now(),
      help: () => showHelp(main, keys, say, kind),
    }),
    dialogIsOpen,
  );
  desk.whenChanged(() => {
    for (const part of parts) {
      part.draw();
    }
  });
  // What is on canvases has no style sheet.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => desk.changed());
  let state = "";
  const stateOf = (now: string) => {
    if (now === "in_review" && state !== now) {
      tell(say("in_review"));
    }
    state = now;
    desk.lock(EDITED.has(now) ? null : say("locked_state"));
  };
  top.save({ kind: "saved" }, told.version);
  visiting.list(told.version, told.look_here);
  scrub?.look(visiting.entries);
  listen(server, {
    people: (others) => top.people(others),
    version: (number, author) => {
      if (number > keeping.version && !keeping.unsaved) {
        const who = author?.label ?? "Vouchsafe";
        notices.ask(say("newer", { who, version: number }), say("newer_show"), () => {
          void keeping.take(number).catch(() => tell(say("offline")));
        });
      }
    },
    state: stateOf,
    removed: () => desk.lock(say("removed")),
  });
  stateOf(item.state);
}

/** The states in which the server takes a new version. */
const EDITED: ReadonlySet<string> = new Set(["ready", "in_review"]);

function zoomButtons(deeds: Deeds, say: Say): HTMLElement {
  return make(
    "div",
    { class: "ed-zoom" },
    button(say("zoom_out"), () => deeds.zoom(1 / 1.4), { icon: "farther", bare: true, keys: "-" }),
    button(say("zoom_whole"), () => deeds.whole(), { icon: "whole", bare: true, keys: "0" }),
    button(say("zoom_in"), () => deeds.zoom(1.4), { icon: "closer", bare: true, keys: "+" }),
  );
}
