"""High dynamic range, brought down for looking at; what is written is never tone-mapped."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from vouchsafe.media.model import Rgb

_SDR_WHITE = 203.0
"""Nits of diffuse white (ITU-R BT.2408)."""


def tone_mapped(samples: NDArray[Any], transfer: Literal["pq", "hlg"]) -> Rgb:
    """16-bit R'G'B' in PQ or HLG to 8-bit, one curve for each channel.

    Good enough to see faces by: hues shift a little, nothing clips below 1000 nits.
    """
    mapped: Rgb = _curve(transfer)[samples >> 4]
    return mapped


@cache
def _curve(transfer: Literal["pq", "hlg"]) -> NDArray[np.uint8]:
    signal = np.linspace(0.0, 1.0, 4096)
    nits = _from_pq(signal) if transfer == "pq" else _from_hlg(signal)
    light = nits / _SDR_WHITE
    peak = 1000.0 / _SDR_WHITE
    mapped = light * (1 + light / peak**2) / (1 + light)  # Reinhard's curve, white at 1000 nits
    return np.clip(np.rint(255 * np.clip(mapped, 0, 1) ** (1 / 2.2)), 0, 255).astype(np.uint8)


def _from_pq(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """SMPTE ST 2084, to nits."""
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    power = signal ** (1 / m2)
    return 10_000.0 * (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1)


def _from_hlg(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """ITU-R BT.2100 hybrid log-gamma with the system gamma of a 1000-nit display, to nits."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    return 1000.0 * scene**1.2
