"""Loud moments turned down before they clip, with no corner that could be heard."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mono = NDArray[np.float32]

CEILING = 10 ** (-1 / 20)
"""No sample is louder: a decibel below full scale, which lossy encoders overshoot."""

_AHEAD = 255
"""Samples looked ahead, 5 ms at 48,000 a second: one less than a power of two."""

_RELEASE = 60.0 / 48_000
"""Decibels that the level may rise again with every sample: 60 a second."""


class Limiter:
    """Takes sound in parts and gives it back 255 samples later, as much in the end as went in."""

    def __init__(self) -> None:
        self._held: Mono = np.zeros(0, np.float32)
        self._lowered: NDArray[np.float64] | None = None

    def __call__(self, samples: Mono) -> Mono:
        """The next part; up to 255 samples stay behind."""
        held = np.concatenate([self._held, samples])
        count = len(held) - _AHEAD
        if count <= 0:
            self._held = held
            return held[:0]
        self._held = held[count:]
        gain = 10 ** (-self._smooth(_highest(_too_loud(held))[:count]) / 20)
        limited: Mono = (held[:count] * gain).astype(np.float32)
        return limited

    def finish(self) -> Mono:
        """What was held back."""
        return self(np.zeros(_AHEAD, np.float32))

    def _smooth(self, needed: NDArray[np.float64]) -> NDArray[np.float64]:
        """Decibels to take away: rising slowly, and averaged over the time looked ahead."""
        if self._lowered is None:
            self._lowered = np.full(_AHEAD, needed[0])
        slope = _RELEASE * np.arange(len(needed) + 1)
        begun = np.concatenate([self._lowered[-1:], needed])
        lowered = np.maximum.accumulate(begun + slope)[1:] - slope[1:]
        # Every value averaged was already at least what is needed here, and so is their mean.
        row = np.concatenate([self._lowered, lowered])
        self._lowered = row[-_AHEAD:]
        total = np.concatenate([[0.0], np.cumsum(row)])
        smooth: NDArray[np.float64] = (total[_AHEAD + 1 :] - total[: -_AHEAD - 1]) / (_AHEAD + 1)
        return np.maximum(smooth, 0.0)


def _too_loud(samples: Mono) -> NDArray[np.float64]:
    """Decibels above the ceiling."""
    return 20 * np.log10(np.maximum(np.abs(samples.astype(np.float64)) / CEILING, 1.0))


def _highest(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The largest among each value and the `_AHEAD` after it, by doubling."""
    step, highest = 1, values
    while step <= _AHEAD:
        later = np.concatenate([highest[step:], np.zeros(step)])
        highest = np.maximum(highest, later)
        step *= 2
    return highest
