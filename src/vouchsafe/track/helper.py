"""A detector helps to follow a box that a person drew, where it sees what the person saw.

A person draws a hat and a collar along, a detector sees a face: how the one lies around the other
is learnt where both are there, and holds from then on. Nothing of what is seen is kept or
compared with anything but the place where it ought to be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import cv2
import numpy as np

from vouchsafe.detect import Box, Region
from vouchsafe.media import Rgb
from vouchsafe.track import boxes
from vouchsafe.track.moments import Moment
from vouchsafe.track.motion import Floats
from vouchsafe.track.pursuit import Pursuit

Eye = Callable[[Rgb], Sequence[Region]]
"""What is seen in a part of a picture, in its own pixels."""

_EVERY: Final = 0.2
"""Seconds between looks while all is well."""
_AROUND: Final = 4.0
"""How much around the box is looked at, in its own sizes,"""
_LARGE: Final = 72.0
"""and how large the box is then, in pixels."""
_SAME: Final = 0.35
"""Overlap from which on what is seen is what was drawn."""
_AGAIN: Final = 0.9
"""How far from its place a lost one may be found, in its own sizes,"""
_FARTHER: Final = 0.04
"""and how much farther for each frame that it has been lost."""
_ALIKE: Final = 0.4
"""if it looks as it did; if not, no farther than this:"""
_HERE: Final = 0.3
_RATIO: Final = 1.6


class Helper:
    """Looks now and then."""

    def __init__(self, look: Eye, *, patient: bool) -> None:
        """patient: what is not seen where the box was drawn may still be seen later. Not where
        nobody said that there is a face: then a face that passes by has nothing to do with it.
        """
        self._look, self._patient = look, patient
        self._drawn_around: Floats | None = None
        self._looked = -np.inf

    def drawn(self, moment: Moment, row: Floats) -> None:
        """Where the box was drawn: is something seen in it?"""
        self._learn(self._seen(moment, row), row)

    def help(self, pursuit: Pursuit, moment: Moment) -> None:
        """Put the box right if something is seen near it."""
        due = abs(moment.time - self._looked) >= _EVERY
        if moment.still is None or not (due or pursuit.lost):
            return
        self._looked = moment.time
        seen = self._seen(moment, pursuit.row)
        if not len(seen):
            return
        if self._drawn_around is None:
            if self._patient and not pursuit.lost:
                self._learn(seen, pursuit.row)
            return
        implied = self._around(seen, self._drawn_around)
        if pursuit.lost:
            self._find_again(pursuit, moment, implied)
            return
        overlap = boxes.iou(implied, pursuit.row[None])
        best = int(np.argmax(overlap))
        if overlap[best] >= _SAME:
            pursuit.pull(moment.luma, implied[best])

    def _find_again(self, pursuit: Pursuit, moment: Moment, implied: Floats) -> None:
        row = pursuit.row
        apart = np.hypot(*(implied[:, :2] - row[:2]).T) / boxes.size(row)
        ratio = boxes.size(implied) / boxes.size(row)
        alike = pursuit.likeness(moment.luma, implied)
        close = apart <= np.where(alike >= _ALIKE, _AGAIN + _FARTHER * pursuit.lost, _HERE)
        near = close & (ratio < _RATIO) & (ratio > 1 / _RATIO)
        if near.sum() == 1:
            # Where there are two, nobody knows which.
            pursuit.found(moment.luma, implied[near][0])

    def _learn(self, seen: Floats, row: Floats) -> None:
        if len(seen):
            overlap = boxes.shared(seen, row[None]) / boxes.area(seen)
            best = int(np.argmax(overlap))
            if overlap[best] >= 0.6 and boxes.iou(seen[best], row) >= 0.2:
                offset = (row[:2] - seen[best, :2]) / seen[best, 2:]
                self._drawn_around = np.concatenate([offset, row[2:] / seen[best, 2:]])

    @staticmethod
    def _around(seen: Floats, how: Floats) -> Floats:
        return np.concatenate([seen[:, :2] + seen[:, 2:] * how[:2], seen[:, 2:] * how[2:]], axis=1)

    def _seen(self, moment: Moment, row: Floats) -> Floats:
        """What is seen around the box, as rows of the small picture."""
        if moment.still is None:
            return np.zeros((0, 4))
        picture = moment.still()
        height, width = picture.shape[:2]
        side = _AROUND * float(max(row[2:]))
        x, y = row[:2] - side / 2
        left, top = int(max(x, 0)), int(max(y, 0))
        right, bottom = int(min(x + side, width)), int(min(y + side, height))
        if right - left < 8 or bottom - top < 8:
            return np.zeros((0, 4))
        part = picture[top:bottom, left:right]
        scale = min(max(_LARGE / float(max(row[2:])), 0.25), 4.0)
        size = max(round((right - left) * scale), 8), max(round((bottom - top) * scale), 8)
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        found = self._look(np.ascontiguousarray(cv2.resize(part, size, interpolation=how)))
        across, down = (right - left) / size[0], (bottom - top) / size[1]
        rows = [_row(region.box, across, down, left, top) for region in found]
        return np.array(rows, np.float64).reshape(-1, 4)


def _row(box: Box, across: float, down: float, left: float, top: float) -> tuple[float, ...]:
    x, y = box.centre
    return x * across + left, y * down + top, box.width * across, box.height * down
