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
    changed: () => undefined,
    seeWhole: () => undefined,
  };
  const visits = new Visits(times);
  visits.list([whole]);
  const visiting = new Visiting(
    desk as unknown as Desk,
    { go: () => undefined } as unknown as Deeds,
    visits,
    {} as Server,
    1,
    { open: () => true, pace: () => "natural" },
  );
  visiting.go(whole);
  return {
    /** The next tick: so much later, on that page. */
    tick(later: number, frame: number): number {
      now += later;
      desk.frame = frame;
      tick();
      return visiting.done(whole);
    },
    turn(state: "hidden" | "visible"): void {
      page.visibilityState = state;
      page.dispatchEvent(new Event("visibilitychange"));
    },
  };
}

describe("what was on the screen", () => {
  it("is what ran between two ticks", (t) => {
    const tab = running(t);
    assert.equal(tab.tick(70, 0), 1);
    assert.equal(tab.tick(70, 6), 7);
  });

  it("is nothing that ran while the tab was hidden, for less than a tick", (t) => {
    const tab = running(t);
    assert.equal(tab.tick(70, 0), 1);
    tab.turn("hidden");
    tab.turn("visible");
    assert.equal(tab.tick(70, 6), 2);
  });
});
