import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AGAIN, LONGEST_WAIT, type Outcome, REST, Saver } from "../src/editor/model/saving.ts";
import { plan, track } from "./making.ts";

/** A clock that runs when it is told to. */
class Clock {
  time = 0;
  #timers = new Map<number, { at: number; what: () => void }>();
  #last = 0;

  now = () => this.time;

  after = (milliseconds: number, what: () => void) => {
    this.#last += 1;
    this.#timers.set(this.#last, { at: this.time + milliseconds, what });
    return this.#last;
  };

  cancel = (timer: number) => {
    this.#timers.delete(timer);
  };

  async pass(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    for (const [timer, { at, what }] of [...this.#timers]) {
      if (at <= this.time) {
        this.#timers.delete(timer);
        what();
      }
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const versions = Array.from({ length: 6 }, (_, at) => plan([track(`t${at}`, [[0, [0, 0, 9, 9]]])]));
const [first, second, third, theirs] = versions as [
  (typeof versions)[0],
  (typeof versions)[0],
  (typeof versions)[0],
  (typeof versions)[0],
];

function saver(answers: Outcome[]) {
  const clock = new Clock();
  const sent: [number, unknown][] = [];
  const states: string[] = [];
  const made = new Saver(
    1,
    first,
    async (parent, saved) => {
      sent.push([parent, saved]);
      return answers.shift() ?? { kind: "saved", version: parent + 1 };
    },
    clock,
    (state) => states.push(state.kind),
  );
  return { clock, sent, states, made };
}

describe("saving by itself", () => {
  it("waits for the hands to rest, then saves the newest once", async () => {
    const { clock, sent, made } = saver([]);
    made.keep(second);
    await clock.pass(REST - 1);
    made.keep(third);
    await clock.pass(REST - 1);
    assert.deepEqual(sent, []);

    await clock.pass(1);

    assert.deepEqual(sent, [[1, third]]);
    assert.equal(made.version, 2);
    assert.equal(made.unsaved, false);
  });

  it("does not wait for ever, however busy the hands are", async () => {
    const { clock, sent, made } = saver([]);
    for (let passed = 0; passed <= LONGEST_WAIT; passed += 500) {
      made.keep(passed % 1000 === 0 ? second : third);
      await clock.pass(500);
    }

    assert.equal(sent.length >= 1, true);
  });

  it("saves nothing when everything was undone again", async () => {
    const { clock, sent, states, made } = saver([]);
    made.keep(second);
    made.keep(first);
    await clock.pass(LONGEST_WAIT);

    assert.deepEqual(sent, []);
    assert.equal(states.at(-1), "saved");
  });

  it("keeps what failed, says so, and tries again with the newest", async () => {
    const { clock, sent, states, made } = saver([
      { kind: "failed", sentence: "No connection.", signedOut: false },
    ]);
    made.keep(second);
    await clock.pass(REST);
    assert.equal(states.at(-1), "failed");
    assert.equal(made.unsaved, true);
    made.keep(third);
    await clock.pass(AGAIN[0]);

    assert.deepEqual(sent.at(-1), [1, third]);
    assert.equal(made.unsaved, false);
  });

  it("saves what came while it was saving", async () => {
    const { clock, sent, made } = saver([]);
    made.keep(second);
    const saving = made.now();
    made.keep(third);
    await saving;
    await clock.pass(REST);

    assert.deepEqual(sent, [
      [1, second],
      [2, third],
    ]);
  });

  it("stops at a conflict until somebody decides, and then stands on the other version", async () => {
    const { clock, sent, states, made } = saver([{ kind: "conflict", latest: 7 }]);
    made.keep(second);
    await clock.pass(REST);
    made.keep(third);
    await clock.pass(LONGEST_WAIT * 4);
    assert.equal(sent.length, 1);
    assert.equal(states.at(-1), "conflict");
    assert.equal(made.saved, first, "what differs is told from the last common version");

    made.rebase(7, theirs, third);
    await clock.pass(REST);

    assert.deepEqual(sent.at(-1), [7, third]);
    assert.equal(made.version, 8);
  });
});
