"""A choice of pairs that a few loud mistakes cannot sway.

Least sums of absolute misses first, each counted by the pair's odds: convex, so where it starts
does not matter, and one wrong pair pulls no harder for being wrong by minutes. From there truncated
least squares by graduated non-convexity (Yang, Antonante, Tzoumas and Carlone 2020): a pair that
misses by more than it may pulls no more at all. Parts that lost every tie on the way are joined
again by the largest number of pairs that say the same.
"""

from __future__ import annotations

import numpy as np

from vouchsafe.align.solving.equations import (
    CLOCKS,
    PIN_RULES,
    Bools,
    Equations,
    Floats,
    best_fit,
)
from vouchsafe.align.solving.graph import parts

SURE = 12.0
"""The most that a pair's own odds (natural logarithm) count; a pin counts for more than all."""

LIKELY = 3.0
"""Standard deviations that a pair may miss by and still count."""

ABSOLUTE_ROUNDS = 60
SETTLED = 1e-2
"""Share of itself by which no pair's miss changes any more."""

SHARPENING = (0.01, 0.04, 0.15, 0.5, 1.0, 2.0, 4.0, 8.0)
"""From a cost that hardly levels off to one that does at once."""

LEAST_PULL = 1e-9
"""Of the pull of a pair that agrees: keeps clips from flying off while their pairs are doubted."""


def odds(those: Equations) -> Floats:
    """Natural logarithm of the odds that each pair is right, between 0.1 and `SURE`."""
    told = np.clip([pair.probability for pair in those.pairs], 1e-6, 1 - 1e-6)
    counted = np.clip(np.log(told / (1 - told)), 0.1, SURE)
    return np.asarray(np.where(those.pinned, SURE * (1 + len(those.pairs)), counted))


def consensus(those: Equations, possible: Bools, allowed: float) -> Bools:
    """Which of the possible pairs agree with one story. `allowed`: seconds that any may miss by."""
    used = possible.copy()
    limit = _limit(those, allowed)
    for part in parts(len(those.clips), those.first, those.second, possible):
        some, which = those.among(part, possible)
        if len(which) >= len(part):  # otherwise there is no loop
            used[which] = _agree(some, limit[which]) | some.pinned
    return used


def _limit(those: Equations, allowed: float) -> Floats:
    """(E, 2): by how much each row may miss, seconds and ppm."""
    flat = np.full_like(those.half, allowed)
    limit = np.stack([flat, 1e6 * flat / those.half], axis=1) + LIKELY * those.errors
    ruling = limit.min(axis=0, initial=np.inf) * PIN_RULES
    limit[those.pinned] = np.where(
        those.errors[those.pinned] < [np.inf, CLOCKS], ruling, limit[those.pinned]
    )
    return limit


def _agree(those: Equations, limit: Floats) -> Bools:
    count = odds(those)[:, None] / limit**2
    miss = np.ones(len(those.pairs))
    for _ in range(ABSOLUTE_ROUNDS):
        before, miss = miss, _misses(those, limit, count, 1 / np.maximum(miss, 1))
        if (np.abs(miss - before) < SETTLED * np.maximum(before, 1)).all():
            break
    for sharpness in SHARPENING:
        miss = _misses(those, limit, count, _pull(miss**2, sharpness))
    return np.asarray(miss < 1)


def _misses(those: Equations, limit: Floats, count: Floats, pull: Floats) -> Floats:
    """What each pair misses, in shares of its limit, when each pulls so hard. Pins miss nothing."""
    pull = np.where(those.pinned, 1.0, np.maximum(pull, LEAST_PULL))
    unknowns = best_fit(those, count * pull[:, None])
    return np.asarray(np.hypot(*(those.residuals(unknowns) / limit).T) * ~those.pinned)


def _pull(misfit: Floats, sharpness: float) -> Floats:
    """The weight of a pair of that squared miss: 1 when it is small, 0 when it is large."""
    between = np.sqrt(sharpness * (sharpness + 1) / np.maximum(misfit, 1e-30)) - sharpness
    return np.asarray(np.clip(between, 0, 1))
