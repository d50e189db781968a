"""The line to a fraction of a sample, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.matching.echoes import highest
from vouchsafe.align.matching.grouped import Grouped, grouped
from vouchsafe.align.matching.model import Line
from vouchsafe.align.matching.windows import Windows

REACH = 3e-3
"""Seconds that the grid looks to either side before Newton's method."""

_LAGS = 4096
"""To a period of the groups' spacing, 0.12 s: 30 us."""

_TURNS = tuple(1.5 * np.arange(-far, far + 1, dtype=np.float64) for far in (24, 8))
"""Lags by which the ends of the span may turn about its middle: at first, and once pitches have
weights.
"""

_STEPS, _STILL = 20, 1e-9
"""Of Newton's method, at most; seconds of a step that is the last."""

_SINGULAR = 1e13
"""Condition beyond which all is told by one window: the others were silent."""

_SAME = 0.4e-3
"""Seconds within which two peaks are one."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A line, and the covariance of its offset and drift (seconds, seconds a second), from how
    windows scatter about it.
    """

    line: Line
    covariance: NDArray[np.float64]
    near: Grouped
    """Aligned along `line`."""
    weights: NDArray[np.float64]
    """(groups,) how much each group of pitches was heard."""
    doubt: float
    """Seconds to add to the standard deviation, because an echo's line is nearly as likely."""


def refine(near: Windows, line: Line) -> Fit | None:
    """The most likely line near `line`; None where the windows settle on none."""
    if len(near.times) < 2:
        return None
    about, weights = _found(grouped(near, line))
    place = highest(about)
    if abs(place.lag) > _SAME:
        # What had been found was an echo: the drift is right, the offset is elsewhere.
        along = replace(about.line, offset=about.line.offset + place.lag)
        about, weights = _found(grouped(near, along))
        place = highest(about)
    if not weights.any():
        return None
    climbed = _climbed(about, weights)
    if climbed is None:
        return None
    about, covariance = climbed
    return Fit(about.line, covariance, about, weights, place.doubt)


def _found(about: Grouped) -> tuple[Grouped, NDArray[np.float64]]:
    """Along the best line of a grid within 3 ms, and what weights pitches have there."""
    weights = np.ones(len(about.omega))
    for turns in _TURNS:
        about = about.moved(*_best_on_grid(about, weights, turns))
        weights = _weights(about)
    return about, weights


def _weights(about: Grouped) -> NDArray[np.float64]:
    """How much each group of pitches is to be heard, by how coherent its windows are: what Hannan
    and Thomson's weighting is for phases of magnitude 1.
    """
    heard = about.each * len(about.sums)
    coherent = np.maximum(0.0, (np.abs(about.sums.sum(axis=0)) / heard) ** 2 - 2 / heard)
    coherent = np.convolve(coherent, np.ones(5) / 5, "same")
    return np.asarray(np.sqrt(coherent) / (1.02 - np.minimum(coherent, 1.0)))


def _best_on_grid(
    about: Grouped, weights: NDArray[np.float64], turns: NDArray[np.float64]
) -> tuple[float, float]:
    lags, curves = about.correlations(about.sums * weights, _LAGS)
    within = np.abs(lags) <= REACH
    lags, curves = lags[within], curves[:, within]
    step = float(lags[1] - lags[0])
    half = max(float(np.abs(about.since).max()), 1e-3)
    columns, rows = np.arange(len(lags)), np.arange(len(curves))[:, None]
    best = (-np.inf, 0.0, 0.0)
    for turn in turns:
        shifts = np.rint(turn * about.since / half).astype(np.int64)
        at = np.clip(columns + shifts[:, None], 0, len(lags) - 1)
        total = np.abs(curves[rows, at].sum(axis=0))
        top = int(total.argmax())
        best = max(best, (float(total[top]), float(lags[top]), float(turn * step / half)))
    return best[1], best[2]


def _climbed(
    about: Grouped, weights: NDArray[np.float64]
) -> tuple[Grouped, NDArray[np.float64]] | None:
    """Newton's method, then the covariance of an M-estimator (Huber 1967): curvature on both
    sides of the windows' scatter. None where there is no summit near.
    """
    sign = np.sign((about.sums * weights).real.sum()) or 1.0
    basis = np.stack([np.ones_like(about.since), about.since])
    begun = about.line.offset
    # No summit curves more than this: steps by it are short, but always lead up.
    steepest = (basis * ((np.abs(about.sums) * about.omega**2) @ weights)) @ basis.T
    if np.linalg.cond(steepest) > _SINGULAR:
        return None
    for _ in range(_STEPS):
        slope = -(about.sums.imag * about.omega) @ weights * sign
        bend = (about.sums.real * about.omega**2) @ weights * sign
        curvature = (basis * bend) @ basis.T
        summit = np.linalg.eigvalsh(curvature)[0] > 0
        step = np.linalg.solve(curvature if summit else steepest, basis @ slope)
        about = about.moved(float(step[0]), float(step[1]))
        if abs(step[0]) < _STILL:
            break
    if not summit or abs(about.line.offset - begun) > REACH:
        return None
    scores, inverse = basis * slope, np.linalg.inv(curvature)
    free = len(about.since) / max(len(about.since) - 2, 1)
    return about, inverse @ (scores @ scores.T) @ inverse * free
