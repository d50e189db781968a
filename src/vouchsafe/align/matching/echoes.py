"""Whether a line is that of the direct sound, or of an echo that happens to be as loud."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.matching.grouped import Grouped

_FARTHEST = 0.04
"""Seconds: later echoes are weaker than what came directly."""

_LAGS = 8192
"""To a period of the groups' spacing, 0.12 s: 15 us."""

_ONE_PEAK = 0.6e-3
"""Seconds about a peak that are its own."""

_FALL = 0.08
"""Of the highest peak: a peak that is lower by this is e times less likely the direct sound."""

_UNLIKELY = 0.03


@dataclass(frozen=True)
class Place:
    """lag: seconds from the line to the highest peak. doubt: spread of the peaks about it."""

    lag: float
    doubt: float


def highest(near: Grouped) -> Place:
    """The lag within 40 ms on which all windows agree most, all pitches equally heard.

    Weights by coherence would favour the pitches on which an echo happens to be loud.
    """
    lags, total = near.correlations(near.sums.sum(axis=0), _LAGS)
    within = np.abs(lags) <= _FARTHEST
    # Either polarity of the microphones; within a group phases of far lags cancel in part.
    said = np.abs(total[within]) / np.sinc(near.wide * lags[within])
    return _judged(lags[within], said)


def _judged(lags: NDArray[np.float64], said: NDArray[np.float64]) -> Place:
    left = said.copy()
    top = int(left.argmax())
    highest_, doubt = float(left[top]) + 1e-30, 0.0
    while left.any():
        peak = int(left.argmax())
        apart = float(lags[peak] - lags[top])
        chance = 0.5 * float(np.exp(-(1 - left[peak] / highest_) / _FALL))
        if chance < _UNLIKELY:
            break
        doubt += chance * apart**2
        left[np.abs(lags - lags[peak]) < _ONE_PEAK] = 0
    return Place(float(lags[top]), float(np.sqrt(doubt)))
