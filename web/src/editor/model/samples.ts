/**
 * Where each frame of a proxy lies in its file, read from the index at the file's beginning
 * (ISO/IEC 14496-12 and -15). Only what our own proxies are: one track, H.264, no frame before its
 * turn. Anything else is not read at all.
 */

export interface Samples {
  /** As a decoder wants to hear of it. */
  readonly codec: string;
  readonly description: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Of each frame: where it begins in the file, and how many bytes it takes. */
  readonly starts: Float64Array;
  readonly sizes: Uint32Array;
  /** The frames that need no other, the first one among them. */
  readonly keys: readonly number[];
}

interface Part {
  readonly type: string;
  readonly body: DataView;
}

/** Where the index lies, from the first bytes of a file; null where they do not tell. */
export function indexPlace(head: DataView): { start: number; length: number } | null {
  let at = 0;
  while (at + 16 <= head.byteLength) {
    const [length, type] = [sizeAt(head, at), typeAt(head, at)];
    if (type === "moov") {
      return { start: at, length };
    }
    if (length < 8) {
      return null;
    }
    at += length;
  }
  return null;
}

/** Null for what is none of ours. index: the box itself, with its head. */
export function readSamples(index: DataView): Samples | null {
  try {
    const tracks = [...parts(index, 8)].filter((part) => part.type === "trak");
    const [track] = tracks;
    if (!track || tracks.length > 1) {
      return null;
    }
    const table = within(within(within(track.body, "mdia"), "minf"), "stbl");
    const all = new Map([...parts(table, 0)].map((part) => [part.type, part.body]));
    if (all.has("ctts")) {
      return null;
    }
    const sizes = readSizes(part(all, "stsz"));
    const far = all.get("co64");
    const chunks = far ? wide(far) : narrow(part(all, "stco"), 8, 4);
    const starts = startsOf(sizes, chunks, part(all, "stsc"));
    const keys = [...narrow(part(all, "stss"), 8, 4)].map((number) => number - 1);
    return keys[0] === 0 ? { ...readEntry(part(all, "stsd")), starts, sizes, keys } : null;
  } catch (error) {
    if (error instanceof RangeError) {
      return null; // it ends before it should
    }
    throw error;
  }
}

function sizeAt(view: DataView, at: number): number {
  const size = view.getUint32(at);
  return size === 1 ? Number(view.getBigUint64(at + 8)) : size;
}

function typeAt(view: DataView, at: number): string {
  return String.fromCharCode(...[4, 5, 6, 7].map((more) => view.getUint8(at + more)));
}

function* parts(view: DataView, from: number): Generator<Part> {
  let at = from;
  while (at + 8 <= view.byteLength) {
    const size = view.getUint32(at);
    if (size < 8) {
      throw new RangeError("a part of no size");
    }
    const body = new DataView(view.buffer, view.byteOffset + at + 8, size - 8);
    yield { type: typeAt(view, at), body };
    at += size;
  }
}

function within(view: DataView, type: string): DataView {
  for (const one of parts(view, 0)) {
    if (one.type === type) {
      return one.body;
    }
  }
  throw new RangeError(`no ${type}`);
}

function part(all: ReadonlyMap<string, DataView>, type: string): DataView {
  const found = all.get(type);
  if (!found) {
    throw new RangeError(`no ${type}`);
  }
  return found;
}

/** A list of 32-bit numbers whose count stands `before` them. */
function narrow(view: DataView, first: number, before: number): Uint32Array {
  const count = view.getUint32(before);
  return Uint32Array.from({ length: count }, (_, at) => view.getUint32(first + 4 * at));
}

function wide(view: DataView): Float64Array {
  const count = view.getUint32(4);
  return Float64Array.from({ length: count }, (_, at) => Number(view.getBigUint64(8 + 8 * at)));
}

function readSizes(view: DataView): Uint32Array {
  const [same, count] = [view.getUint32(4), view.getUint32(8)];
  return same > 0 ? new Uint32Array(count).fill(same) : narrow(view, 12, 8);
}

/** toChunks: from which chunk on how many frames lie in each. */
function startsOf(
  sizes: Uint32Array,
  chunks: Uint32Array | Float64Array,
  toChunks: DataView,
): Float64Array {
  const starts = new Float64Array(sizes.length);
  const rows = toChunks.getUint32(4);
  let [frame, row] = [0, 0];
  for (let chunk = 1; chunk <= chunks.length && frame < sizes.length; chunk++) {
    while (row + 1 < rows && toChunks.getUint32(8 + 12 * (row + 1)) <= chunk) {
      row += 1;
    }
    let at = chunks[chunk - 1] as number;
    for (let left = toChunks.getUint32(12 + 12 * row); left > 0 && frame < sizes.length; left--) {
      starts[frame] = at;
      at += sizes[frame] as number;
      frame += 1;
    }
  }
  if (frame < sizes.length) {
    throw new RangeError("frames that lie nowhere");
  }
  return starts;
}

/** What stands before the parts of an entry for H.264, in bytes. */
const ENTRY = 78;

function readEntry(view: DataView): Pick<Samples, "codec" | "description" | "width" | "height"> {
  const [entry] = [...parts(view, 8)];
  if (entry?.type !== "avc1") {
    throw new RangeError("not H.264");
  }
  const { body } = entry;
  const inner = new DataView(body.buffer, body.byteOffset + ENTRY, body.byteLength - ENTRY);
  const config = within(inner, "avcC");
  const description = new Uint8Array(config.buffer, config.byteOffset, config.byteLength).slice();
  const profile = [...description.subarray(1, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
  return {
    codec: `avc1.${profile.join("")}`,
    description,
    width: body.getUint16(24),
    height: body.getUint16(26),
  };
}
