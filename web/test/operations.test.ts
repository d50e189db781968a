import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, it } from "node:test";
import Ajv2020 from "ajv/dist/2020.js";
import fc from "fast-check";
import type { Box } from "../src/editor/model/box.ts";
import {
  both,
  type Change,
  continued,
  done,
  type History,
  opened,
  redo,
  undo,
} from "../src/editor/model/change.ts";
import * as operations from "../src/editor/model/operations.ts";
import { type Plan, readPlan, writePlan } from "../src/editor/model/plan.ts";
import { boxAt, endOf, keyCount, shapeOf, startOf, type Track } from "../src/editor/model/track.ts";
import { boxes, FRAME, plan, plans, track } from "./making.ts";

const schema = JSON.parse(
  readFileSync(resolve(process.cwd(), "../docs/plan.schema.json"), "utf8"),
) as object;
const obeys = new Ajv2020.default({ strict: false, allErrors: false }).compile(schema);

/** What a person does, with where and to what left to chance. */
const deeds = fc.record({
  what: fc.constantFrom(
    "draw",
    "move",
    "unkey",
    "split",
    "merge",
    "hide",
    "delete",
    "start",
    "end",
    "review",
    "choose",
    "follow",
  ),
  of: fc.nat(20),
  other: fc.nat(20),
  frame: fc.integer({ min: 0, max: 420 }),
  box: boxes,
  on: fc.boolean(),
});
type Deed = typeof deeds extends fc.Arbitrary<infer T> ? T : never;

function change(now: Plan, deed: Deed, fresh: string): Change | null {
  const id = now.tracks[deed.of % Math.max(now.tracks.length, 1)]?.id ?? "";
  const other = now.tracks[deed.other % Math.max(now.tracks.length, 1)]?.id ?? "";
  const time = Math.round(deed.frame * 40) / 1000;
  const span = now.uncovered[deed.of % Math.max(now.uncovered.length, 1)];
  const one = operations.findTrack(now, id);
  switch (deed.what) {
    case "draw":
      return operations.draw(now, fresh, time, deed.box);
    case "move":
      return operations.move(now, id, time, deed.box);
    case "unkey":
      return operations.unkey(now, id, one ? startOf(one) : time);
    case "split":
      return operations.split(now, id, fresh, time, time + FRAME);
    case "merge":
      return operations.merge(now, id, other, FRAME / 2);
    case "hide":
      return operations.setHidden(now, id, deed.on);
    case "delete":
      return operations.remove(now, id);
    case "start":
      return operations.startAt(now, id, time);
    case "end":
      return operations.endAt(now, id, time);
    case "review":
      return span ? operations.review(now, span, deed.on) : null;
    case "choose":
      return operations.choose(now, { style: deed.on ? "mosaic" : "blur", shape: "box" });
    case "follow":
      return one && operations.followed(now, one, track("x", [[time, deed.box]]), [], fresh);
  }
}

function doAll(history: History, list: readonly Deed[]): { now: History; steps: number } {
  let now = history;
  let steps = 0;
  list.forEach((deed, at) => {
    const made = change(now.plan, deed, `m${at}`);
    if (made) {
      now = done(now, made);
      steps += 1;
    }
  });
  return { now, steps };
}

function assertValid(made: Plan): void {
  const file: unknown = JSON.parse(JSON.stringify(writePlan(made)));
  assert.ok(obeys(file), JSON.stringify(obeys.errors?.[0]));
  const ids = new Set(made.tracks.map((one) => one.id));
  assert.equal(ids.size, made.tracks.length, "ids are unique");
  for (const one of made.tracks) {
    for (let at = 1; at < keyCount(one); at++) {
      assert.ok((one.keys[at * 5] as number) > (one.keys[at * 5 - 5] as number), "times increase");
    }
  }
  for (const span of made.uncovered) {
    assert.ok(ids.has(span.track), "a span's track is there");
    assert.ok(span.start <= span.end, "a span does not run back");
  }
}

