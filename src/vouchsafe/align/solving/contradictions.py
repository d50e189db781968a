"""Which pairs contradict the others.

First a choice that a few loud mistakes cannot sway: the positions that as many pairs as possible,
each counted by its odds, agree with (truncated least squares by graduated non-convexity; Yang,
Antonante, Tzoumas and Carlone 2020). Then, one at a time, worst first, whatever the rest
still contradicts (Baarda's data snooping, by what a pair misses when it is left out); and last,
whatever was left out and fits after all comes back.

Phones some way apart hear the same things at different times. What that may add is no
contradiction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vouchsafe.align.solving.equations import (
    Bools,
    Equations,
    Floats,
    least_squares,
    weights,
)
from vouchsafe.align.solving.graph import parts

LIKELY = 6.0
"""Standard deviations. Honest errors stay below; wrong pairs miss by seconds."""

LEAST_MISS = 0.005
"""Seconds. Closer than this, an eighth of a frame, nothing is called a contradiction."""

SURE = 12.0
"""The most that a pair's own odds (natural logarithm) count; a pin counts for more than all."""

ALONE = 1e-4
"""Share of a pair's variance that the others must be able to check, or nothing is said of it."""

ROUNDS = 60
GROWTH = 2.0


@dataclass(frozen=True)
class Missed:
    """What pairs miss the others by. Arrays have one row a pair.

    `seconds`: at the end of the overlap where it is most. `excess`: that, by what is allowed.
    """

    seconds: Floats
    excess: Floats


def odds(those: Equations) -> Floats:
    """Natural logarithm of the odds that each pair is right, between 0.1 and `SURE`."""
    told = np.clip([pair.probability for pair in those.pairs], 1e-6, 1 - 1e-6)
    counted = np.clip(np.log(told / (1 - told)), 0.1, SURE)
    return np.asarray(np.where(those.pinned, SURE * (1 + len(those.pairs)), counted))


def agreeing(those: Equations, distance: float) -> Bools:
    """Which pairs to use: no pin is left out. `distance`: seconds that positions may add."""
    used = _most(those, distance)
    while True:
        missed = missing(those, used, distance)
        excess = np.where(used & ~those.pinned, missed.excess, 0.0)
        worst = int(np.argmax(excess))
        if excess[worst] <= 1:
            break
        used[worst] = False
    fits = missing(those, used, distance).excess <= 1
    return np.asarray(used | fits)


def missing(those: Equations, used: Bools, distance: float) -> Missed:
    """By how much each pair misses what the used others say; 0 where they say nothing."""
    seconds, excess = np.zeros(len(those.pairs)), np.zeros(len(those.pairs))
    for part in parts(len(those.clips), those.first, those.second, used):
        some, which = those.among(part)
        if used[which].any():
            found = _missing(some, used[which], distance)
            seconds[which], excess[which] = found.seconds, found.excess
    return Missed(seconds, excess)


def _missing(those: Equations, used: Bools, distance: float) -> Missed:
    """The same for clips that all hang together by used pairs."""
    weight = weights(those, those.errors)
    errors = 1 / np.sqrt(weight)
    solution = least_squares(those, weight * used[:, None], errors, reference=0)
    said = those.spread_of(solution.covariance)
    left = those.residuals(solution.unknowns)
    own = errors[:, :, None] ** 2 * np.eye(2)
    # Of a used pair's own say, only what the others say counts: it is taken out again.
    keeps = np.where(used[:, None, None], own - said, own)
    scale = errors[:, :, None] * errors[:, None, :]
    alone = used & ((keeps / scale)[:, 0, 0] < ALONE)
    without = own @ np.linalg.inv(keeps + scale * ALONE**2 * np.eye(2))
    left = np.where(used[:, None], np.einsum("eij,ej->ei", without, left), left)
    doubt = np.where(used[:, None, None], without @ own, own + said)
    # What pins say is taken as it is above; how well they were seen is allowed for here.
    seen = those.errors[those.pinned, 0].max(initial=0)
    allowed = distance + LEAST_MISS + LIKELY * seen
    ends = np.array([-1e-6, 1e-6])
    arms = np.stack([np.ones((2, len(used))), ends[:, None] * those.half], axis=2)
    miss = np.abs(np.einsum("aei,ei->ae", arms, left))
    variance = np.einsum("aei,eij,aej->ae", arms, doubt, arms)
    ratio = miss / (allowed + LIKELY * np.sqrt(np.maximum(variance, 0)))
    worse = np.argmax(ratio, axis=0)[None]
    return Missed(
        np.where(alone, 0.0, np.take_along_axis(miss, worse, 0)[0]),
        np.where(alone, 0.0, np.take_along_axis(ratio, worse, 0)[0]),
    )


def _most(those: Equations, distance: float) -> Bools:
    """Truncated least squares: most odds within what is allowed of one solution."""
    used = np.ones(len(those.pairs), dtype=np.bool_)
    for part in parts(len(those.clips), those.first, those.second, used):
        some, which = those.among(part)
        if len(which) >= len(part):  # otherwise there is no loop
            used[which] = _within(some, distance) | some.pinned
    return used


def _within(those: Equations, distance: float) -> Bools:
    allowed = distance + LEAST_MISS
    wide = np.stack([np.full_like(those.half, allowed), 1e6 * allowed / those.half], axis=1)
    limit = wide + 3 * those.errors
    limit[those.pinned] = 1 / np.sqrt(weights(those, those.errors)[those.pinned])
    count = odds(those)[:, None] / limit**2
    keep = np.ones(len(those.pairs))
    growth = 0.0
    for _ in range(ROUNDS):
        weight = count * np.where(those.pinned, 1.0, np.maximum(keep, 1e-9))[:, None]
        unknowns = least_squares(those, weight, limit, reference=0).unknowns
        misfit = ((those.residuals(unknowns) / limit) ** 2).sum(axis=1) * ~those.pinned
        growth = growth * GROWTH or 1 / max(2 * misfit.max() - 1, 1.0)
        before, keep = keep, _kept(misfit, growth)
        if growth > 1 and np.abs(keep - before).max() < 1e-3:
            break
    return np.asarray(keep > 0.5)


def _kept(misfit: Floats, growth: float) -> Floats:
    """The weight of each pair when the truncated cost is `growth` sharp: from 1 down to 0."""
    between = np.sqrt(growth * (growth + 1) / np.maximum(misfit, 1e-30)) - growth
    return np.asarray(
        np.where(
            misfit <= growth / (growth + 1),
            1.0,
            np.where(misfit >= (growth + 1) / growth, 0.0, np.clip(between, 0, 1)),
        )
    )
