"""The whole way of a video, from file to verified file, beside deface and a plain transcode.

1080p30 and 720p30 H.264 with faces. Every program is started anew, in turn, several times; what
counts is the median of each and the ratios. Beside them the least that any such program costs: one
that decodes, writes and decodes again, and looks at nothing.

    python -m benchmarks.video_speed [--quick] [--least]
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import Interpolation
from PIL import Image

from benchmarks.datasets import DATA
from benchmarks.programs import Ran, ran
from benchmarks.result import Row, write_result

ROUNDS, SECONDS = 3, 10.0
DEFACE_SECONDS = 2.0
"""deface is so much slower that it gets a shorter piece of the same clip."""

LEAST_NEEDS = frozenset({"transcode", "least unverified", "least verified"})

STILLS = "1080p30, as phones write it"
PER_STILL, GRAIN = 100, 3.0
"""Frames for which one photograph is panned; grey levels of noise, as of a small sensor."""

SOURCES = {
    "1080p30": ("towncentre_street_1080p_10s.mp4", 1920, 1080),
    "720p30": ("airport_queue_masks_640x360_26s_audio.mp4", 1280, 720),
}

TRANSCODE = """
import sys, av
with av.open(sys.argv[1]) as source, av.open(sys.argv[2], "w") as target:
    video = source.streams.video[0]
    video.thread_type = "AUTO"
    out = target.add_stream("libx264", rate=video.average_rate,
                            options={"preset": "veryfast", "crf": "20"})
    out.width, out.height, out.pix_fmt = video.width, video.height, "yuv420p"
    out.time_base = video.time_base
    for frame in source.decode(video):
        target.mux(out.encode(frame))
    target.mux(out.encode(None))
"""

LEAST = """
import sys
from pathlib import Path
from vouchsafe.media import RewriteOptions, open_media, rewrite

def gone_through(path):
    with open_media(path) as video, video.frames() as frames:
        for frame in frames:
            pass

source, target = map(Path, sys.argv[1:3])
gone_through(source)
with open_media(source) as video:
    rewrite(video, target, lambda picture: None, RewriteOptions())
if sys.argv[3:] == ["verified"]:
    gone_through(target)
"""
"""Once through the source to look, once to write by our own encoder's choice, and, verified, once
through what was written; no detector, nothing followed, nothing painted, nothing compared."""


@dataclass(slots=True)
class Timed:
    """Runs of one program over one clip of `frames` frames."""

    frames: int
    runs: list[Ran] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Frames a second of clock time, median."""
        return self.frames / statistics.median(run.seconds for run in self.runs)

    @property
    def cost(self) -> float:
        """Milliseconds of computing for a frame, median."""
        return statistics.median(run.cpu for run in self.runs) / self.frames * 1000


