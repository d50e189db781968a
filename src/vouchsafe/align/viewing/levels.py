"""How loud a recording is, so that all of a mix can be made alike."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
"""Samples a second of whatever is mixed."""

TARGET = -20.0
"""Decibels below full scale that every recording is brought to, by root mean square."""

_MOST = 24.0
"""Decibels that a quiet recording is raised at most: beyond that there is noise alone."""

_BLOCK = RATE * 4 // 10
_LATE = RATE // 4
"""Samples within which sound may begin after the picture. Longer silence was recorded as such, and
what ends it is not faded in.
"""
_SILENT = 1e-7
"""Mean square of a block that counts as silence, -70 dB (ITU-R BS.1770-5)."""
_GATE = 0.1
"""Blocks 10 dB below the rest do not count either: pauses (the same)."""


@dataclass(frozen=True, slots=True)
class Level:
    """first, last: seconds between which the recording listened. gain: factor to `TARGET`."""

    first: float
    last: float
    gain: float


def level_of(parts: Iterable[NDArray[np.int16]]) -> Level | None:
    """The level of a sound that comes in parts at `RATE`; None where there is nothing to hear."""
    at = 0
    first = last = None
    energies: list[float] = []
    rest = np.zeros(0, np.int16)
    for part in parts:
        sounding = np.flatnonzero(part)
        if len(sounding):
            first = at + int(sounding[0]) if first is None else first
            last = at + int(sounding[-1]) + 1
        at += len(part)
        row = np.concatenate([rest, part])
        whole = len(row) // _BLOCK * _BLOCK
        energies += _energies(row[:whole])
        rest = row[whole:]
    if len(rest):
        energies += _energies(np.concatenate([rest, np.zeros(_BLOCK - len(rest), np.int16)]))
    loud = _gated(np.array(energies))
    if first is None or last is None or not loud:
        return None
    first = first if first <= _LATE else 0
    last = last if at - last <= _LATE else at
    decibels = min(TARGET - 10 * math.log10(loud), _MOST)
    return Level(first / RATE, last / RATE, 10 ** (decibels / 20))


def _energies(samples: NDArray[np.int16]) -> list[float]:
    blocks = samples.reshape(-1, _BLOCK).astype(np.float32) / 32768
    return [float(energy) for energy in np.einsum("bn,bn->b", blocks, blocks) / _BLOCK]


def _gated(energies: NDArray[np.float64]) -> float:
    """Mean square of the blocks that are neither silence nor pauses; 0.0 without any."""
    heard = energies[energies > _SILENT]
    heard = heard[heard > heard.mean() * _GATE] if len(heard) else heard
    return float(heard.mean()) if len(heard) else 0.0
