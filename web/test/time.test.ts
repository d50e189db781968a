import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { LONG_ENOUGH, type LookHere, pointsOf, Visits } from "../src/editor/model/looking.ts";
import { Moments } from "../src/editor/model/moment.ts";
import { clock, marks, within, zoomedAround } from "../src/editor/model/stretch.ts";
import { Times } from "../src/editor/model/times.ts";
import { boxAt } from "../src/editor/model/track.ts";
import { floats } from "../src/editor/net/server.ts";
import { plans } from "./making.ts";

/** Frames of uneven length, as phones film them. */
const uneven = fc
  .array(fc.integer({ min: 5, max: 400 }), { minLength: 1, maxLength: 60 })
  .map((lengths) => {
    const starts = lengths.map((_, at) => lengths.slice(0, at).reduce((a, b) => a + b, 0) / 1000);
    return new Times(Float64Array.from(starts), (starts.at(-1) as number) + 0.04);
  });

describe("frames and their times", () => {
  it("a player sent to the middle of a frame shows that frame, whichever way it rounds", () => {
    fc.assert(
      fc.property(uneven, fc.nat(60), (times, some) => {
        const frame = some % times.count;
        const middle = times.middle(frame);
        assert.equal(times.frameAt(middle), frame);
        assert.equal(times.frameAt(middle - 0.0015), frame);
        assert.equal(times.frameAt(middle + 0.0015), frame);
      }),
    );
  });

  it("a frame is known by its time, even rounded to a player's units", () => {
    fc.assert(
      fc.property(uneven, fc.nat(60), (times, some) => {
        const frame = some % times.count;
        assert.equal(times.nearest(Math.round(times.at(frame) * 90_000) / 90_000), frame);
        assert.equal(times.nearest(Math.round(times.at(frame) * 1000) / 1000), frame);
      }),
    );
  });

  it("a merge's step is less than from either frame around it to the next", () => {
    fc.assert(
      fc.property(uneven, fc.nat(60), (times, some) => {
        const frame = some % times.count;
        const step = times.step(times.at(frame));
        assert.ok(frame === 0 || step < times.at(frame) - times.at(frame - 1));
        assert.ok(frame + 1 >= times.count || step < times.at(frame + 1) - times.at(frame));
      }),
    );
  });

  it("the tracks at a moment are those whose box is there", () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: -2, max: 420 }), (plan, frame) => {
        const time = frame * 0.04;
        const found = new Moments(plan.tracks).at(time).map((one) => one.id);
        const there = plan.tracks.filter((one) => boxAt(one, time)).map((one) => one.id);
        assert.deepEqual(found, there);
      }),
    );
  });

  it("are read as they were sent: 64 bits, little-endian", () => {
    const bytes = new DataView(new ArrayBuffer(16));
    bytes.setFloat64(8, 0.04, true);
    assert.deepEqual([...floats(bytes.buffer)], [0, 0.04]);
  });
});

describe("the lanes' stretch of time", () => {
  it("stays within the video, at most as long as it", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 9000, noNaN: true }),
        fc.double({ min: 0.01, max: 9000, noNaN: true }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (from, length, by) => {
          const duration = 7200;
          const start = within({ from, until: from + length }, duration);
          const now = zoomedAround(start, by, start.from, duration);
          assert.ok(now.from >= 0 && now.until <= duration + 1e-6 && now.until > now.from);
        },
      ),
    );
  });

  it("has round marks, far enough apart", () => {
    assert.deepEqual(marks({ from: 0, until: 10 }, 500, 90), [0, 2, 4, 6, 8, 10]);
    assert.equal(marks({ from: 0, until: 7200 }, 1000, 90).length, 9);
  });

  it("tells the time as people do", () => {
    assert.equal(clock(62.35), "1:02.35");
    assert.equal(clock(7262.349), "2:01:02.35");
    assert.equal(clock(59.999), "1:00.00");
    assert.equal(clock(5, 0), "0:05");
  });
});

