"""Where two sounds may lie against each other, by the movement of their band envelopes."""

from __future__ import annotations

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from vouchsafe.align.matching.envelope import whitened
from vouchsafe.align.matching.hints import PLACES, Found, Hint
from vouchsafe.align.matching.model import Marks
from vouchsafe.align.matching.spectrum import FRAME_RATE

STRETCH = 8192
"""Frames compared at once: 131 s."""

_SIZE = 2 * STRETCH

_LEAST = int(4 * FRAME_RATE)
"""Frames two sounds must share."""

_CLEAR = 12.0
"""Spreads of a place that needs no others beside it."""

_APART = int(1.0 * FRAME_RATE)
"""Frames between two different answers."""


def stretches(marks: Marks) -> list[tuple[int, int]]:
    """First frame and end of each stretch that is compared as one."""
    frames = len(marks.levels)
    begins = range(0, max(frames - _LEAST, 0) + 1, STRETCH)
    return [(begin, min(begin + STRETCH, frames)) for begin in begins if frames - begin >= _LEAST]


def eventful(marks: Marks) -> list[tuple[int, int]]:
    """The stretches, those first in which the bands' levels change most."""
    return sorted(stretches(marks), key=lambda part: -_changes(marks.levels[slice(*part)]))


def _changes(levels: NDArray[np.uint8]) -> float:
    return float(levels.astype(np.float32).var(axis=0).sum())


def moving(marks: Marks, stretch: tuple[int, int]) -> NDArray[np.complex64]:
    """(bands, frequencies): how the bands of one stretch move, as `hints` wants it."""
    movement = whitened(marks.levels[stretch[0] : stretch[1]])
    return np.asarray(scipy.fft.rfft(movement, _SIZE, axis=1))


def alike(
    first: NDArray[np.complex64],
    second: NDArray[np.complex64],
    of_first: tuple[int, int],
    of_second: tuple[int, int],
) -> Found:
    """Where two stretches move most alike.

    A hint's height is in spreads of the correlation over all shifts.
    """
    together = np.einsum("bf,bf->f", first, second.conj())
    correlation = np.asarray(scipy.fft.irfft(together, _SIZE))
    n, m = of_first[1] - of_first[0], of_second[1] - of_second[0]
    lags = np.arange(_LEAST - m, n - _LEAST + 1)
    shared = np.minimum(n, lags + m) - np.maximum(lags, 0)
    height = correlation[lags] / np.sqrt(shared).astype(np.float32)
    height /= 1.4826 * float(np.median(np.abs(height))) + 1e-9
    places = []
    for _ in range(PLACES):
        top = int(height.argmax())
        lag = int(lags[top])
        middle = (max(0, -lag) + min(m, n - lag)) / 2
        offset = (lag + of_first[0] - of_second[0]) / FRAME_RATE
        places.append(Hint(offset, (middle + of_second[0]) / FRAME_RATE, float(height[top])))
        height[max(0, top - _APART) : top + _APART + 1] = 0
    return Found(tuple(places), _CLEAR)
