"""Makes the golden plan files. Run from the repository: python tests/vectors/plan/make.py

Each invalid file lies beside a .txt with the words its error must hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vouchsafe.detect import Box
from vouchsafe.redaction import (
    MediaFacts,
    Plan,
    Sha256,
    Shape,
    Sound,
    Style,
    plan_text,
)
from vouchsafe.track import Keyframe, Track, UncoveredSpan

HERE = Path(__file__).parent
HASH = Sha256("9f" * 32)

VIDEO = Plan(
    MediaFacts("clip.mp4", HASH, "video", 1920, 1080, 12.48),
    "vouchsafe 0.1.0",
    hide=("face", "head"),
    tracks=(
        Track(
            "t1",
            "face",
            "centerface 1.0",
            0.93,
            (
                Keyframe(0.0, Box(812.0, 344.5, 61.0, 75.0)),
                Keyframe(0.4, Box(830.0, 347.0, 60.0, 74.0)),
            ),
        ),
        Track("t2", "manual", "", 1.0, (Keyframe(3.003, Box(-12.25, 20.0, 80.0, 90.0)),)),
        Track(
            "t3",
            "face",
            "centerface 1.0",
            0.41,
            (Keyframe(5.0, Box(1.0, 2.0, 3.0, 4.0)),),
            hidden=False,
        ),
    ),
    uncovered=(UncoveredSpan("t1", 0.2, 0.4, "lost behind a flag"),),
)
PHOTO = Plan(
    MediaFacts("Straße 1.jpg", HASH, "photo", 4000, 3000, 0.0),
    "vouchsafe 0.1.0",
    style=Style.MOSAIC,
    shape=Shape.BOX,
    tracks=(Track("t1", "face", "centerface 1.0", 0.5, (Keyframe(0.0, Box(1, 2, 3, 4)),)),),
)
EMPTY = Plan(
    MediaFacts("a.webm", HASH, "video", 2, 2, 1.0),
    "vouchsafe 0.1.0",
    hide=(),
    style=Style.BLUR,
    sound=Sound.DISGUISE,
)


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    document = json.loads(plan_text(VIDEO))
    change(document)
    return json.dumps(document, indent=1)


def set_at(*path: Any, to: Any) -> Callable[[dict[str, Any]], object]:
    def change(document: dict[str, Any]) -> None:
        at: Any = document
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = to

    return change


KEYS = ("tracks", 0, "keyframes")
INVALID: dict[str, tuple[str, str]] = {
    "not-json": ("{", "line 1"),
    "not-an-object": ("[]", "the plan"),
    "version-2": (changed(set_at("plan", to=2)), "plan"),
    "unknown-key": (changed(set_at("note", to="x")), "'note'"),
    "unknown-key-in-track": (changed(set_at("tracks", 0, "person", to="x")), "tracks[0]"),
    "missing-style": (changed(lambda d: d.pop("style")), "'style'"),
    "short-hash": (changed(set_at("media", "sha256", to="9f")), "media.sha256"),
    "upper-case-hash": (changed(set_at("media", "sha256", to="9F" * 32)), "media.sha256"),
    "no-width": (changed(set_at("media", "width", to=0)), "media.width"),
    "half-a-pixel-high": (changed(set_at("media", "height", to=1.5)), "media.height"),
    "unknown-kind": (changed(set_at("hide", to=["name"])), "hide[0]"),
    "unknown-style": (changed(set_at("style", to="emoji")), "style"),
    "no-keyframes": (changed(set_at(*KEYS, to=[])), "tracks[0].keyframes"),
    "times-run-back": (changed(set_at(*KEYS, 1, "time", to=0.0)), "tracks[0].keyframes[1].time"),
    "negative-time": (changed(set_at(*KEYS, 0, "time", to=-1)), "tracks[0].keyframes[0].time"),
    "flat-box": (changed(set_at(*KEYS, 1, "box", to=[0, 0, 0, 5])), "tracks[0].keyframes[1].box"),
    "box-of-three": (changed(set_at(*KEYS, 1, "box", to=[0, 0, 5])), "tracks[0].keyframes[1].box"),
    "box-of-words": (changed(set_at(*KEYS, 0, "box", to=["0", 0, 5, 5])), "tracks[0].keyframes[0]"),
    "not-a-number": (changed(set_at(*KEYS, 1, "box", to=[float("nan"), 0, 5, 5])), "NaN"),
    "infinite": (changed(set_at(*KEYS, 1, "box", to=[float("inf"), 0, 5, 5])), "Infinity"),
    "overflow": (
        changed(set_at(*KEYS, 1, "time", to=1)).replace('"time": 1,', '"time": 1e999,'),
        "tracks[0].keyframes[1].time",
    ),
    "two-tracks-one-id": (changed(set_at("tracks", 1, "id", to="t1")), "tracks[1].id"),
    "id-with-a-slash": (changed(set_at("tracks", 0, "id", to="../x")), "tracks[0].id"),
    "score-above-one": (changed(set_at("tracks", 0, "score", to=1.5)), "tracks[0].score"),
    "hidden-by-word": (changed(set_at("tracks", 0, "hidden", to="yes")), "tracks[0].hidden"),
    "span-of-no-track": (changed(set_at("uncovered", 0, "track", to="t9")), "uncovered[0].track"),
    "span-runs-back": (changed(set_at("uncovered", 0, "end", to=0.1)), "uncovered[0].end"),
    "line-break-in-name": (changed(set_at("media", "name", to="a\nb")), "media.name"),
    "lone-surrogate": (changed(set_at("made_by", to="\ud800")), "made_by"),
    "duplicate-key": (
        changed(len).replace('"plan": 1', '"plan": 1, "plan": 1'),
        "'plan' occurs twice",
    ),
    "long-number": (changed(len).replace("1920", "1" * 5000), "too long"),
    "deep": ("[" * 100_000, "nested too deeply"),
}


def main() -> None:
    for name, plan in (("video", VIDEO), ("photo", PHOTO), ("empty", EMPTY)):
        (HERE / "valid" / f"{name}.plan.json").write_bytes(plan_text(plan).encode())
    for name, (text, expected) in INVALID.items():
        (HERE / "invalid" / f"{name}.plan.json").write_text(text, "utf-8")
        (HERE / "invalid" / f"{name}.txt").write_text(expected + "\n", "utf-8")


if __name__ == "__main__":
    main()
