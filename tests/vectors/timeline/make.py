"""Writes the golden timelines. Run from the repository: python -m tests.vectors.timeline.make"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.align.writing.timelines import EVERYTHING
from vouchsafe.align import Timeline
from vouchsafe.align.writing import timeline_json

HERE = Path(__file__).parent
Damage = Callable[[dict[str, Any]], object]


def placed(document: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = document["events"][0]["placed"]
    return rows


DAMAGES: dict[str, tuple[Damage, str]] = {
    "unknown-key": (lambda d: d.update(extra=1), "extra"),
    "unknown-key-in-clip": (lambda d: d["clips"][0].update(owner="x"), "clips[0]"),
    "version-2": (lambda d: d.update(timeline=2), "timeline: 1 was expected"),
    "missing-spread": (lambda d: d.pop("spread"), "'spread' is a required property"),
    "start-by-word": (lambda d: placed(d)[1].update(start="soon"), "events[0].placed[1].start"),
    "negative-error": (lambda d: placed(d)[1].update(error=-1), "events[0].placed[1].error"),
    "short-hash": (lambda d: d["clips"][0].update(sha256="ab"), "clips[0].sha256"),
    "rate-of-zero": (lambda d: d["clips"][0].update(frame_rate="30/0"), "clips[0].frame_rate"),
    "no-such-moment": (
        lambda d: d["clips"][0].update(claimed="2026-02-30T12:00:00.000000+00:00"),
        "clips[0].claimed: no such moment",
    ),
    "moment-without-zone": (
        lambda d: d["clips"][0].update(claimed="2026-02-03T12:00:00.000000"),
        "clips[0].claimed",
    ),
    "two-clips-one-id": (lambda d: d["clips"][1].update(id="c1"), "'c1' is used twice"),
    "placed-twice": (lambda d: placed(d)[1].update(clip="c3"), "no clip, or is placed twice"),
    "placed-nowhere": (lambda d: d["unplaced"].pop(), "'c8' is in no event"),
    "placed-unknown": (lambda d: placed(d)[1].update(clip="c99"), "'c99' is no clip"),
    "reference-elsewhere": (lambda d: d["events"][0].update(reference="c5"), "not placed in this"),
    "pair-across-events": (
        lambda d: d["events"][0]["used"][0].update(second="c5"),
        "events[0].used[0]",
    ),
    "pair-of-one": (lambda d: d["events"][0]["used"][0].update(second="c3"), "are not two clips"),
    "out-of-order": (lambda d: placed(d).reverse(), "not in order of start"),
    "starts-late": (lambda d: placed(d)[0].update(start=1.0), "not in order of start"),
    "began-for-some": (lambda d: placed(d)[1].update(began=None), "for some clips"),
    "wrong-clock-elsewhere": (
        lambda d: d["events"][0]["wrong_clocks"][0].update(clip="c5"),
        "wrong_clocks[0].clip",
    ),
    "sure-beyond-sure": (
        lambda d: d["events"][0]["used"][0].update(probability=1.5),
        "events[0].used[0].probability",
    ),
}

TEXTS = {
    "not-json": ("{", "line 1, column 2"),
    "not-an-object": ("[]\n", "is not of type 'object'"),
    "duplicate-key": ('{"timeline": 1, "timeline": 1}\n', "'timeline' occurs twice"),
    "not-a-number": ('{"timeline": NaN}\n', "NaN is not a number"),
    "beyond-all-numbers": (
        (
            '{"timeline": 1, "spread": 1e999, "clips": [], "events": [], "unplaced": [], '
            '"dropped": [], "remarks": [], "made_by": ""}\n'
        ),
        "spread: inf is greater than the maximum of 100000",
    ),
    "long-number": ('{"timeline": 1' + "0" * 5000 + "}\n", "a number is too long"),
    "deep": ("[" * 100_000, "nested too deeply"),
}


def main() -> None:
    empty = Timeline((), (), (), 100.0, made_by="vouchsafe 0.1.0")
    alone = replace(EVERYTHING, clips=EVERYTHING.clips[5:6], events=(), dropped=())
    valid = {
        "everything": EVERYTHING,
        "empty": empty,
        "unplaced": replace(alone, unplaced=EVERYTHING.unplaced[:1]),
    }
    for name, timeline in valid.items():
        (HERE / "valid" / f"{name}.json").write_text(timeline_json(timeline), "utf-8")
    for name, (damage, expected) in DAMAGES.items():
        document = json.loads(timeline_json(EVERYTHING))
        damage(document)
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"
        (HERE / "invalid" / f"{name}.json").write_text(text, "utf-8")
        (HERE / "invalid" / f"{name}.txt").write_text(expected + "\n", "utf-8")
    for name, (text, expected) in TEXTS.items():
        (HERE / "invalid" / f"{name}.json").write_text(text, "utf-8")
        (HERE / "invalid" / f"{name}.txt").write_text(expected + "\n", "utf-8")


if __name__ == "__main__":
    main()
