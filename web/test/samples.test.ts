import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { indexPlace, readSamples } from "../src/editor/model/samples.ts";
import { box, index, numbers } from "./proxy.ts";

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

describe("the index of a proxy", () => {
  it("says where each frame lies, and which need no other", () => {
    const samples = readSamples(view(index()));
    assert.ok(samples);
    assert.equal(samples.codec, "avc1.64001f");
    assert.deepEqual([samples.width, samples.height], [1280, 720]);
    assert.deepEqual([...samples.starts], [1000, 1010, 1021, 2000, 2013]);
    assert.deepEqual([...samples.sizes], [10, 11, 12, 13, 14]);
    assert.deepEqual(samples.keys, [0, 3]);
  });

  it("is found behind what stands before it", () => {
    const file = [box("ftyp", numbers(1, 2)), box("free"), index()];
    const head = Uint8Array.from(file.flatMap((one) => [...one]));
    assert.deepEqual(indexPlace(view(head)), { start: 24, length: index().length });
  });

  it("is left alone where frames are shown in another order than they lie in", () => {
    assert.equal(readSamples(view(index(box("ctts", numbers(0, 0))))), null);
  });

  it("that is cut off or broken is none, and nothing worse", () => {
    const whole = index();
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        assert.doesNotThrow(() => readSamples(view(whole.slice(0, at))));
        const broken = whole.slice();
        broken[at] = byte;
        assert.doesNotThrow(() => readSamples(view(broken)));
        assert.doesNotThrow(() => indexPlace(view(broken.slice(at))));
      }),
    );
  });
});
