import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { apply, inverse } from "../src/editor/model/change.ts";
import { changeInto, clashes, combined, difference } from "../src/editor/model/difference.ts";
import { type Plan, writePlan } from "../src/editor/model/plan.ts";
import type { Track } from "../src/editor/model/track.ts";
import { plan, plans, track } from "./making.ts";

const a = track("a", [[0, [0, 0, 10, 10]]]);
const b = track("b", [[0, [50, 0, 10, 10]]]);
const c = track("c", [[0, [90, 0, 10, 10]]]);
const base = plan([a, b, c]);

function hidden(of: Plan, id: string): boolean | undefined {
  return of.tracks.find((one) => one.id === id)?.hidden;
}

function shown(one: Track): Track {
  return { ...one, hidden: false };
}

describe("two versions of one plan", () => {
  it("differ in what was added, changed and deleted", () => {
    const now = plan([shown(a), c, track("d", [[1, [0, 0, 5, 5]]])]);

    const what = difference(base, now);

    assert.deepEqual(
      what.added.map((one) => one.id),
      ["d"],
    );
    assert.deepEqual(
      what.gone.map((one) => one.id),
      ["b"],
    );
    assert.deepEqual(
      what.changed.map((swap) => swap.after.id),
      ["a"],
    );
  });

  it("are both kept where different regions were changed", () => {
    const mine = plan([shown(a), b, c]);
    const theirs = plan([a, shown(b)]);

    const both = combined(base, mine, theirs);

    assert.deepEqual(clashes(base, mine, theirs), []);
    assert.deepEqual(
      [hidden(both, "a"), hidden(both, "b"), hidden(both, "c")],
      [false, false, undefined],
    );
  });

  it("clash where both changed one region differently, and then mine is kept", () => {
    const mine = plan([shown(a), b, c]);
    const theirs = plan([b, c]);

    assert.deepEqual(clashes(base, mine, theirs), ["a"]);
    assert.equal(hidden(combined(base, mine, theirs), "a"), false);
    assert.equal(hidden(combined(base, theirs, mine), "a"), undefined);
  });

  it("do not clash where both did the same", () => {
    assert.deepEqual(clashes(base, plan([shown(a), b, c]), plan([shown(a), b, c])), []);
  });

  it("lose no region that either of them has drawn", () => {
    fc.assert(
      fc.property(plans, plans, plans, (start, one, two) => {
        const mine = renamed(start, one, "m");
        const theirs = renamed(start, two, "o");
        const both = combined(start, mine, theirs);
        const ids = new Set(both.tracks.map((each) => each.id));
        for (const each of [...mine.tracks, ...theirs.tracks]) {
          if (!start.tracks.some((old) => old.id === each.id)) {
            assert.ok(ids.has(each.id));
          }
        }
        assert.ok(both.uncovered.every((span) => ids.has(span.track)));
      }),
    );
  });

  it("one becomes the other by one change, which can be undone", () => {
    fc.assert(
      fc.property(plans, plans, (one, two) => {
        const change = changeInto(one, two);
        const there = apply(one, change);
        assert.deepEqual(
          { ...writePlan(there), media: null },
          { ...writePlan({ ...two, hide: one.hide, madeBy: one.madeBy }), media: null },
        );
        assert.deepEqual(writePlan(apply(there, inverse(change))), writePlan(one));
      }),
    );
  });
});

/** A plan of somebody who kept half of the start and drew some of their own. */
function renamed(start: Plan, own: Plan, mark: string): Plan {
  const drawn = own.tracks.map((each) => ({ ...each, id: `${mark}${each.id}` }));
  const kept = start.tracks.filter((_, at) => at % 2 === (mark === "m" ? 0 : 1));
  const ids = new Set(kept.map((each) => each.id));
  return plan(
    [...kept, ...drawn],
    start.uncovered.filter((span) => ids.has(span.track)),
  );
}

describe("the tracks of a plan", () => {
  it("are in order of time, and of their numbers as people count", () => {
    const at = (id: string, time: number) => track(id, [[time, [0, 0, 10, 10]]]);
    const made = plan(
      ["t10", "t100", "t2", "t1", "mb3"].map((id) => at(id, 1)).concat(at("t9", 0)),
    );

    assert.deepEqual(
      made.tracks.map((one) => one.id),
      ["t9", "mb3", "t1", "t2", "t10", "t100"],
    );
  });
});
