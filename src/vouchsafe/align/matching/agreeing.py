"""How much of what two recorded lies on their line: what was cut or played twice does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.matching.grouped import Grouped

_POINTS = 2048
"""Lags to a period of the groups' spacing, 0.12 s: 60 us."""

_BLOCK = 3
"""Neighbouring windows that are heard as one: 8 s and more."""

_CHANCE = 6.0
"""Times the mean of all lags: below it, the best lag of a block is what chance gives."""

_CLEAR = 8.0
"""Times `_CHANCE`: where the line stands out so far elsewhere, a block that says nothing tells."""

_QUIET = 10.0
"""Decibels below the usual at which a window need not say anything."""


@dataclass(frozen=True)
class Agreement:
    """Shares of the overlap, 0 to 1: where both were loud enough to compare, and where, of that,
    they say the same at the line.
    """

    compared: float
    alike: float

    @property
    def share(self) -> float:
        """Of what was compared."""
        return self.alike / self.compared


def agreement(near: Grouped) -> Agreement | None:
    """What does not agree is a stretch of 8 s and more that is loud in both sounds and says nothing
    within 60 ms of the line, though the others say it clearly. None where they do not.
    """
    power = (np.abs(near.sums) ** 2).sum(axis=1)
    heard = power > 0
    usual = np.median(near.loudness[:, heard], axis=1, keepdims=True) if heard.any() else 0.0
    heard &= (near.loudness > usual - _QUIET).all(axis=0)
    if heard.sum() < 2 * _BLOCK:
        return None
    said = blocks(near, heard, power)
    nothing = said < _CHANCE
    if nothing.all() or np.median(said[~nothing]) < _CLEAR * _CHANCE:
        return None
    silent = np.zeros(int(heard.sum()), np.bool_)
    for begin in np.flatnonzero(nothing):
        silent[begin : begin + _BLOCK] = True
    compared = float(heard.mean())
    return Agreement(compared, compared * float(1 - silent.mean()))


def blocks(
    near: Grouped, heard: NDArray[np.bool_], power: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What each `_BLOCK` windows that follow each other say together at their best lag."""
    _, curves = near.correlations(near.sums[heard] / np.sqrt(power[heard])[:, None], _POINTS)
    total = np.cumsum(np.pad(curves**2, ((1, 0), (0, 0))), axis=0)
    best: NDArray[np.float64] = (total[_BLOCK:] - total[:-_BLOCK]).max(axis=1)
    return best / _BLOCK
