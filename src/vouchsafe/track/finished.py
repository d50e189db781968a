"""A closed trail, reduced to what a plan needs."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vouchsafe.detect import Box, Region
from vouchsafe.track.model import Keyframe, Keyframes, Track, UncoveredSpan
from vouchsafe.track.motion import Floats
from vouchsafe.track.path import simplified, steadied
from vouchsafe.track.trail import Doubt, Trail

_TOLERANCE: Final = 0.04
"""How far keyframes may move an edge, always outward, as a share of the box's smaller side."""
_LEAST, _MOST = 0.75, 8.0
"""and in pixels of the picture"""
_MANY: Final = 600
_COARSEST: Final = 6.0
"""Keyframes of a track from which on the tolerance may grow, and how far, in pixels."""
CLEAR: Final = 0.5
"""A region of this score counts even when one look saw it and no other."""
_SEEN_SHARE: Final = 0.35
"""Any other must be found, if only weakly, in this share of the looks that ought to find it."""
_ELSE_SECONDS: Final = 0.6
"""or is hidden no longer than this before its first and after its last sighting."""


@dataclass(frozen=True, slots=True)
class Finished:
    """frames, rows: the keyframes; rows are (centre, size) in pixels of the picture."""

    best: Region
    frames: NDArray[np.int32]
    rows: NDArray[np.float32]
    doubts: tuple[Doubt, ...]

    def track(self, name: str, times: array[float]) -> Track:
        keyframes = Keyframes(
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
        trail.path.cut(*_around(trail, times))
    path = trail.path
    rows = steadied(path.all()) / np.array([*scale, *scale])
    chosen, keys = thinned(np.array(times[path.first : path.end]), rows)
    return Finished(
        trail.best,
        (chosen + path.first).astype(np.int32),
        keys.astype(np.float32),
        tuple(trail.doubts),
    )


def thinned(moments: Floats, rows: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Few of the frames, and boxes for them that uncover nothing of any row in between; rows are
    (centre, size) in pixels of the picture.
    """
    tolerance = np.clip(_TOLERANCE * rows[:, 2:].min(axis=1), _LEAST, _MOST)
    chosen, keys = simplified(moments, rows, tolerance)
    while len(chosen) > _MANY and len(chosen) > len(rows) // 4 and tolerance[0] < _COARSEST:
        # A long and shaky track: a somewhat larger box costs less than a keyframe for each frame.
        tolerance = tolerance * 1.6
        chosen, keys = simplified(moments, rows, tolerance)
    return chosen, keys


def confirmed(trail: Trail) -> bool:
    """Whether it is more than a doubtful sighting or two that other looks contradict."""
    if trail.best.score >= CLEAR or not trail.missed:
        return True
    return trail.hits > 1 and trail.hits >= _SEEN_SHARE * (trail.hits + trail.missed)


def _around(trail: Trail, times: array[float]) -> tuple[int, int]:
    """The first frame near enough to a sighting, and the one after the last."""
    start, stop = trail.first_hit, trail.anchor
    while start > trail.path.first and times[trail.first_hit] - times[start - 1] <= _ELSE_SECONDS:
        start -= 1
    while stop < trail.path.end - 1 and times[stop + 1] - times[trail.anchor] <= _ELSE_SECONDS:
        stop += 1
    return start, stop + 1
