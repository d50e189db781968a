"""Moments of two clips that look alike, put in order: the same footage runs on in both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAME = 32
"""bits up to which nobody would call two pictures different: PDQ's authors' own advice is 31"""
_STEP = 0.5
"""seconds by which the moments of a run may drift, twice over: samples are never quite in step"""
_GAP = 3.0
"""seconds between two moments of one stretch, at most"""
_MOST = 8
"""runs told of one pair of clips"""

Times = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when, in seconds: of what was asked about, and of what is kept."""

    asked: tuple[float, float]
    kept: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Moments that look alike, and in how many bits they differ."""

    asked: Times
    kept: Times
    distance: NDArray[np.int16]

    @property
    def best(self) -> int:
        return int(self.distance.min())

    def only(self, which: NDArray[np.bool_]) -> Pairs:
        return Pairs(self.asked[which], self.kept[which], self.distance[which])

    def stretches(self) -> Iterator[Stretch]:
        """Moments near each other in both, taken together."""
        order = np.lexsort((self.asked, self.kept))
        asked, kept = self.asked[order], self.kept[order]
        breaks = np.flatnonzero(np.diff(kept) > _GAP) + 1
        for one, other in zip(np.split(asked, breaks), np.split(kept, breaks), strict=True):
            yield Stretch(_span(one), _span(other))


def runs_in(pairs: Pairs) -> list[Pairs]:
    """Where two clips go on alike for at least two moments, the longest run first.

    A single moment counts only where the two frames are the same to the eye: of two long clips,
    some two frames are alike by chance.
    """
    runs: list[Pairs] = []
    left = pairs
    while len(left.asked) and len(runs) < _MOST:
        run = _longest(left)
        if min(len(np.unique(run.asked)), len(np.unique(run.kept))) < 2:
            break
        runs.append(run)
        left = left.only(~np.isin(left.asked, run.asked) & ~np.isin(left.kept, run.kept))
    if runs:
        return runs
    same = pairs.only(pairs.distance <= SAME)
    return [same] if len(same.asked) else []


def _longest(pairs: Pairs) -> Pairs:
    """The pairs that are equally far apart in time, of which there are most moments."""
    step = np.floor((pairs.kept - pairs.asked) / _STEP).astype(np.int64)
    # A run may lie across the border between two steps: each pair counts for two windows.
    windows = np.concatenate([step, step - 1])
    moments = np.stack([windows, np.tile(np.unique(pairs.asked, return_inverse=True)[1], 2)])
    window, count = np.unique(np.unique(moments, axis=1)[0], return_counts=True)
    best = window[count.argmax()]
    return pairs.only((step == best) | (step == best + 1))


def _span(times: Times) -> tuple[float, float]:
    return float(times.min()), float(times.max())