describe("whatever is done to a plan", () => {
  it("leaves a plan that obeys the published schema", () => {
    fc.assert(
      fc.property(plans, fc.array(deeds, { maxLength: 8 }), (start, list) => {
        let now = opened(start);
        list.forEach((deed, at) => {
          const made = change(now.plan, deed, `m${at}`);
          now = made ? done(now, made) : now;
          assertValid(now.plan);
        });
      }),
      { numRuns: 300 },
    );
  });

  it("can be undone exactly, and done again exactly", () => {
    fc.assert(
      fc.property(plans, fc.array(deeds, { maxLength: 12 }), (start, list) => {
        const before = writePlan(start);
        const { now, steps } = doAll(opened(start), list);
        const after = writePlan(now.plan);
        let back = now;
        for (let step = 0; step < steps; step++) {
          back = undo(back);
        }
        assert.deepEqual(writePlan(back.plan), before);
        assert.equal(back.done, null);
        let again = back;
        for (let step = 0; step < steps; step++) {
          again = redo(again);
        }
        assert.deepEqual(writePlan(again.plan), after);
      }),
      { numRuns: 300 },
    );
  });

  it("keeps the tracks in the order of a plan's file", () => {
    fc.assert(
      fc.property(plans, fc.array(deeds, { maxLength: 8 }), (start, list) => {
        const { now } = doAll(opened(start), list);
        assert.deepEqual(readPlan(writePlan(now.plan)), now.plan);
      }),
    );
  });

  it("two changes made one do what the two did", () => {
    fc.assert(
      fc.property(plans, deeds, deeds, (start, one, two) => {
        const first = change(start, one, "m1");
        const between = first ? done(opened(start), first) : null;
        const second = between && change(between.plan, two, "m2");
        if (!first || !between || !second) {
          return;
        }
        const together = done(opened(start), both(first, second));
        assert.deepEqual(writePlan(together.plan), writePlan(continued(between, second).plan));
        assert.deepEqual(writePlan(undo(together).plan), writePlan(start));
      }),
    );
  });
});

/** Pixels: a plan keeps hundredths, rounded outward, so that ellipses shift by as much. */
const ROUNDING = 0.02;

/** Of the shape, the points that hide: its rim, as far inside as rounding reaches. */
function rim(of: Track, box: Box): { x: number; y: number }[] {
  const [x, y, width, height] = box;
  const inside = 1 - (2 * ROUNDING) / Math.min(width, height);
  return Array.from({ length: 16 }, (_, at) => {
    const angle = (at / 16) * 2 * Math.PI;
    const square = shapeOf(of.kind, "ellipse") === "box";
    const reach = square ? 1 / Math.max(Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))) : 1;
    return {
      x: x + (width / 2) * (1 + Math.cos(angle) * reach * inside),
      y: y + (height / 2) * (1 + Math.sin(angle) * reach * inside),
    };
  });
}

function hides(by: Track, time: number, point: { x: number; y: number }): boolean {
  const box = boxAt(by, time);
  if (!box) {
    return false;
  }
  const across = (point.x - box[0] - box[2] / 2) / (box[2] / 2);
  const down = (point.y - box[1] - box[3] / 2) / (box[3] / 2);
  return shapeOf(by.kind, "ellipse") === "box"
    ? Math.max(Math.abs(across), Math.abs(down)) <= 1
    : across * across + down * down <= 1;
}

/** The frames at which some shown point of `shown` is hidden by none of `by`. */
function uncoveredFrames(shown: readonly Track[], by: readonly Track[]): number[] {
  const frames = Array.from({ length: 421 }, (_, frame) => frame);
  return frames.filter((frame) => {
    const time = Math.round(frame * 40) / 1000;
    return shown.some((one) => {
      const box = boxAt(one, time);
      return box && rim(one, box).some((point) => !by.some((each) => hides(each, time, point)));
    });
  });
}