describe("looking", () => {
  const times = new Times(
    Float64Array.from({ length: 300 }, (_, at) => at / 30),
    10,
  );
  const look = (more: Partial<LookHere>): LookHere => ({
    key: "k",
    track: "t",
    start: 1,
    end: 3,
    reason: "unsure",
    detail: "",
    seen: false,
    ...more,
  });

  it("stops at a stretch's first and last frame and between them", () => {
    assert.deepEqual(pointsOf(look({}), times), [30, 45, 60, 75, 90]);
    assert.deepEqual(pointsOf(look({ end: 1 }), times), [30]);
  });

  it("takes as many moments more as a stretch is longer, at most two seconds apart", () => {
    const hours = new Times(
      Float64Array.from({ length: 7200 * 5 }, (_, at) => at / 5),
      7200,
    );
    for (const reason of ["whole", "visible"] as const) {
      const points = pointsOf(look({ start: 0, end: 7200, reason }), hours);
      assert.ok(points.length >= 3600);
      assert.deepEqual([points[0], points.at(-1)], [0, 35_999]);
      points.slice(1).forEach((point, at) => {
        assert.ok(hours.at(point) - hours.at(points[at] as number) <= 2.2);
      });
    }
    assert.equal(pointsOf(look({ start: 0, end: 10, reason: "whole" }), times).length, 6);
  });

  it("a frame stands for no moment that is more than a second away", () => {
    const visits = new Visits(new Times(Float64Array.from([0, 0.9, 2.4, 3.9, 8]), 8.04));
    const entry = look({ start: 0, end: 8, reason: "whole" });
    visits.list([entry]);
    assert.deepEqual(visits.points(entry), [0, 1, 3, 4]);

    visits.spend(entry, 2, LONG_ENOUGH);
    assert.equal(visits.done(entry), 0);
    visits.spend(entry, 3, LONG_ENOUGH);
    assert.equal(visits.done(entry), 1);
  });

  it("once through at a pace to be followed is enough, in jumps it is not", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 28 }),
        fc.double({ min: 0, max: 9, noNaN: true }),
        fc.constantFrom("whole", "unsure", "short"),
        (stride, start, reason) => {
          const visits = new Visits(times);
          visits.list([look({ start, end: 9.9, reason: reason as LookHere["reason"] })]);
          const now = () => visits.entries[0] as LookHere;
          for (let frame = 0; frame < times.count; frame += stride) {
            visits.ran(now(), Math.max(frame - stride, 0), frame);
          }
          visits.ran(now(), times.count - 1 - stride, times.count - 1);
          assert.equal(now().seen, true);
        },
      ),
    );
    const visits = new Visits(times);
    visits.list([look({ start: 0, end: 10, reason: "whole" })]);
    assert.equal(visits.ran(visits.entries[0] as LookHere, 0, 299), false);
    assert.equal(visits.done(visits.entries[0] as LookHere), 1);
  });

  it("a stretch is seen only when each moment was on the screen for long enough", () => {
    const visits = new Visits(times);
    const entry = look({ end: 1.1 });
    visits.list([entry]);
    const [first, last] = visits.points(entry) as [number, number];

    assert.equal(visits.spend(entry, first, LONG_ENOUGH - 1), false);
    assert.equal(visits.spend(entry, last, LONG_ENOUGH * 3), false);
    assert.equal(visits.entries[0]?.seen, false);
    assert.equal(visits.spend(entry, first, 1), true);
    assert.equal(visits.entries[0]?.seen, true);
  });

  it("what is not in the stretch does not count", () => {
    const visits = new Visits(times);
    const entry = look({ end: 1 });
    visits.list([entry]);

    assert.equal(visits.spend(entry, 29, LONG_ENOUGH), false);
    assert.deepEqual(visits.visited(entry), [false]);
  });

  it("what was seen stays seen in the next version, as long as it is the same", () => {
    const visits = new Visits(times);
    visits.list([look({ end: 1 })]);
    visits.spend(visits.entries[0] as LookHere, 30, LONG_ENOUGH);
    visits.list([look({ end: 1 }), look({ key: "other" })]);

    assert.deepEqual(
      visits.entries.map((entry) => entry.seen),
      [true, false],
    );
  });
});

describe("pages of a photo", () => {
  const entry = (start: number, end: number, reason: LookHere["reason"] = "removed"): LookHere => ({
    key: `${start}-${end}`,
    track: null,
    start,
    end,
    reason,
    detail: "",
    seen: false,
  });

  it("are stopped at one by one", () => {
    assert.deepEqual(pointsOf(entry(2, 5), Times.ofPages(9)), [2, 3, 4, 5]);
  });

  it("an entry is seen on its own page only, however long the next one is looked at", () => {
    const visits = new Visits(Times.ofPages(9));
    visits.list([entry(7, 7)]);
    const [only] = visits.entries as [LookHere];
    for (const page of [0, 6, 8]) {
      assert.equal(visits.spend(only, page, 60_000), false);
    }
    assert.equal(visits.spend(only, 7, LONG_ENOUGH), true);
  });

  it("the whole of it is every page", () => {
    const visits = new Visits(Times.ofPages(3));
    visits.list([entry(0, 0, "whole")]);
    const [whole] = visits.entries as [LookHere];
    assert.equal(visits.spend(whole, 0, LONG_ENOUGH), false);
    assert.equal(visits.spend(whole, 2, LONG_ENOUGH), false);
    assert.equal(visits.spend(whole, 1, LONG_ENOUGH), true);
  });

  it("one that ran past was seen, unless it was gone before a screen could draw it", () => {
    const visits = new Visits(Times.ofPages(3));
    visits.list([entry(0, 2)]);
    const [all] = visits.entries as [LookHere];
    visits.ranPast(all, 0, 20);
    visits.ranPast(all, 1, 5);
    visits.ranPast(all, 2, 60);
    assert.deepEqual(visits.visited(all), [true, false, true]);
    assert.equal(visits.ranPast(all, 1, 20), true);
  });
});
