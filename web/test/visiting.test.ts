import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { Deeds } from "../src/editor/deeds.ts";
import type { Desk } from "../src/editor/desk.ts";
import { type LookHere, Visits } from "../src/editor/model/looking.ts";
import { Times } from "../src/editor/model/times.ts";
import type { Server } from "../src/editor/net/server.ts";
import { Visiting } from "../src/editor/visiting.ts";
import { plan } from "./making.ts";

/** A tab that somebody looks at, in which an animation of 40 pages runs. */
function running(t: TestContext) {
  const whole: LookHere = {
    key: "k",
    track: null,
    start: 0,
    end: 39,
    reason: "whole",
    detail: "",
    seen: false,
  };
  let now = 0;
  let tick: () => void = () => undefined;
  let turning: () => void = () => undefined;
  const page = new (class extends EventTarget {
    visibilityState = "visible";
  })();
  t.mock.method(performance, "now", () => now);
  t.mock.method(globalThis, "setInterval", (what: () => void) => {
    tick = what;
  });
  Object.defineProperty(globalThis, "document", { value: page, configurable: true });
  t.after(() => Reflect.deleteProperty(globalThis, "document"));
  const times = Times.ofPages(40);
  const desk = {
    plan: plan([]),
    times,
    frame: 0,
    now: 0,
    sight: { scale: 1, x: 0, y: 0 },
    stage: { width: 100, height: 100 },
    picture: { width: 100, height: 100 },
    sizeOf: () => ({ width: 100, height: 100 }),
    choose: () => undefined,
    beforeTurning: (what: () => void) => {
      turning = what;
    },
    changed: () => undefined,
    seeWhole: () => undefined,
  };
  const visits = new Visits(times);
  visits.list([whole]);
  const visiting = new Visiting(
    desk as unknown as Desk,
    { go: () => undefined } as unknown as Deeds,
    visits,
    { seen: async () => undefined } as unknown as Server,
    1,
    { open: () => true, pace: () => "natural" },
  );
  visiting.go(whole);
  return {
    /** So many milliseconds later the interval's tick comes. */
    tick(later: number): number {
      now += later;
      tick();
      return visiting.done(whole);
    },
    /** So many milliseconds later that page comes. */
    show(later: number, frame: number): number {
      now += later;
      turning();
      desk.frame = frame;
      return visiting.done(whole);
    },
    turn(state: "hidden" | "visible"): void {
      page.visibilityState = state;
      page.dispatchEvent(new Event("visibilitychange"));
    },
  };
}

describe("what was on the screen", () => {
  it("is each page that ran, between two ticks, and however late a tick comes", (t) => {
    const tab = running(t);
    for (let page = 1; page < 40; page++) {
      assert.equal(tab.show(60, page), page);
    }
    assert.equal(tab.tick(5000), 40);
  });

  it("is a page that ticks fell on, too", (t) => {
    const tab = running(t);
    assert.equal(tab.tick(10), 0);
    assert.equal(tab.show(9, 1), 1);
    assert.equal(tab.show(18, 2), 2);
  });

  it("is no page that went before a screen could draw it", (t) => {
    const tab = running(t);
    assert.equal(tab.show(60, 1), 1);
    assert.equal(tab.show(4, 2), 1);
    assert.equal(tab.show(60, 3), 2);
  });

  it("is nothing that was there while the tab was hidden, for less than a tick", (t) => {
    const tab = running(t);
    assert.equal(tab.show(60, 1), 1);
    tab.turn("hidden");
    assert.equal(tab.show(60, 2), 1);
    tab.turn("visible");
    assert.equal(tab.show(5, 3), 1);
    assert.equal(tab.show(60, 4), 2);
  });
});