describe("splitting and merging uncover nothing", () => {
  it("two halves hide at every frame what the whole hid", () => {
    fc.assert(
      fc.property(plans, fc.nat(20), fc.integer({ min: 0, max: 400 }), (start, of, frame) => {
        const one = start.tracks[of % start.tracks.length] as Track;
        const time = Math.round(frame * 40) / 1000;
        const made = operations.split(start, one.id, "m1", time, time + FRAME);
        if (made) {
          const halves = done(opened(start), made).plan.tracks.filter(
            (each) => each.id === one.id || each.id === "m1",
          );
          assert.deepEqual(uncoveredFrames([one], halves), []);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("one hides at every frame what the two hid, ellipses and boxes alike", () => {
    fc.assert(
      fc.property(plans, fc.nat(20), fc.nat(20), (start, of, other) => {
        const one = start.tracks[of % start.tracks.length] as Track;
        const two = start.tracks[other % start.tracks.length] as Track;
        const made = operations.merge(start, one.id, two.id, FRAME / 2);
        if (made) {
          const merged = operations.findTrack(done(opened(start), made).plan, one.id) as Track;
          assert.deepEqual(uncoveredFrames([one, two], [merged]), []);
          assert.equal(merged.hidden, one.hidden || two.hidden);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe("moving a box", () => {
  const start = plan([
    track("t1", [
      [0, [0, 0, 10, 10]],
      [2, [200, 0, 10, 10]],
    ]),
  ]);

  it("adds a keyframe and keeps the lines to its neighbours", () => {
    const made = operations.move(start, "t1", 1, [100, 50, 20, 20]) as Change;
    const moved = done(opened(start), made).plan.tracks[0] as Track;

    assert.equal(keyCount(moved), 3);
    assert.deepEqual(boxAt(moved, 1), [100, 50, 20, 20]);
    assert.deepEqual(boxAt(moved, 0.5), [50, 25, 15, 15]);
    assert.deepEqual(boxAt(moved, 1.5), [150, 25, 15, 15]);
  });

  it("changes the keyframe where there is one, even a rounding away", () => {
    const made = operations.move(start, "t1", 2.0003, [100, 50, 20, 20]) as Change;
    const moved = done(opened(start), made).plan.tracks[0] as Track;

    assert.equal(keyCount(moved), 2);
    assert.deepEqual(boxAt(moved, 2), [100, 50, 20, 20]);
  });

  it("never leaves a box outside the picture, where nobody would find it", () => {
    const made = operations.move(start, "t1", 1, [90_000, -90_000, 20, 20]) as Change;
    const box = boxAt(done(opened(start), made).plan.tracks[0] as Track, 1) as Box;

    assert.ok(box[0] < 1920 && box[1] + box[3] > 0);
  });

  it("is nothing when nothing moved", () => {
    assert.equal(operations.move(start, "t1", 2, [200, 0, 10, 10]), null);
    assert.equal(operations.move(start, "nobody", 2, [200, 0, 10, 10]), null);
  });
});

describe("what was found by following", () => {
  const drawn = track("m1", [[1, [0, 0, 10, 10]]], { kind: "manual" });
  const found = track("f", [
    [0, [0, 0, 10, 10]],
    [3, [30, 0, 10, 10]],
  ]);

  const lost = { track: "f", start: 2, end: 3, reason: "lost behind a flag", reviewed: false };

  it("takes the place of the box that was drawn, with the stretches in which it was lost", () => {
    const start = plan([drawn]);
    const now = done(opened(start), operations.followed(start, drawn, found, [lost], "m2")).plan;

    assert.deepEqual(
      now.tracks.map((one) => [one.id, keyCount(one)]),
      [["m1", 2]],
    );
    assert.deepEqual(now.uncovered, [{ ...lost, track: "m1" }]);
  });

  it("is undone together with the drawing that it came from", () => {
    const start = plan([]);
    const drawing = done(opened(start), operations.draw(start, "m1", 1, [0, 0, 10, 10]));
    const box = drawing.plan.tracks[0] as Track;
    const now = continued(drawing, operations.followed(drawing.plan, box, found, [lost], "m2"));

    assert.equal(keyCount(now.plan.tracks[0] as Track), 2);
    assert.deepEqual(writePlan(undo(now).plan), writePlan(start));
  });

  it("comes beside a track that hides more than was found", () => {
    const long = track("t1", [
      [0, [0, 0, 10, 10]],
      [9, [30, 0, 10, 10]],
    ]);
    const start = plan([long]);
    const now = done(opened(start), operations.followed(start, long, found, [lost], "m2")).plan;

    assert.deepEqual(now.tracks.map((one) => one.id).sort(), ["m2", "t1"]);
    assert.equal(
      now.tracks.find((one) => one.id === "t1"),
      long,
    );
    assert.deepEqual(now.uncovered, [{ ...lost, track: "m2" }]);
  });

  it("takes the place of a track that it hides as long as", () => {
    const short = track("t1", [
      [1, [0, 0, 10, 10]],
      [2, [30, 0, 10, 10]],
    ]);
    const start = plan([short]);
    const now = done(opened(start), operations.followed(start, short, found, [], "m2")).plan;

    assert.deepEqual(
      now.tracks.map((one) => [one.id, keyCount(one), endOf(one)]),
      [["t1", 2, 3]],
    );
  });

  it("comes beside a box that somebody changed in the meantime", () => {
    const start = plan([track("m1", [[1, [5, 5, 10, 10]]], { kind: "manual" })]);
    const now = done(opened(start), operations.followed(start, drawn, found, [lost], "m2")).plan;

    assert.deepEqual(
      now.tracks.map((one) => one.id),
      ["m2", "m1"],
    );
  });
});
