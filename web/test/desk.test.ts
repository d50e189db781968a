import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Desk } from "../src/editor/desk.ts";
import { Times } from "../src/editor/model/times.ts";
import { plan, track } from "./making.ts";

function desk(): Desk {
  globalThis.requestAnimationFrame = () => 0; // nothing is drawn here
  return new Desk(plan([track("t1", [[0, [10, 10, 50, 50]]])]), Times.ofPages(1));
}

describe("what may be changed", () => {
  it("stays open with the tool in hand, however often that is said", () => {
    const made = desk();
    made.tool = "draw";

    made.lock(null);

    assert.equal(made.tool, "draw");
  });

  it("is nothing once it is locked, and the tool does not come back by itself", () => {
    const made = desk();
    made.tool = "draw";

    made.lock("It is being published.");
    assert.equal(made.tool, "select");
    assert.equal(made.undo(), null);
    made.lock(null);

    assert.equal(made.locked, null);
    assert.equal(made.tool, "select");
  });

  it("is told once, and again when the reason is another", () => {
    const made = desk();
    made.lock("It is being published.");
    made.lock("It was removed.");

    assert.equal(made.locked, "It was removed.");
  });
});
