"""How sure a fit is, with what the scatter of its windows cannot know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vouchsafe.align.matching.model import Line
from vouchsafe.align.matching.refine import Fit

DRIFT_USUAL = 60e-6
"""Standard deviation of how much faster one clock runs than another, seconds a second, before
anything is heard: it shrinks what a short overlap says of drift."""

_BANDS = 6
"""Parts of the spectrum that are delayed each in its own way, by filters and early echoes."""

_COLOUR = 2.2
"""Standard deviations for one that is told by so few parts."""

_FLOOR = 8e-6
"""Seconds: resampling, rounding, and what delays all pitches alike."""

_WANDERS = 0.2
"""Of what delays a sound, so much may change from begin to end."""


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
    alike = np.hypot(_COLOUR * colour(fit), _FLOOR)
    half = max(float(np.ptp(fit.near.since)) / 2, 1.0)
    turn = np.array([[1.0, at - fit.line.at], [0.0, 1.0]])
    known = turn @ np.array([fit.line.offset, fit.line.drift])
    wanders = np.diag([0.0, (_WANDERS * alike / half) ** 2])
    covariance = turn @ (fit.covariance + wanders) @ turn.T
    gain = covariance[:, 1] / (covariance[1, 1] + DRIFT_USUAL**2)
    known = known - gain * known[1]
    covariance = covariance - np.outer(gain, covariance[1])
    return Estimate(
        Line(at, float(known[0]), float(known[1])),
        float(np.sqrt(covariance[0, 0] + alike**2 + fit.doubt**2)),
        float(np.sqrt(covariance[1, 1])),
    )


def colour(fit: Fit) -> float:
    """Standard deviation of the offset, seconds, if each part of the spectrum had a delay of its
    own: the M-estimator's covariance again, with parts in the place of windows.
    """
    total = fit.near.sums.sum(axis=0) * fit.weights
    total = total * (np.sign(total.real.sum()) or 1.0)
    slope, bend = -total.imag * fit.near.omega, total.real * fit.near.omega**2
    share = np.cumsum(np.abs(bend))
    part = np.minimum((share / share[-1] * _BANDS).astype(np.int64), _BANDS - 1)
    return float(np.sqrt((np.bincount(part, slope, _BANDS) ** 2).sum()) / abs(bend.sum()))
