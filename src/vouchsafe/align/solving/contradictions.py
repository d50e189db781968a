"""Which pairs contradict the others.

First a choice that a few loud mistakes cannot sway (see `consensus`). Then, one at a time, worst
first, whatever the rest still contradicts (Baarda's data snooping, by what a pair misses when it is
left out); and last, whatever was left out and fits after all comes back.

Phones some way apart hear the same things at different times. What that may add is no
contradiction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vouchsafe.align.solving.consensus import consensus, odds
from vouchsafe.align.solving.equations import (
    Bools,
    Equations,
    Floats,
    Ints,
    Solution,
    least_squares,
    weights,
)
from vouchsafe.align.solving.graph import parts

LIKELY = 6.0
"""Standard deviations. Honest errors stay below; wrong pairs miss by seconds."""

LEAST_MISS = 0.005
"""Seconds. Closer than this, an eighth of a frame, nothing is called a contradiction."""

ALONE = 1e-4
"""Share of a pair's variance that the others must be able to check, or nothing is said of it."""


@dataclass(frozen=True)
class Missed:
    """What pairs miss the others by. Arrays have one row a pair.

    `seconds`: at the end of the overlap where it is most. `excess`: that, by what is allowed.
    """

    seconds: Floats
    excess: Floats


def agreeing(those: Equations, possible: Bools, distance: float) -> Bools:
    """Which of the possible pairs to use: no pin is left out. `distance`: seconds that positions
    may add.
    """
    used = consensus(those, possible, distance + LEAST_MISS)
    for _ in range(len(those.pairs)):
        missed = missing(those, used, distance)
        excess = np.where(used & ~those.pinned, missed.excess, 0.0)
        worst = int(np.argmax(excess))
        if excess[worst] <= 1:
            break
        used[worst] = False
    fits = missing(those, used, distance).excess <= 1
    return _joined(those, used | (fits & possible & _within_parts(those, used)), possible, distance)


def _joined(those: Equations, used: Bools, possible: Bools, distance: float) -> Bools:
    """Parts that lost every tie to each other, joined again where pairs were left out that now
    contradict nobody: by the one that most others between the same two parts agree with.
    """
    strength = odds(those)
    used = used.copy()
    while True:
        open_ = np.flatnonzero(possible & ~used & ~_within_parts(those, used)).tolist()
        if not open_:
            return used
        label = _labels(those, used)
        sides = {label[those.first[open_[0]]], label[those.second[open_[0]]]}
        between = [at for at in open_ if {label[those.first[at]], label[those.second[at]]} == sides]
        part = np.flatnonzero(np.isin(label, [*sides]))
        stories = [_story(those, used, part, at, between, distance) for at in between]
        best = max(stories, key=lambda story: strength[story].sum())
        used[best] = True


def _story(  # noqa: PLR0917 - one candidate among those between two parts
    those: Equations, used: Bools, part: Ints, pair: int, between: list[int], distance: float
) -> Ints:
    """That pair, and which of the others between the two parts agree with it."""
    some, which = those.among(part)
    told = used[which] | (which == pair)
    fits = which[_missing(some, told, distance).excess <= 1]
    return np.intersect1d(fits, between)


def _within_parts(those: Equations, used: Bools) -> Bools:
    label = _labels(those, used)
    return np.asarray(label[those.first] == label[those.second])


def _labels(those: Equations, used: Bools) -> Ints:
    """(n,): which part each clip belongs to."""
    label = np.zeros(len(those.clips), dtype=np.intp)
    for number, part in enumerate(parts(len(those.clips), those.first, those.second, used)):
        label[part] = number
    return label


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
    ends = np.array([-1e-6, 1e-6])
    arms = np.stack([np.ones((2, len(used))), ends[:, None] * those.half], axis=2)
    miss = np.abs(np.einsum("aei,ei->ae", arms, left))
    variance = np.einsum("aei,eij,aej->ae", arms, doubt, arms)
    # What pins say is taken as it is above; how well they were seen is allowed for here.
    seen = those.errors[those.pinned, 0].max(initial=0)
    allowed = distance + LEAST_MISS + LIKELY * (seen + np.sqrt(np.maximum(variance, 0)))
    # What the others say may have come as long a way: looked at only where it matters.
    some = np.flatnonzero((miss > allowed).any(axis=0) & ~alone)
    if distance > 0 and len(some):
        taken = np.where(used[:, None, None], without, np.eye(2))[some]
        told = np.einsum("asi,sij->asj", arms[:, some], taken)
        allowed[:, some] += distance * _ways(those, used, solution, some, told)
    ratio = miss / allowed
    worse = np.argmax(ratio, axis=0)[None]
    return Missed(
        np.where(alone, 0.0, np.take_along_axis(miss, worse, 0)[0]),
        np.where(alone, 0.0, np.take_along_axis(ratio, worse, 0)[0]),
    )


def _ways(those: Equations, used: Bools, solution: Solution, some: Ints, arms: Floats) -> Floats:
    """(2, S): by how many times what distance may add to one pair of sounds the others may be
    wrong about each of `some`: the sum of how hard each pulls on what they say. `arms` (2, S, 2):
    of the offset and drift that they say.
    """
    columns = those.columns[some]
    whole = np.zeros((2, len(some), 2 * len(those.clips)))
    rows = np.einsum("asi,sik->ask", arms, those.rows[some])
    whole[:, np.arange(len(some))[:, None], columns] = rows
    pulls = np.abs(solution.pulls(whole.reshape(2 * len(some), -1)))
    pulls = pulls.reshape(2, len(some), -1) * (used & ~those.pinned)
    pulls[:, np.arange(len(some)), some] = 0  # its own
    return np.asarray(pulls.sum(axis=2))
