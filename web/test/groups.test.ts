import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Groups } from "../src/editor/model/groups.ts";

const some = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 12 });

function groupsOf(lengths: readonly number[]): Groups {
  const keys = lengths.map((_, at) => lengths.slice(0, at).reduce((a, b) => a + b, 0));
  const frames = lengths.reduce((a, b) => a + b, 0);
  return new Groups({ keys, sizes: new Uint32Array(frames) });
}

describe("groups of frames", () => {
  it("have every frame in one of them", () => {
    fc.assert(
      fc.property(some, (lengths) => {
        const groups = groupsOf(lengths);
        const frames = lengths.reduce((a, b) => a + b, 0);
        for (let frame = 0; frame < frames; frame++) {
          const group = groups.of(frame);
          assert.ok(groups.first(group) <= frame && frame < groups.first(group + 1));
        }
        assert.equal(groups.longest, Math.max(...lengths));
      }),
    );
  });

  it("are wanted around the hand and before it, never more than can be kept", () => {
    fc.assert(
      fc.property(some, fc.nat(), fc.constantFrom<1 | -1>(1, -1), (lengths, at, towards) => {
        const groups = groupsOf(lengths);
        const frame = at % lengths.reduce((a, b) => a + b, 0);
        const wanted = groups.around(frame, towards, 40);
        assert.equal(wanted[0], groups.of(frame));
        const { from, end } = groups.range(wanted);
        assert.ok(from <= frame && frame < end && end - from <= 40);
        wanted.forEach((group, far) => {
          assert.equal(group, (wanted[0] as number) + far * towards);
          assert.ok(group >= 0 && group < groups.count);
        });
      }),
    );
  });
});
