import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { Reel } from "../src/editor/view/reel.ts";
import { index } from "./proxy.ts";

/** What of a browser opening a reel needs; the proxy there has five frames. */
function inBrowser(t: TestContext): void {
  class VideoDecoder {
    static async isConfigSupported(): Promise<object> {
      return { supported: true };
    }
    configure(): void {}
  }
  const fetch = async () => new Response(index().slice(), { status: 206 });
  const canvas = {
    append: () => undefined,
    getAttribute: () => null,
    setAttribute: () => undefined,
  };
  const document = { createElement: () => ({ ...canvas }) };
  const there = { VideoDecoder, window: { VideoDecoder }, document, fetch };
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
});
