import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { indexPlace, readSamples } from "../src/editor/model/samples.ts";

function box(type: string, ...inside: readonly Uint8Array[]): Uint8Array {
  const length = 8 + inside.reduce((sum, one) => sum + one.length, 0);
  const made = new Uint8Array(length);
  new DataView(made.buffer).setUint32(0, length);
  made.set(new TextEncoder().encode(type), 4);
  let at = 8;
  for (const one of inside) {
    made.set(one, at);
    at += one.length;
  }
  return made;
}

function numbers(...values: readonly number[]): Uint8Array {
  const made = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, at) => {
    made.setUint32(4 * at, value);
  });
  return new Uint8Array(made.buffer);
}

/** Five frames of 10 to 14 bytes in two chunks, at 1000 and 2000; the first and fourth are whole. */
function index(...more: readonly Uint8Array[]): Uint8Array {
  const size = new Uint8Array(78);
  new DataView(size.buffer).setUint16(24, 1280);
  new DataView(size.buffer).setUint16(26, 720);
  const entry = box("avc1", size, box("avcC", Uint8Array.of(1, 0x64, 0, 0x1f, 0xff)));
  const table = box(
    "stbl",
    box("stsd", numbers(0, 1), entry),
    box("stsz", numbers(0, 0, 5, 10, 11, 12, 13, 14)),
    box("stsc", numbers(0, 2, 1, 3, 1, 2, 2, 1)),
    box("stco", numbers(0, 2, 1000, 2000)),
    box("stss", numbers(0, 2, 1, 4)),
    ...more,
  );
  return box("moov", box("trak", box("mdia", box("minf", table))));
}

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
