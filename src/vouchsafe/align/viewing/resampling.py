"""Sound read between its samples: a windowed sinc whose weights are polynomials of the fraction.

C. W. Farrow, A continuously variable digital delay element, ISCAS 1988.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Mono = NDArray[np.float32]

BEFORE, AFTER = 15, 16
"""Samples before and after a place that are looked at to say what is heard there."""

_DEGREE = 5
_WINDOW = 9.0
"""Kaiser's beta: what is above half the rate folds back 90 dB down."""


def read_between(samples: Mono, places: NDArray[np.float64]) -> Mono:
    """What is heard at `places`, counted in samples and increasing by about one.

    samples: must reach from `BEFORE` samples before the first place to `AFTER` after the last.
    Up to 0.4 of the rate nothing is lost.
    """
    whole = np.floor(places).astype(np.int64)
    share = (places - whole).astype(np.float32)
    first = int(whole[0]) - BEFORE
    reach = samples[first : int(whole[-1]) + AFTER + 1]
    at = whole - whole[0]
    heard = np.zeros(len(places), np.float32)
    for weights in _weights():
        heard *= share
        heard += np.correlate(reach, weights, "valid")[at]
    return heard


@cache
def _weights() -> tuple[Mono, ...]:
    """Of each tap the polynomial, the highest power first: one array of taps for each power."""
    shares = np.linspace(0.0, 1.0, 65)
    taps = np.arange(-BEFORE, AFTER + 1)
    away = taps[None, :] - shares[:, None]
    half = (BEFORE + AFTER + 1) / 2
    inside = np.clip(1 - (away / half) ** 2, 0, None)
    window = np.i0(_WINDOW * np.sqrt(inside)) / np.i0(_WINDOW)
    curves = np.sinc(away) * window
    fitted = np.polynomial.polynomial.polyfit(shares, curves, _DEGREE)
    return tuple(row.astype(np.float32) for row in fitted[::-1])
