"""A closed trail, reduced to what a plan needs."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vouchsafe.detect import Box, Region
from vouchsafe.track.model import Keyframe, Track, UncoveredSpan
from vouchsafe.track.path import simplified, steadied
from vouchsafe.track.trail import Doubt, Trail

_TOLERANCE: Final = 0.06
"""How far keyframes may move an edge, always outward, as a share of the box's smaller side."""
_LEAST, _MOST = 0.75, 8.0
"""and in pixels of the picture"""
_CLEAR: Final = 0.5
"""A region of this score counts even when one look saw it and no other."""
_ONCE_SECONDS: Final = 0.6
"""How long a region that is not so clear, and was never seen again, is hidden either side."""


@dataclass(frozen=True, slots=True)
class Finished:
    """frames, rows: the keyframes; rows are (centre, size) in pixels of the picture."""

    best: Region
    frames: NDArray[np.int32]
    rows: NDArray[np.float32]
    doubts: tuple[Doubt, ...]

    def track(self, name: str, times: array[float]) -> Track:
        keyframes = tuple(
            Keyframe(times[frame], Box.around(*(float(v) for v in row)))
            for frame, row in zip(self.frames.tolist(), self.rows, strict=True)
        )
        return Track(name, self.best.kind, self.best.source, self.best.score, keyframes)

    def uncovered(self, name: str, times: array[float]) -> list[UncoveredSpan]:
        first, last = int(self.frames[0]), int(self.frames[-1])
        return [
            UncoveredSpan(name, times[max(d.start, first)], times[min(d.end, last)], d.reason)
            for d in self.doubts
            if d.start <= last and d.end >= first
        ]


def finished(trail: Trail, times: array[float], scale: tuple[float, float]) -> Finished:
    """Trim, smooth and simplify; scale: of the small picture against the real one."""
    if not confirmed(trail):
        start, end = _around(trail.anchor, times, trail.path.first, trail.path.end)
        trail.path.cut(start, end)
    path = trail.path
    rows = steadied(path.all()) / np.array([*scale, *scale])
    moments = np.array(times[path.first : path.end])
    tolerance = np.clip(_TOLERANCE * rows[:, 2:].min(axis=1), _LEAST, _MOST)
    chosen, keys = simplified(moments, rows, tolerance)
    return Finished(
        trail.best,
        (chosen + path.first).astype(np.int32),
        keys.astype(np.float32),
        tuple(trail.doubts),
    )


def confirmed(trail: Trail) -> bool:
    """Whether it is more than one doubtful sighting that other looks contradict."""
    return trail.hits > 1 or trail.best.score >= _CLEAR or trail.missed < 2


def _around(anchor: int, times: array[float], first: int, end: int) -> tuple[int, int]:
    start, stop = anchor, anchor
    while start > first and times[anchor] - times[start - 1] <= _ONCE_SECONDS:
        start -= 1
    while stop < end - 1 and times[stop + 1] - times[anchor] <= _ONCE_SECONDS:
        stop += 1
    return start, stop + 1
