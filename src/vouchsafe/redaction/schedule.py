"""Which boxes are there at which moment."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

import numpy as np

from vouchsafe.detect import Box
from vouchsafe.redaction.model import ALWAYS_BOXES, Shape, shape_of
from vouchsafe.redaction.shape import Outlines, Rects
from vouchsafe.track import Track

AT_ONCE = 0.002
"""Seconds. A frame this close before a track's first keyframe or after its last is in the track:
plans keep microseconds, containers down to milliseconds."""

_Row = tuple[float, ...]
"""Two moments, and the box at each of them."""


class Schedule:
    """Which boxes are hidden (or deliberately left) at a moment; fast when asked in order."""

    def __init__(self, tracks: Iterable[Track], *, hidden: bool = True) -> None:
        chosen = (track for track in tracks if track.hidden is hidden)
        self._tracks = sorted(chosen, key=lambda track: track.start)
        self._boxed = any(track.kind in ALWAYS_BOXES for track in self._tracks)
        self._open: list[_Under] = []
        self._next = 0
        self._now = -inf

    def at(self, time: float) -> list[tuple[Track, Box]]:
        """Every such track that is there at that time, and its box."""
        boxes = self.boxes(time).tolist()
        return [(way.track, Box(*box)) for way, box in zip(self._open, boxes, strict=True)]

    def boxes(self, time: float) -> Rects:
        """The boxes alone. `vouchsafe.track.box_at` for all tracks in one step."""
        self._move(time)
        rows = np.array([way.row(time) for way in self._open], np.float64).reshape(-1, 10)
        before, after = rows[:, :1], rows[:, 1:2]
        share = (np.clip(time, before, after) - before) / np.maximum(after - before, _NO_TIME)
        a, b = rows[:, 2:6], rows[:, 6:]
        return np.where(share < 1, a + (b - a) * share, b)

    def shapes(self, shape: Shape) -> Outlines:
        """The outlines of the boxes asked for last, in a plan of that shape."""
        if not self._boxed:
            return shape
        return [shape_of(way.track, shape) for way in self._open]

    def _move(self, time: float) -> None:
        if time < self._now:
            self._open, self._next = [], 0
        self._now = time
        while self._next < len(self._tracks) and self._tracks[self._next].start - AT_ONCE <= time:
            self._open.append(_Under(self._tracks[self._next]))
            self._next += 1
        self._open = [way for way in self._open if time <= way.end]


_NO_TIME = 1e-12
"""Seconds from a lone keyframe to itself, to divide by."""


class _Under:
    """A track under way: between which two of its keyframes."""

    __slots__ = ("_after", "_row", "_until", "end", "track")

    def __init__(self, track: Track) -> None:
        self.track = track
        self.end = track.end + AT_ONCE
        self._after = 0
        self._row = self._between(0, min(1, len(track.keyframes) - 1))

    def row(self, time: float) -> _Row:
        """The stretch that `time` is in; times come in order."""
        keyframes = self.track.keyframes
        if time > self._until and self._after < len(keyframes) - 1:
            while keyframes[self._after].time < time and self._after < len(keyframes) - 1:
                self._after += 1
            self._row = self._between(self._after - 1, self._after)
        return self._row

    def _between(self, before: int, after: int) -> _Row:
        a, b = self.track.keyframes[before], self.track.keyframes[after]
        self._after, self._until = after, b.time
        return a.time, b.time, *a.box, *b.box
