import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { Reel } from "../src/editor/view/reel.ts";
import { grouped, index } from "./proxy.ts";

/** A decoder that gives frames back when it is told to. */
class Decoder {
  static made: Decoder | null = null;
  static async isConfigSupported(): Promise<object> {
    return { supported: true };
  }
  readonly state = "configured";
  readonly given: number[] = [];
  readonly #output: (frame: object) => void;
  #held: number[] = [];

  constructor({ output }: { output: (frame: object) => void }) {
    this.#output = output;
    Decoder.made = this;
  }

  configure(): void {}

  decode({ timestamp }: { timestamp: number }): void {
    assert.ok(this.#held.length < 100, "more than anybody asked for");
    this.#held.push(timestamp);
    this.given.push(timestamp);
  }

  async flush(): Promise<void> {}

  /** Everything that it holds, and what it is given meanwhile. */
  giveBack(): void {
    for (let next = this.#held.shift(); next !== undefined; next = this.#held.shift()) {
      this.#output({ timestamp: next, close: () => undefined });
    }
  }
}

/** What of a browser a reel needs; the proxy there has five frames, or those that it is given. */
function inBrowser(t: TestContext, proxy = index()): void {
  const fetch = async () => new Response(proxy.slice(), { status: 206 });
  const canvas = {
    hidden: false,
    append: () => undefined,
    getAttribute: () => null,
    setAttribute: () => undefined,
    getContext: () => ({ drawImage: () => undefined }),
  };
  const document = { createElement: () => ({ ...canvas }) };
  const EncodedVideoChunk = class {
    constructor(made: object) {
      Object.assign(this, made);
    }
  };
  const window = { VideoDecoder: Decoder, setTimeout };
  const there = { VideoDecoder: Decoder, EncodedVideoChunk, window, document, fetch };
  const before = Object.getOwnPropertyDescriptors(globalThis);
  for (const [name, value] of Object.entries(there)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  t.after(() => {
    for (const name of Object.keys(there)) {
      Reflect.deleteProperty(globalThis, name);
      const was = before[name as keyof typeof before];
      if (was) {
        Object.defineProperty(globalThis, name, was);
      }
    }
  });
}

describe("a reel", () => {
  const heard = { ready: () => undefined, failed: () => undefined };

  it("is of the frames that everybody counts", async (t) => {
    inBrowser(t);
    assert.ok(await Reel.open("proxy.mp4", 5, heard));
  });

  it("leaves a file of more or fewer frames to the player", async (t) => {
    inBrowser(t);
    assert.equal(await Reel.open("proxy.mp4", 4, heard), null);
    assert.equal(await Reel.open("proxy.mp4", 6, heard), null);
  });

  it("decodes what the hand comes to before it is there, and each frame once", async (t) => {
    inBrowser(t, grouped(120, 12));
    const reel = await Reel.open("proxy.mp4", 120, heard);
    assert.ok(reel);
    const decoder = Decoder.made as Decoder;
    const room = { width: 640, height: 360 };
    for (let frame = 0; frame < 120; frame += 2) {
      reel.want(frame);
      await new Promise(setImmediate); // the file's bytes come
      decoder.giveBack();
      assert.equal(reel.draw(room), frame);
    }
    assert.deepEqual([reel.element.width, reel.element.height], [640, 360]);
    assert.deepEqual(
      decoder.given,
      Array.from({ length: 120 }, (_, frame) => frame),
    );
  });

  it("is at rest after a hand that went to and fro, whatever was on its way", async (t) => {
    inBrowser(t, grouped(120, 12));
    const reel = await Reel.open("proxy.mp4", 120, heard);
    assert.ok(reel);
    const decoder = Decoder.made as Decoder;
    reel.want(60);
    await new Promise(setImmediate);
    for (const frame of [61, 72, 59, 30, 31, 110, 47, 46, 84, 0, 119, 60, 48, 35]) {
      reel.want(frame);
    }
    decoder.giveBack();
    assert.equal(reel.draw({ width: 3000, height: 2000 }), 35);
    assert.deepEqual([reel.element.width, reel.element.height], [1280, 720]);
    const before = decoder.given.length;
    reel.want(35);
    decoder.giveBack();
    assert.equal(decoder.given.length, before);
  });
});
