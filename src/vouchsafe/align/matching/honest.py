"""How sure a fit is, with what the scatter of its windows cannot know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.matching.grouped import Grouped
from vouchsafe.align.matching.model import Line
from vouchsafe.align.matching.refine import Fit

DRIFT_USUAL = 60e-6
"""Standard deviation of how much faster one clock runs than another, seconds a second, before
anything is heard: it shrinks what a short overlap says of drift."""

_BANDS = 4
_LAG = 25e-6
_FARTHEST = 2e-3

_COLOUR = 1.0
"""Standard deviations of the offset for one spread of what bands say each by itself."""

_FLOOR = 10e-6
"""Seconds: resampling, rounding and the tails of filters."""


@dataclass(frozen=True)
class Estimate:
    """A line, told at the middle of what both recorded, and standard deviations."""

    line: Line
    offset_error: float
    drift_error: float


def estimated(fit: Fit, at: float) -> Estimate:
    """`fit` told at `at`, with what clocks usually do, and what microphones, filters and walls
    may do to all windows alike.
    """
    turn = np.array([[1.0, at - fit.line.at], [0.0, 1.0]])
    known = turn @ np.array([fit.line.offset, fit.line.drift])
    covariance = turn @ fit.covariance @ turn.T
    gain = covariance[:, 1] / (covariance[1, 1] + DRIFT_USUAL**2)
    known = known - gain * known[1]
    covariance = covariance - np.outer(gain, covariance[1])
    alike = (_COLOUR * colour(fit)) ** 2 + _FLOOR**2
    return Estimate(
        Line(at, float(known[0]), float(known[1])),
        float(np.sqrt(covariance[0, 0] + alike)),
        float(np.sqrt(covariance[1, 1])),
    )


def colour(fit: Fit) -> float:
    """By how many seconds bands disagree, each taken by itself: filters and early reflections
    delay pitches by different times.
    """
    near: Grouped = fit.near
    total = near.sums.sum(axis=0) * fit.weights
    total = total * (np.sign(total.real.sum()) or 1.0)
    told = np.maximum(total.real, 0) * near.omega**2
    share = np.cumsum(told) / max(told.sum(), 1e-30)
    lags = np.arange(-_FARTHEST, _FARTHEST + _LAG / 2, _LAG)
    said: list[float] = []
    for band in range(_BANDS):
        inside = (share > band / _BANDS) & (share <= (band + 1) / _BANDS)
        curve = np.einsum("g,gl->l", total[inside], np.exp(1j * near.omega[inside, None] * lags))
        said.append(float(lags[int(curve.real.argmax())]))
    spoken: NDArray[np.float64] = np.array(said)
    return float(np.sqrt(np.mean(spoken**2)))
