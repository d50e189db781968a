import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Box, GRIPS, outward, resized, withinReach } from "../src/editor/model/box.ts";
import {
  inView,
  panned,
  toPicture,
  toStage,
  towards,
  whole,
  wholeInView,
  zoomed,
} from "../src/editor/model/sight.ts";
import { boxes, HEIGHT, WIDTH } from "./making.ts";

const picture = { width: WIDTH, height: HEIGHT };
const stages = fc.record({
  width: fc.integer({ min: 200, max: 2500 }),
  height: fc.integer({ min: 150, max: 1600 }),
});
const points = fc.record({
  x: fc.double({ min: 0, max: 2000, noNaN: true }),
  y: fc.double({ min: 0, max: 1500, noNaN: true }),
});

describe("what is on the stage", () => {
  it("a box that is to be looked at comes into view, large enough to judge", () => {
    fc.assert(
      fc.property(stages, boxes, (stage, box) => {
        const inside = withinReach(box, WIDTH, HEIGHT);
        const sight = towards(whole(picture, stage), inside, picture, stage);
        assert.ok(inView(sight, inside, picture, stage));
      }),
    );
  });

  it("and nothing moves when it is in view already", () => {
    const stage = { width: 1000, height: 600 };
    const sight = whole(picture, stage);
    assert.equal(towards(sight, [500, 500, 200, 200], picture, stage), sight);
  });

  it("zooming keeps the point under the pointer where it is", () => {
    fc.assert(
      fc.property(stages, points, fc.double({ min: 1, max: 3, noNaN: true }), (stage, some, by) => {
        const sight = whole(picture, stage);
        const around = { x: stage.width / 2, y: stage.height / 2 };
        const next = zoomed(sight, by, around, picture, stage);
        const before = toPicture(sight, around);
        const after = toPicture(next, around);
        assert.ok(Math.abs(before.x - after.x) < 1e-6 && Math.abs(before.y - after.y) < 1e-6);
        assert.ok(Number.isFinite(some.x));
      }),
    );
  });

  it("the picture cannot be pushed off the stage", () => {
    fc.assert(
      fc.property(stages, points, fc.boolean(), (stage, by, back) => {
        const sign = back ? -10 : 10;
        const sight = panned(whole(picture, stage), by.x * sign, by.y * sign, picture, stage);
        const [x, y, width, height] = toStage(sight, [0, 0, WIDTH, HEIGHT]);
        assert.ok(x < stage.width && y < stage.height && x + width > 0 && y + height > 0);
      }),
    );
  });

  it("the whole is in view as it first lies there, and not where a corner fills the stage", () => {
    fc.assert(
      fc.property(stages, (stage) => {
        const all = whole(picture, stage);
        assert.ok(wholeInView(all, picture, stage));
        const near = zoomed(all, 1.3, { x: 0, y: 0 }, picture, stage);
        assert.ok(!wholeInView(near, picture, stage));
      }),
    );
    const stage = { width: 1000, height: 600 };
    const corner = { scale: 4, x: 0, y: 0 };
    assert.equal(inView(corner, [0, 0, WIDTH, HEIGHT], picture, stage), false);
  });

  it("a box outside the stage is not in view", () => {
    const stage = { width: 1000, height: 600 };
    const sight = { scale: 4, x: 0, y: 0 };
    assert.equal(inView(sight, [1500, 900, 50, 50], picture, stage), false);
    assert.equal(inView(sight, [100, 60, 50, 50], picture, stage), true);
  });
});

describe("boxes in hands", () => {
  it("a side that is pulled never passes the one opposite, and the others stay", () => {
    fc.assert(
      fc.property(
        boxes,
        fc.constantFrom(...GRIPS),
        fc.integer({ min: -3000, max: 3000 }),
        fc.integer({ min: -3000, max: 3000 }),
        (box, grip, dx, dy) => {
          const now = resized(box, grip, dx, dy);
          assert.ok(now[2] > 0 && now[3] > 0);
          if (grip.across === 1) {
            assert.equal(now[0], box[0]);
          }
          if (grip.across === -1) {
            assert.ok(Math.abs(now[0] + now[2] - box[0] - box[2]) < 1e-6);
          }
          if (grip.across === 0) {
            assert.deepEqual([now[0], now[2]], [box[0], box[2]]);
          }
        },
      ),
    );
  });

  it("rounding outward uncovers nothing, and twice is once", () => {
    fc.assert(
      fc.property(boxes, fc.double({ min: 0, max: 1, noNaN: true }), (some, by) => {
        const box: Box = [some[0] + by, some[1] - by, some[2] + by / 3, some[3]];
        const now = outward(box);
        assert.ok(now[0] <= box[0] + 1e-5 && now[0] + now[2] >= box[0] + box[2] - 1e-5);
        assert.deepEqual(outward(now), now);
      }),
    );
  });
});
