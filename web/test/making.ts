/** Plans for tests: made by hand, and drawn by fast-check. */

import fc from "fast-check";
import type { Box } from "../src/editor/model/box.ts";
import { inOrder, type Plan, type Span, spansInOrder } from "../src/editor/model/plan.ts";
import {
  endOf,
  type Key,
  type Kind,
  keysOf,
  startOf,
  type Track,
} from "../src/editor/model/track.ts";

export const WIDTH = 1920;
export const HEIGHT = 1080;

export function track(
  id: string,
  keys: readonly [number, Box][],
  more: Partial<Track> = {},
): Track {
  const list: Key[] = keys.map(([time, box]) => ({ time, box }));
  return {
    id,
    kind: "face",
    source: "centerface 1.0",
    score: 0.9,
    hidden: true,
    keys: keysOf(list),
    ...more,
  };
}

export function plan(tracks: readonly Track[], uncovered: readonly Span[] = []): Plan {
  return {
    media: {
      name: "clip.mp4",
      sha256: "0".repeat(64),
      kind: "video",
      width: WIDTH,
      height: HEIGHT,
      duration: 20,
    },
    hide: ["face"],
    choices: { style: "solid", shape: "ellipse", sound: "keep" },
    tracks: [...tracks].sort(inOrder),
    uncovered: [...uncovered].sort(spansInOrder),
    madeBy: "vouchsafe 0.1.0",
  };
}

const cents = (least: number, most: number) =>
  fc.integer({ min: least * 100, max: most * 100 }).map((value) => value / 100);

export const boxes: fc.Arbitrary<Box> = fc.tuple(
  cents(-300, WIDTH + 300),
  cents(-300, HEIGHT + 300),
  cents(1, 700),
  cents(1, 700),
);

/** Frames at 25 a second: a track's keyframes lie on some of them. */
export const FRAME = 0.04;

const keys = fc
  .uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 6 })
  .chain((frames) =>
    fc.tuple(
      ...frames
        .sort((a, b) => a - b)
        .map((frame) => boxes.map((box): Key => ({ time: Math.round(frame * 40) / 1000, box }))),
    ),
  )
  .map(keysOf);

const kinds = fc.constantFrom<Kind>("face", "head", "plate", "text", "manual");

const loose = fc.record({
  kind: kinds,
  source: fc.constant("centerface 1.0"),
  score: fc.integer({ min: 0, max: 100 }).map((value) => value / 100),
  hidden: fc.boolean(),
  keys,
});

export const tracks: fc.Arbitrary<Track> = loose.map((some) => ({ id: "t1", ...some }));

export const plans: fc.Arbitrary<Plan> = fc
  .array(loose, { minLength: 1, maxLength: 6 })
  .map((some) => some.map((each, at): Track => ({ id: `t${at + 1}`, ...each })))
  .chain((list) =>
    fc
      .array(
        fc.record({
          of: fc.nat(list.length - 1),
          from: fc.double({ min: 0, max: 1, noNaN: true }),
          to: fc.double({ min: 0, max: 1, noNaN: true }),
          reviewed: fc.boolean(),
        }),
        { maxLength: 4 },
      )
      .map((spans) =>
        plan(
          list,
          spans.map((span) => spanIn(list[span.of] as Track, span)),
        ),
      ),
  );

function spanIn(
  inside: Track,
  { from, to, reviewed }: { from: number; to: number; reviewed: boolean },
): Span {
  const length = endOf(inside) - startOf(inside);
  const start = startOf(inside) + length * Math.min(from, to);
  const end = startOf(inside) + length * Math.max(from, to);
  return { track: inside.id, start, end, reason: "lost behind a flag", reviewed };
}
