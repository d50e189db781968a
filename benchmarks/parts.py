"""A video written in parts and joined, beside the same video written whole: what the seams cost.

Both are `vouchsafe.media` with nothing to paint and one and the same manner. Parts are of a few
seconds here, with a second of lead; in the web app they are of five minutes, with six seconds.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from math import inf
from pathlib import Path
from time import process_time

import cv2

from benchmarks.datasets import DATA
from benchmarks.result import Row, write_result
from benchmarks.untouched import CLIPS, untouched
from vouchsafe.media import (
    Manner,
    RewriteOptions,
    Stretch,
    Video,
    join_parts,
    open_media,
    rewrite,
    settle,
    write_part,
)

PARTS = 3
LEAD = 1.0
"""Seconds decoded before each part."""
BESIDE = 8
"""Frames after a border that are looked at by themselves."""
LEAST_AT_SEAMS = -0.5
"""Decibels that frames beside a border may be worse than in the whole, on average."""


def timed(do: Callable[[], object]) -> float:
    """Seconds of processor time, all threads."""
    before = process_time()
    do()
    return process_time() - before


def stretches(duration: float) -> list[Stretch]:
    """The parts of a clip of that many seconds."""
    borders = [*(duration * part / PARTS for part in range(PARTS)), inf]
    return [
        Stretch(number, start, end, max(start - LEAD, 0.0))
        for number, (start, end) in enumerate(pairwise(borders))
    ]


def in_parts(video: Video, folder: Path, manner: Manner) -> tuple[Path, list[int], float]:
    """The joined file, the frame with which each part but the first begins, and the seconds."""
    out, parts, firsts, seconds = folder / "joined.mp4", [], [], 0.0
    frames = 0

    def write(part: Stretch, path: Path) -> None:
        nonlocal frames
        facts = write_part(video, path, untouched, part, manner, origin="benchmark")
        firsts.append(frames)
        frames += facts.packets

    for part in stretches(video.info.duration):
        parts.append(folder / f"{part.number}.part")
        seconds += timed(lambda part=part: write(part, parts[-1]))  # type: ignore[misc]
    seconds += timed(
        lambda: join_parts(
            video,
            parts,
            out,
            manner,
            origin="benchmark",
            count=PARTS,
            options=RewriteOptions(sound="mute"),
        )
    )
    return out, firsts[1:], seconds


def quality(before: Path, after: Path) -> list[float]:
    """Decibels of each frame, over all samples of all planes."""
    found = []
    with open_media(before) as a, open_media(after) as b:
        pairs: Iterator[tuple[object, object]] = zip(a.pictures(), b.pictures(), strict=True)
        for x, y in pairs:
            error, count = 0.0, 0
            planes = zip(x.read_planes(), y.read_planes(), strict=True)  # type: ignore[attr-defined]
            for one, other in planes:
                error += cv2.norm(one.samples, other.samples, cv2.NORM_L2SQR)
                count += one.samples.size
            found.append(10 * math.log10(255**2 * count / max(error, 1.0)))
    return found


def mean(values: list[float]) -> float:
    """Their average."""
    return sum(values) / len(values)


def rows_of(clip: Path) -> list[Row]:
    """What parts cost in computing, in bytes, and at their borders."""
    with tempfile.TemporaryDirectory() as name, open_media(clip) as video:
        assert isinstance(video, Video)
        folder, whole = Path(name), Path(name) / "whole.mp4"
        manners: list[Manner] = []
        trials = timed(lambda: manners.append(settle(video, 0)))
        options = RewriteOptions(sound="mute")
        # Writing a whole tries qualities, too: parts do that once for all of them.
        plain = timed(lambda: rewrite(video, whole, untouched, options)) - trials
        joined, firsts, seconds = in_parts(video, folder, manners[0])
        before, after = quality(clip, whole), quality(clip, joined)
        size = joined.stat().st_size / whole.stat().st_size
    beside = [at for first in firsts for at in range(first, first + BESIDE)]
    apart = mean([after[at] - before[at] for at in beside])
    worst = min(after[at] for at in beside) - min(before)
    details = {
        "manner": f"{manners[0].codec} {manners[0].tier} {manners[0].crf}",
        "PSNR of the whole": round(mean(before), 2),
        "PSNR of the joined": round(mean(after), 2),
        "worst frame beside a border against the worst of the whole, dB": round(worst, 2),
    }
    return [
        Row(
            f"PSNR of the {BESIDE} frames after a border against the whole's, {clip.stem}",
            round(apart, 2),
            "dB",
            goal=f">= {LEAST_AT_SEAMS:g}",
            met=apart >= LEAST_AT_SEAMS,
            readme=False,
            details=details,
        ),
        Row(f"bytes against the whole's, {clip.stem}", round(size, 3), "x", readme=False),
        Row(f"processor time, {clip.stem}", round(seconds, 2), "s", round(plain, 2), readme=False),
    ]


def main() -> None:
    rows = [row for name in CLIPS for row in rows_of(DATA / "video-crowds" / name)]
    write_result(
        "parts",
        rows,
        goal="no seam: frames beside a border as good as in the whole",
        peer="the same clips written whole by Vouchsafe",
        notes=[
            (
                f"{PARTS} parts of each clip, so of 2 to 9 s, with {LEAD:g} s of lead. At five "
                "minutes and six seconds much less is decoded twice, and fewer keyframes are added."
            ),
            "Picture streams only, nothing painted.",
        ],
    )


if __name__ == "__main__":
    main()