def main() -> int:
    """0 when every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round of 2 seconds")
    parser.add_argument(
        "--least", action="store_true", help="only what any such program costs; nothing is written"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args()
    quick = chosen.quick
    rounds, seconds = (1, 2.0) if quick else (chosen.rounds, SECONDS)
    rows: list[Row] = []
    for name in (*SOURCES, STILLS):
        with tempfile.TemporaryDirectory() as folder:
            timed = _measured(name, Path(folder), rounds, seconds, least=chosen.least)
            rows += (
                _least(name, timed) if chosen.least else [*_rows(name, timed), *_least(name, timed)]
            )
    for row in rows:
        print(f"{row.figure}: {row.ours} {row.unit}, peer {row.peer}, {row.details}")
    if not (quick or chosen.least):
        write_result(
            "video_speed",
            rows,
            goal="10 times deface; 0.75 of a plain transcode unverified, 0.6 verified",
            peer="deface 1.5.0 with its faster backend (opencv), default flags; "
            "PyAV decode and x264 veryfast encode",
            notes=[
                f"whole processes, started anew, in turn; medians of clock time, rounds: {rounds}",
                f"deface on the first {DEFACE_SECONDS:.0f} s of the same clip, by frames a second",
                "1080p30: a street, 3 Mb/s; 720p30: a masked airport queue, scaled up from 640x360",
                "both of these are smooth, so a plain transcode of them is cheap",
                f"{STILLS}: photographs of crowds, panned, with grain, at a phone's bit rate",
            ],
        )
    return sum(row.met is False for row in rows)


def _measured(
    name: str, folder: Path, rounds: int, seconds: float, *, least: bool
) -> dict[str, Timed]:
    clip, short = folder / "clip.mp4", folder / "short.mp4"
    frames, few = _make(name, clip, seconds), _make(name, short, DEFACE_SECONDS)
    script, floor = folder / "transcode.py", folder / "least.py"
    script.write_text(TRANSCODE)
    floor.write_text(LEAST)
    redact = [sys.executable, "-m", "vouchsafe", "redact", str(clip), "-o"]
    deface = [str(Path(sys.executable).with_name("deface")), str(short), "--backend", "opencv"]
    commands = {
        "transcode": [sys.executable, str(script), str(clip), str(folder / "plain.mp4")],
        "least unverified": [sys.executable, str(floor), str(clip), str(folder / "least.mp4")],
        "least verified": [
            *(sys.executable, str(floor), str(clip)),
            *(str(folder / "least.mp4"), "verified"),
        ],
        "verified": [*redact, str(folder / "a"), "--force", "--json"],
        "unverified": [*redact, str(folder / "b"), "--force", "--json", "--no-verify"],
        "deface": [*deface, "-o", str(folder / "deface.mp4")],
    }
    if least:
        commands = {each: commands[each] for each in commands if each in LEAST_NEEDS}
    timed = {each: Timed(few if each == "deface" else frames) for each in commands}
    for _ in range(rounds):
        for each, command in commands.items():
            done = ran(command)
            if done.code not in (0, 3):
                raise SystemExit(f"{each}: {done.output} {done.errors}")
            timed[each].runs.append(done)
    return timed


def _rows(name: str, timed: dict[str, Timed]) -> Iterator[Row]:
    plain = timed["transcode"].rate
    costs = {f"{each}, cpu ms a frame": round(t.cost, 1) for each, t in timed.items()}
    speed = timed["verified"].rate
    yield Row(
        f"{name}: frames a second, verified",
        ours=round(speed, 1),
        peer=round(timed["deface"].rate, 2),
        unit="frames/s",
        goal=">= 10 times deface",
        met=speed >= 10 * timed["deface"].rate,
        details=costs | {"times deface": round(speed / timed["deface"].rate, 1)},
    )
    for each, goal in (("unverified", 0.75), ("verified", 0.6)):
        share = timed[each].rate / plain
        yield Row(
            f"{name}: speed as a share of a plain transcode's, {each}",
            ours=round(share, 2),
            peer=1.0,
            unit="of the plain transcode",
            goal=f">= {goal}",
            met=share >= goal,
            details={
                "frames/s": round(timed[each].rate, 1),
                "transcode frames/s": round(plain, 1),
                "by computing": round(timed["transcode"].cost / timed[each].cost, 2),
            },
        )


def _least(name: str, timed: dict[str, Timed]) -> Iterator[Row]:
    """How far the goals leave room for looking, following, painting and proving."""
    plain = timed["transcode"]
    for each, goal in (("unverified", 0.75), ("verified", 0.6)):
        floor = timed[f"least {each}"]
        yield Row(
            f"{name}: the least that any {each} way costs, by its speed",
            ours=round(floor.rate / plain.rate, 2),
            peer=1.0,
            unit="of the plain transcode",
            readme=False,
            details={
                "by computing": round(plain.cost / floor.cost, 2),
                "cpu ms a frame": round(floor.cost, 1),
                "transcode, cpu ms a frame": round(plain.cost, 1),
                f"cpu ms a frame that {goal} would leave": round(plain.cost / goal - floor.cost, 1),
            },
        )


def _make(name: str, path: Path, seconds: float) -> int:
    """A clip at 30 frames a second of the size wanted; returns its frames."""
    _, width, height = SOURCES.get(name, ("", 1920, 1080))
    rate, count = 30, 0
    with av.open(str(path), "w") as made:
        out = made.add_stream("libx264", rate=rate, options={"preset": "medium", "crf": "20"})
        assert isinstance(out, av.VideoStream)
        out.width, out.height, out.pix_fmt = width, height, "yuv420p"
        for frame in islice(_stills() if name == STILLS else _clip(name), round(seconds * rate)):
            scaled = frame.reformat(width, height, "yuv420p", interpolation=Interpolation.BICUBIC)
            scaled.pts, scaled.time_base = count, Fraction(1, rate)
            made.mux(out.encode(scaled))
            count += 1
        made.mux(out.encode(None))
    return count


def _clip(name: str) -> Iterator[av.VideoFrame]:
    with av.open(str(DATA / "video-crowds" / SOURCES[name][0])) as given:
        yield from given.decode(video=0)


def _stills() -> Iterator[av.VideoFrame]:
    """Photographs of crowds, each panned for a while by a hand that is not quite still."""
    chance = np.random.default_rng(2026)
    noise = chance.normal(0, GRAIN, (1200, 2100)).astype(np.int16)
    for path in sorted((DATA / "faces-wider-mini" / "images").rglob("*.jpg")):
        with Image.open(path) as photo:
            wide = np.asarray(photo.convert("RGB").resize((2400, 1350)), np.int16)
        for at in range(PER_STILL):
            x, y = 4 * at, round(100 + 60 * math.sin(at / 9))
            down, right = chance.integers(0, 100, 2)
            grain = noise[down : down + 1080, right : right + 1920, None]
            picture = wide[y : y + 1080, x : x + 1920] + grain
            yield av.VideoFrame.from_ndarray(np.clip(picture, 0, 255).astype(np.uint8), "rgb24")


if __name__ == "__main__":
    sys.exit(main())
