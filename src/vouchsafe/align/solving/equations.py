"""Pairs as linear equations in every clip's start and rate, solved by weighted least squares.

Clip `i` lies on the event's clock at `s_i + t * (1 + d_i)`. A pair says that when `j` reads `at`,
`i` reads `at + o`, and that `i` gains `d` on `j`:

    s_j + at * d_j - s_i - (at + o) * d_i = o
    d_j - (1 + d) * d_i                   = d

Both are linear, with nothing neglected. The third kind of row is what is known of clocks before
anything is heard: that their rates are alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

from vouchsafe.align.model import Pair

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

CLOCKS = 100.0
"""ppm: standard deviation of a recorder's rate against another's. Consumer clocks err up to about
100 ppm; this holds only a clip whose drift nobody could measure."""

LEAST_ERROR = 2e-5
"""Seconds. No sound at 8,000 samples a second tells more, whatever a pair says."""

LEAST_DRIFT_ERROR = 1e-2
"""ppm."""

STEADY = 1e-14
"""Added to a diagonal of ones before it is factored."""

REFINED = 3
"""Times that a solution is refined: so often, too, what was added is taken out again."""

PIN_RULES = 1e-2
"""A pin is given the weight of an error so many times that of the most exact sound."""


@dataclass(frozen=True)
class Equations:
    """The pairs of one component. Arrays have one row a pair; clips are numbers from 0.

    `values` (E, 2): offset in seconds, drift in ppm. `errors` (E, 2): their standard deviations.
    `rows` (E, 2, 4): coefficients of start and rate of first and second. `half`: half the overlap,
    seconds.
    """

    clips: tuple[str, ...]
    pairs: tuple[Pair, ...]
    first: Ints
    second: Ints
    rows: Floats
    values: Floats
    errors: Floats
    half: Floats
    pinned: Bools

    @property
    def columns(self) -> Ints:
        """(E, 4): which unknowns a pair's coefficients belong to."""
        return np.stack(
            [2 * self.first, 2 * self.first + 1, 2 * self.second, 2 * self.second + 1], axis=1
        )

    def among(self, part: Ints, which: Bools | None = None) -> tuple[Equations, Ints]:
        """The equations of those clips alone (of those pairs alone), and which pairs, by number,
        they are.
        """
        within = np.isin(self.first, part) & np.isin(self.second, part)
        inside = np.flatnonzero(within if which is None else within & which)
        return Equations(
            clips=tuple(self.clips[at] for at in part),
            pairs=tuple(self.pairs[at] for at in inside),
            first=np.searchsorted(part, self.first[inside]),
            second=np.searchsorted(part, self.second[inside]),
            rows=self.rows[inside],
            values=self.values[inside],
            errors=self.errors[inside],
            half=self.half[inside],
            pinned=self.pinned[inside],
        ), inside

    def residuals(self, unknowns: Floats) -> Floats:
        """(E, 2): what each pair says, less what `unknowns` say."""
        return np.asarray(self.values - np.einsum("eij,ej->ei", self.rows, unknowns[self.columns]))

    def spread_of(self, covariance: Floats) -> Floats:
        """(E, 2, 2): covariance of what a solution says of each pair."""
        columns = self.columns
        blocks = covariance[columns[:, :, None], columns[:, None, :]]
        return np.asarray(np.einsum("eij,ejk,elk->eil", self.rows, blocks, self.rows))


@dataclass(frozen=True)
class Solution:
    """Start (seconds) and rate (ppm) of every clip, one after the other, and their covariance.

    `moved` (E, 2n): by how much the unknowns move with each second of a pair's offset, times the
    normal matrix; `inverse` (2n, 2n): of that matrix.
    """

    unknowns: Floats
    covariance: Floats
    inverse: Floats
    moved: sparse.csr_array

    def pulls(self, arms: Floats) -> Floats:
        """(k, E): by how many seconds `arms` @ unknowns, (k, 2n), moves with each second of every
        pair's offset.
        """
        return np.asarray((self.moved @ (arms @ self.inverse).T).T)


def equations(clips: Sequence[str], pairs: Sequence[Pair]) -> Equations:
    """What those pairs say of those clips; every clip of a pair must be among them."""
    number = {clip: at for at, clip in enumerate(clips)}
    at = np.array([pair.at for pair in pairs], dtype=np.float64)
    offset = np.array([pair.offset for pair in pairs], dtype=np.float64)
    drift = np.array([pair.drift for pair in pairs], dtype=np.float64)
    one, none = np.ones_like(at), np.zeros_like(at)
    rows = np.stack(
        [
            np.stack([-one, -(at + offset) * 1e-6, one, at * 1e-6], axis=1),
            np.stack([none, -(1 + drift * 1e-6), none, one], axis=1),
        ],
        axis=1,
    )
    return Equations(
        clips=tuple(clips),
        pairs=tuple(pairs),
        first=_numbers(number, [pair.first for pair in pairs]),
        second=_numbers(number, [pair.second for pair in pairs]),
        rows=rows,
        values=np.stack([offset, drift], axis=1),
        errors=np.array(
            [
                (max(pair.offset_error, LEAST_ERROR), max(pair.drift_error, LEAST_DRIFT_ERROR))
                for pair in pairs
            ],
            dtype=np.float64,
        ).reshape(-1, 2),
        half=np.array([max(pair.overlap, 1.0) / 2 for pair in pairs]),
        pinned=np.array([pair.pinned for pair in pairs], dtype=np.bool_),
    )


