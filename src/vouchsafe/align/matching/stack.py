"""Which line most windows agree on, near a presumed one: a Hough transform of correlations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from vouchsafe.align.matching.model import Line
from vouchsafe.align.matching.windows import Windows
from vouchsafe.align.model import RATE

_POOL = 4
"""Samples to one cell: half a millisecond."""

_LOUD = np.float32(8.0)
"""Spreads beyond which a window's voice grows by its logarithm only: no click speaks for all."""


@dataclass(frozen=True, eq=False)
class Stacked:
    """The best line, by how many spreads it stands above all others that were tried, and the
    windows that told so.
    """

    line: Line
    height: float
    near: Windows


def stack(near: Windows, line: Line, *, reach: float, steepest: float) -> Stacked:
    """The line within `reach` seconds and `steepest` (seconds a second) of `line`."""
    cells = _cells(near, reach)
    middle = float(near.times.mean())
    half = max(float(np.ptp(near.times)) / 2, near.length)
    cell = _POOL / RATE
    steps = int(np.ceil(steepest * half / cell))
    drifts = line.drift + np.arange(-steps, steps + 1) * cell / half
    columns, rows = np.arange(cells.shape[1]), np.arange(len(cells))[:, None]
    sums = np.empty((len(drifts), cells.shape[1]), np.float32)
    for total, drift in zip(sums, drifts, strict=True):
        wanted = line.ahead(np.array(middle)) + drift * (near.times - middle)
        shifts = np.rint((wanted - near.ahead) / cell).astype(np.int64)
        at = np.clip(columns + shifts[:, None], 0, cells.shape[1] - 1)
        total[:] = cells[rows, at].sum(axis=0)
    row, column = divmod(int(sums.argmax()), sums.shape[1])
    usual = float(np.median(sums))
    spread = 1.4826 * float(np.median(np.abs(sums - usual))) + 1e-6
    offset = float(line.ahead(np.array(middle))) + (column - cells.shape[1] // 2) * cell
    height = (float(sums[row, column]) - usual) / spread
    return Stacked(Line(middle, offset, float(drifts[row])), height, near)


def _cells(near: Windows, reach: float) -> NDArray[np.float32]:
    """(windows, cells) of how strongly each window says each lag, in spreads; the middle cell is
    about lag 0.
    """
    size = round(near.length * RATE)
    whole = np.zeros((len(near.times), size // 2 + 1), np.complex64)
    low = round(float(near.pitches[0]) * near.length)
    whole[:, low : low + near.phases.shape[1]] = near.phases
    correlation = np.asarray(scipy.fft.irfft(whole, size, axis=1))
    half = min(round(reach * RATE / _POOL), (size // 2 - _POOL) // _POOL)
    lags = np.arange(-half * _POOL - _POOL // 2, half * _POOL + _POOL - _POOL // 2)
    said = np.abs(correlation[:, lags])
    spread = 1.4826 * np.median(said, axis=1, keepdims=True) + 1e-12
    pooled = (said / spread).reshape(len(said), -1, _POOL).max(axis=2)
    loud = _LOUD * (1 + np.log(np.maximum(pooled, _LOUD) / _LOUD))
    return np.asarray(np.minimum(pooled, loud), np.float32)
