"""The boxes of one track, frame by frame, and their reduction to keyframes."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vouchsafe.track import boxes
from vouchsafe.track.motion import Floats
from vouchsafe.track.runner import Trust

_SMOOTH: int = 3


class Path:
    """One box and one `Trust` for every frame from `first` on, without gaps."""

    def __init__(self, first: int) -> None:
        self.first = first
        self._values = array("f")
        self._trust = bytearray()

    @property
    def end(self) -> int:
        """The frame after the last."""
        return self.first + len(self._trust)

    def append(self, box: Floats, trust: Trust) -> None:
        self._values.extend(box.tolist())
        self._trust.append(trust)

    def prepend(self, rows: Sequence[Floats], trust: Trust) -> None:
        """Boxes of the frames just before the first, latest first."""
        early = array("f", [value for row in reversed(rows) for value in row.tolist()])
        self._values = early + self._values
        self._trust = bytearray([trust] * len(rows)) + self._trust
        self.first -= len(rows)

    def get(self, start: int, end: int) -> Floats:
        """A copy of the boxes of frames `start` up to, not including, `end`."""
        values = self._values[4 * (start - self.first) : 4 * (end - self.first)]
        return np.array(values, dtype=np.float64).reshape(-1, 4)

    def put(self, start: int, rows: Floats) -> None:
        begin = 4 * (start - self.first)
        self._values[begin : begin + rows.size] = array("f", rows.ravel().tolist())

    def trust(self, frame: int) -> Trust:
        return Trust(self._trust[frame - self.first])

    def mark(self, frame: int, trust: Trust) -> None:
        self._trust[frame - self.first] = trust

    def held_since(self, frame: int) -> int:
        """The first of the unbroken HELD frames that end with `frame`; `frame` + 1 if none."""
        while frame >= self.first and self._trust[frame - self.first] == Trust.HELD:
            frame -= 1
        return frame + 1

    def cut(self, start: int, end: int) -> None:
        """Keep only frames `start` up to, not including, `end`."""
        a, b = max(start - self.first, 0), max(end - self.first, 0)
        self._values = self._values[4 * a : 4 * b]
        self._trust = self._trust[a:b]
        self.first = max(start, self.first)

    def all(self) -> Floats:
        return self.get(self.first, self.end)


def steadied(rows: Floats) -> Floats:
    """The same path with sizes that change smoothly, and nowhere smaller than before."""
    size = np.pad(rows[:, 2:], ((2 * _SMOOTH, 2 * _SMOOTH), (0, 0)), mode="edge")
    span = 2 * _SMOOTH + 1
    largest = np.lib.stride_tricks.sliding_window_view(size, span, axis=0).max(axis=-1)
    mean = np.lib.stride_tricks.sliding_window_view(largest, span, axis=0).mean(axis=-1)
    return np.concatenate([rows[:, :2], np.maximum(mean, rows[:, 2:])], axis=1)


def simplified(times: Floats, rows: Floats, tolerance: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Few frames whose boxes, joined by straight lines, contain every box of `rows`.

    tolerance: per frame, how far an edge may lie from where it was, in the unit of `rows`.
    Gives the chosen frames' numbers and their boxes, grown by what the lines would leave out.
    """
    sides = boxes.edges(rows)
    chosen = _key_frames(times, sides, tolerance)
    line = np.stack([np.interp(times, times[chosen], sides[chosen, k]) for k in range(4)], axis=1)
    outward = np.array([-1.0, -1.0, 1.0, 1.0])
    missing = np.maximum((sides - line) * outward, 0.0)
    keys = sides[chosen].copy()
    for part, (a, b) in enumerate(pairwise(chosen)):
        lack = missing[a : b + 1].max(axis=0)
        for key in (part, part + 1):
            grown = sides[chosen[key]] + outward * lack
            keys[key] = np.where(
                outward > 0, np.maximum(keys[key], grown), np.minimum(keys[key], grown)
            )
    return chosen, boxes.from_edges(keys)


def _key_frames(times: Floats, sides: Floats, tolerance: Floats) -> NDArray[np.intp]:
    """Douglas and Peucker's choice: split where the straight line is furthest off."""
    last = len(times) - 1
    chosen, pending = {0, last}, [(0, last)]
    while pending:
        a, b = pending.pop()
        if b - a < 2:
            continue
        share = ((times[a + 1 : b] - times[a]) / (times[b] - times[a]))[:, None]
        line = sides[a] + (sides[b] - sides[a]) * share
        off = np.abs(sides[a + 1 : b] - line).max(axis=1) / tolerance[a + 1 : b]
        worst = int(off.argmax())
        if off[worst] > 1.0:
            middle = a + 1 + worst
            chosen.add(middle)
            pending += [(a, middle), (middle, b)]
    return np.array(sorted(chosen), dtype=np.intp)