def weights(those: Equations, errors: Floats) -> Floats:
    """(E, 2): the weight of each row, pins before sounds.

    Where a person tied two clips, sound must not pull them apart again, however exact it is: it
    has gone different ways. What is pinned in offset only still takes its drift from the sound.
    """
    working = errors.copy()
    if those.pinned.any():
        heard = errors[~those.pinned]
        ruling = PIN_RULES * (heard.min(axis=0) if len(heard) else errors.min(axis=0))
        known = those.pinned[:, None] & (errors < [np.inf, CLOCKS])
        working = np.where(known, np.minimum(errors, ruling), working)
    return np.asarray(1 / working**2)


def best_fit(those: Equations, weights: Floats, reference: int = 0) -> Floats:
    """The starts and rates that fit best, the reference's being 0 and 0.

    Every clip must hang together with the reference by pairs of weight (E, 2) above 0.
    """
    return _solved(those, weights, reference)[0]


def least_squares(
    those: Equations, weights: Floats, errors: Floats, reference: int = 0
) -> Solution:
    """The best fit and its covariance.

    `errors` (E, 2) are the standard deviations by which the rows err, which `weights` (E, 2) need
    not be made of.
    """
    unknowns, factor, scale = _solved(those, weights, reference)
    inverse = scale[:, None] * linalg.cho_solve(factor, np.diag(scale))
    fixed = [2 * reference, 2 * reference + 1]
    inverse[fixed, :] = 0
    inverse[:, fixed] = 0
    used = weights > 0
    covariance = inverse
    if not np.allclose((weights * errors**2)[used], 1):
        covariance = _spread_by(those, weights * errors, inverse)
    return Solution(unknowns, covariance, inverse, _moved(those, weights))


def _moved(those: Equations, weights: Floats) -> sparse.csr_array:
    """(E, 2n): what one second of each offset adds to the right side of the normal equations."""
    where = np.repeat(np.arange(len(those.pairs)), 4), those.columns.ravel()
    pushed = (those.rows[:, 0] * weights[:, :1]).ravel()
    shape = len(those.pairs), 2 * len(those.clips)
    return sparse.csr_array(sparse.coo_array((pushed, where), shape=shape))


def _spread_by(those: Equations, moves: Floats, inverse: Floats) -> Floats:
    """The covariance when every row, weighted by its own rule, errs by its own error: `moves` is
    weight times error. A sum of squares, which no rounding makes negative.
    """
    size, rows = len(inverse), moves.size
    columns = np.repeat(those.columns, 2, axis=0)
    pushed = (those.rows * moves[:, :, None]).reshape(rows, 4)
    spread = np.zeros((rows, size))
    np.add.at(spread, (np.arange(rows)[:, None], columns), pushed)
    known = np.diag(np.sqrt(_prior(those)))
    root = inverse @ np.concatenate([spread.T, known], axis=1)
    return np.asarray(root @ root.T)


def _solved(
    those: Equations, weights: Floats, reference: int
) -> tuple[Floats, tuple[Floats, bool], Floats]:
    prior = _prior(those)
    normal, right = _normal(those, weights), _right(those, weights, those.values)
    normal[np.diag_indices_from(normal)] += prior
    fixed = [2 * reference, 2 * reference + 1]
    normal[fixed, :] = 0
    normal[:, fixed] = 0
    normal[fixed, fixed] = 1
    right[fixed] = 0
    # Weights span many orders of magnitude: brought to a diagonal of ones, steadied where clips
    # that hold fast together hang on the rest by a hair, and refined until that has no part in it.
    scale = 1 / np.sqrt(np.diag(normal))
    scaled = normal * np.outer(scale, scale) + STEADY * np.eye(len(scale))
    factor = linalg.cho_factor(scaled, lower=True)
    unknowns = scale * linalg.cho_solve(factor, scale * right)
    for _ in range(REFINED):
        again = _right(those, weights, those.residuals(unknowns)) - prior * unknowns
        again[fixed] = 0
        unknowns = unknowns + scale * linalg.cho_solve(factor, scale * again)
    return unknowns, factor, scale


def _prior(those: Equations) -> Floats:
    """The weight of what is known beforehand of starts (nothing) and rates."""
    return np.tile([0.0, CLOCKS**-2], len(those.clips))


def _normal(those: Equations, weights: Floats) -> Floats:
    size = 2 * len(those.clips)
    columns = those.columns
    blocks = np.einsum("eij,ei,eik->ejk", those.rows, weights, those.rows)
    places = columns[:, :, None] * size + columns[:, None, :]
    normal = np.bincount(places.ravel(), blocks.ravel(), minlength=size * size)
    return normal.astype(np.float64).reshape(size, size)


def _right(those: Equations, weights: Floats, values: Floats) -> Floats:
    pulls = np.einsum("eij,ei,ei->ej", those.rows, weights, values)
    total = np.bincount(those.columns.ravel(), pulls.ravel(), minlength=2 * len(those.clips))
    return total.astype(np.float64)


def _numbers(number: Mapping[str, int], clips: Sequence[str]) -> Ints:
    return np.array([number[clip] for clip in clips], dtype=np.intp)
