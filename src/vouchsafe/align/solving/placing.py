"""From the pairs to be used to where every clip of one event lies, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from vouchsafe.align.model import Clip, Pair, Placed
from vouchsafe.align.solving.equations import (
    Equations,
    Floats,
    Solution,
    equations,
    least_squares,
    weights,
)
from vouchsafe.align.solving.graph import parts

NINETY_FIVE = 1.96
"""Standard deviations of half a 95 % interval."""

WIDEST = (1.0, 1000.0)
"""Seconds and ppm by which pairs that were found to agree can yet miss each other, at most."""


@dataclass(frozen=True)
class Positions:
    """One event, solved. `start` and `rate` in `solution` are against the reference's clock."""

    those: Equations
    reference: int
    solution: Solution
    by_sight: tuple[frozenset[str], ...]
    """The clips in sets that hang together by pins alone."""
    optimism: Floats
    """(2,): seconds and ppm by which pairs miss each other beyond what their errors say."""

    def deviation(self, clip: str, reading: float, *against: tuple[str, float]) -> float:
        """Standard deviation of that clip's time at `reading`, against that of another clip at its
        own reading or, without one, against the reference's clock. Seconds.
        """
        arm = self._arm(clip, reading, *against)
        variance = float(arm @ self.solution.covariance @ arm)
        return float(np.sqrt(max(variance, 0.0)))

    def ways(self, clip: str, reading: float, *against: tuple[str, float]) -> float:
        """By how many times what distance may add to one pair of sounds it may be wrong there, at
        most: each pair in use may have heard another thing, from another side. In a chain the
        number of its pairs; 0 where pins alone tie the two.
        """
        others = [other for other, _ in against] or [self.those.clips[self.reference]]
        if any(self.tied_by_sight(clip, other) for other in others):
            return 0.0
        pulls = self.solution.pulls(self._arm(clip, reading, *against)[None])[0]
        return float(np.abs(pulls[~self.those.pinned]).sum())

    def _arm(self, clip: str, reading: float, *against: tuple[str, float]) -> Floats:
        arm = np.zeros(2 * len(self.those.clips))
        for name, at, sign in ((clip, reading, 1), *((*other, -1) for other in against)):
            column = 2 * self.those.clips.index(name)
            arm[column : column + 2] += sign * np.array([1.0, at * 1e-6])
        return arm

    def tied_by_sight(self, one: str, other: str) -> bool:
        """Whether pins alone tie these two, so that no sound's way is between them."""
        return any({one, other} <= those for those in self.by_sight)


def positions(clips: Sequence[Clip], used: Sequence[Pair]) -> Positions:
    """Solve one event: `used` ties all of `clips` together."""
    those = equations([clip.id for clip in clips], used)
    reference = _reference(those)
    optimism = _optimism(those, reference)
    errors = _widened(those, optimism)
    solution = least_squares(those, weights(those, errors), errors, reference)
    return Positions(those, reference, solution, _seen(those), optimism)


def placed(found: Positions, clips: Mapping[str, Clip], distance: float) -> tuple[Placed, ...]:
    """Every clip of the event, by start; the earliest start is 0."""
    starts, drifts = found.solution.unknowns[0::2], found.solution.unknowns[1::2]
    zero = starts.min()
    return tuple(
        sorted(
            (
                _place(found, clips[clip], float(starts[at] - zero), float(drifts[at]), distance)
                for at, clip in enumerate(found.those.clips)
            ),
            key=lambda place: (place.start, place.clip),
        )
    )


def _place(found: Positions, clip: Clip, start: float, drift: float, distance: float) -> Placed:
    at = found.those.clips.index(clip.id)
    ends = 0.0, clip.duration
    error = NINETY_FIVE * max(found.deviation(clip.id, reading) for reading in ends)
    added = distance * max(found.ways(clip.id, reading) for reading in ends)
    column = 2 * at + 1
    sight = found.tied_by_sight(clip.id, found.those.clips[found.reference])
    return Placed(
        clip=clip.id,
        start=start,
        drift=drift,
        error=error,
        error_with_distance=error + added,
        drift_error=NINETY_FIVE * float(np.sqrt(found.solution.covariance[column, column])),
        pinned=sight and at != found.reference,
    )


def _reference(those: Equations) -> int:
    """The clip that heard most together with others: its clock does most of the measuring."""
    heard = np.zeros(len(those.clips))
    np.add.at(heard, those.first, those.half)
    np.add.at(heard, those.second, those.half)
    return int(np.argmax(heard.round(3)))  # of two that heard as much, the first


def _seen(those: Equations) -> tuple[frozenset[str], ...]:
    sets = parts(len(those.clips), those.first, those.second, those.pinned)
    return tuple(frozenset(those.clips[at] for at in part) for part in sets)


def _widened(those: Equations, optimism: Floats) -> Floats:
    """The errors with `optimism` added. What a person pinned has no part in what sounds do."""
    return np.asarray(np.hypot(those.errors, optimism * ~those.pinned[:, None]))


def _optimism(those: Equations, reference: int) -> Floats:
    """How much must be added to every offset's error (seconds), and to every drift's (ppm), until
    the pairs miss each other by no more than their errors say (Paule and Mandel 1982). 0 where
    they miss each other by less.

    Offsets and drifts apart: a sound that came a longer way is late, but no slower.
    """
    found = np.zeros(2)
    if len(those.pairs) < len(those.clips):
        return found  # no loop: nothing to miss
    for row in (0, 1, 0):  # what is added to drifts changes a little what offsets need
        found[row] = 0
        if _surplus(those, reference, found, row) > 0:
            found[row] = _least(those, reference, found, row)
    return found


def _least(those: Equations, reference: int, found: Floats, row: int) -> float:
    """The least that must be added in that row; at most `WIDEST`."""

    def surplus(added: float) -> float:
        return _surplus(those, reference, np.where(np.arange(2) == row, added, found), row)

    if surplus(WIDEST[row]) > 0:
        return WIDEST[row]
    return float(optimize.brentq(surplus, 0.0, WIDEST[row], xtol=WIDEST[row] * 1e-6, rtol=1e-3))


def _surplus(those: Equations, reference: int, added: Floats, row: int) -> float:
    """By how much the squared misses of all sounds in that row exceed what is to be expected."""
    weight = weights(those, _widened(those, added))
    solution = least_squares(those, weight, 1 / np.sqrt(weight), reference)
    said = np.einsum("eii->ei", those.spread_of(solution.covariance))
    missed = those.residuals(solution.unknowns) ** 2 * weight
    return float((missed - (1 - said * weight))[~those.pinned, row].sum())
