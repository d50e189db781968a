"""How sure something is, in few words: rounded up, never told smaller than it is."""

from __future__ import annotations

from math import ceil

_NOISE = 9
"""Decimals: 0.3 ms stays 0.3 ms, though no binary number is exactly that."""


def span_up(seconds: float) -> str:
    """Such as `0.04 ms`, `2.1 ms`, `88 ms`, `1.3 s`."""
    thousandths = seconds * 1000
    if thousandths > 999:
        return f"{_up(seconds, 1)} s"
    digits = 2 if thousandths <= 0.99 else 1 if thousandths <= 9.9 else 0
    return f"{_up(thousandths, digits)} ms"


def ppm_up(drift: float) -> str:
    """Such as `0.6 ppm`."""
    return f"{_up(drift, 1)} ppm"


def _up(value: float, digits: int) -> str:
    steps = ceil(round(value * 10**digits, _NOISE))
    return f"{steps / 10**digits:.{digits}f}"
