"""What became of known places between two files, told from their pixels alone.

Nothing of Vouchsafe takes part but the name of a box.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageOps, ImageSequence

from demo.scene import Frame
from vouchsafe.detect import Box

BRIGHT, DARK = 70, 40
"""of 255: brighter than the first is skin or badge; darker than the second is fill, as coded"""

FAR = 2.6
"""times a box's size, about its centre: what lies outside is not hidden with it"""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one place in one picture.

    time: seconds. hidden: the share of its bright pixels that are dark now.
    changed: by how much of 255 its pixels differ now, in the mean.
    """

    time: float
    hidden: float
    changed: float


def pictures(path: Path) -> Iterator[tuple[float, Frame]]:
    """Every picture of a video with its second; of a photo, every page with its number."""
    if path.suffix == ".mp4":
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                yield float(frame.time), frame.to_ndarray(format="rgb24")
    else:
        with Image.open(path) as picture:
            for number, page in enumerate(ImageSequence.Iterator(picture)):
                yield float(number), np.asarray(ImageOps.exif_transpose(page).convert("RGB"))


def fates(
    before: Path, after: Path, place: Callable[[float], Box], part: float = 1.0
) -> list[Fate]:
    """What became of a moving place, or of that part of it about its centre."""
    found = []
    for (time, was), (then, became) in _together(before, after):
        assert time == then
        rows, cols = _slices(place(time).grown(part))
        one, other = was[rows, cols], became[rows, cols]
        bright = one.max(axis=2) > BRIGHT
        found.append(
            Fate(
                time,
                float(np.mean(other.max(axis=2)[bright] < DARK)) if bright.any() else 1.0,
                float(np.abs(one.astype(int) - other).mean()),
            )
        )
    return found


def elsewhere(before: Path, after: Path, places: Iterable[Callable[[float], Box]]) -> list[float]:
    """For each picture, by how much of 255 the rest differs: what is far from all places."""
    places, found = list(places), []
    for (time, was), (_, became) in _together(before, after):
        rest = np.ones(was.shape[:2], bool)
        for place in places:
            rows, cols = _slices(place(time).grown(FAR))
            rest[rows, cols] = False
        assert rest.mean() > 0.2
        found.append(float(np.abs(was.astype(int) - became)[rest].mean()))
    return found


def _together(
    before: Path, after: Path
) -> Iterator[tuple[tuple[float, Frame], tuple[float, Frame]]]:
    for one, other in zip_longest(pictures(before), pictures(after)):
        assert one is not None, "there are more pictures than before"
        assert other is not None, "there are fewer pictures than before"
        yield one, other


def _slices(box: Box) -> tuple[slice, slice]:
    rows = slice(max(0, round(box.y)), max(0, round(box.bottom)))
    return rows, slice(max(0, round(box.x)), max(0, round(box.right)))
