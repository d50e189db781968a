/** The beginning of a proxy, by hand: boxes of ISO/IEC 14496-12. */

export function box(type: string, ...inside: readonly Uint8Array[]): Uint8Array {
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

export function numbers(...values: readonly number[]): Uint8Array {
  const made = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, at) => {
    made.setUint32(4 * at, value);
  });
  return new Uint8Array(made.buffer);
}

/** Five frames of 10 to 14 bytes in two chunks, at 1000 and 2000; the first and fourth are whole. */
export function index(...more: readonly Uint8Array[]): Uint8Array {
  return movie(
    box("stsz", numbers(0, 0, 5, 10, 11, 12, 13, 14)),
    box("stsc", numbers(0, 2, 1, 3, 1, 2, 2, 1)),
    box("stco", numbers(0, 2, 1000, 2000)),
    box("stss", numbers(0, 2, 1, 4)),
    ...more,
  );
}

/** Frames of 10 bytes one after the other, from 1000 on; every so many, one is whole. */
export function grouped(frames: number, every: number): Uint8Array {
  const keys = Array.from({ length: Math.ceil(frames / every) }, (_, at) => 1 + at * every);
  return movie(
    box("stsz", numbers(0, 10, frames)),
    box("stsc", numbers(0, 1, 1, frames, 1)),
    box("stco", numbers(0, 1, 1000)),
    box("stss", numbers(0, keys.length, ...keys)),
  );
}

function movie(...told: readonly Uint8Array[]): Uint8Array {
  const size = new Uint8Array(78);
  new DataView(size.buffer).setUint16(24, 1280);
  new DataView(size.buffer).setUint16(26, 720);
  const entry = box("avc1", size, box("avcC", Uint8Array.of(1, 0x64, 0, 0x1f, 0xff)));
  const table = box("stbl", box("stsd", numbers(0, 1), entry), ...told);
  return box("moov", box("trak", box("mdia", box("minf", table))));
}
