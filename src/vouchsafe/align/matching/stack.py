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
CELL = _POOL / RATE
"""Seconds to one cell: half a millisecond."""

_LOUD = np.float32(8.0)
"""Spreads beyond which a window's voice grows by its logarithm only: no click speaks for all."""


_ONE_CLICK = 3
"""Windows that may all hold one click, which by itself shows nothing."""

_TIMES = 4.0
"""As high as all windows but these stand, so many times can all of them, at most."""


@dataclass(frozen=True, eq=False)
class Stacked:
    """The best line, by how many spreads it stands above all others that were tried, and the
    windows that told so.
    """

    line: Line
    height: float
    near: Windows


def stack(near: Windows, line: Line, *, reach: float, steepest: float) -> Stacked:
    """The line within `reach` seconds and `steepest` (seconds a second) of `line`.

    What chance gives is told by all lags of each window, not by those near the line: echoes raise
    these, and a tune or a siren that lies well anywhere raises those.
    """
    every = _cells(near)
    centre = every.shape[1] // 2
    reached = min(round(reach / CELL), centre)
    cells = every[:, centre - reached : centre + reached + 1]
    usual = float(every.mean(axis=1).sum())
    spread = float(np.sqrt(every.var(axis=1).sum())) + 1e-6
    middle = float(near.times.mean())
    half = max(float(np.ptp(near.times)) / 2, near.length)
    steps = int(np.ceil(steepest * half / CELL))
    columns, rows = np.arange(cells.shape[1]), np.arange(len(cells))[:, None]
    ahead = float(line.ahead(np.array(middle)))
    best = (-np.inf, 0.0, 0.0)
    voices = np.zeros(len(cells))
    for drift in line.drift + np.arange(-steps, steps + 1) * CELL / half:
        wanted = ahead + drift * (near.times - middle)
        shifts = np.rint((wanted - near.ahead) / CELL).astype(np.int64)
        at = np.clip(columns + shifts[:, None], 0, cells.shape[1] - 1)
        said = cells[rows, at]
        total = said.sum(axis=0)
        top = int(total.argmax())
        if total[top] > best[0]:
            best = (float(total[top]), ahead + (top - reached) * CELL, float(drift))
            voices = said[:, top]
    share = max(len(voices) - _ONE_CLICK, 0) / len(voices)
    others = float(np.sort(voices)[:-_ONE_CLICK].sum()) - share * usual
    height = min((best[0] - usual) / spread, _TIMES * others / spread)
    return Stacked(Line(middle, best[1], best[2]), height, near)


def _cells(near: Windows) -> NDArray[np.float32]:
    """(windows, cells) of how strongly each window says each lag, in spreads; the middle cell is
    about lag 0.
    """
    size = round(near.length * RATE)
    whole = np.zeros((len(near.times), size // 2 + 1), np.complex64)
    low = round(float(near.pitches[0]) * near.length)
    whole[:, low : low + near.phases.shape[1]] = near.phases
    said = np.abs(np.asarray(scipy.fft.irfft(whole, size, axis=1)))
    half = (size // 2 - _POOL) // _POOL
    around = half * _POOL + _POOL // 2
    lags = np.concatenate([said[:, -around:], said[:, :around]], axis=1)
    spread = 1.4826 * np.median(lags[:, ::7], axis=1, keepdims=True) + 1e-12
    pooled = lags.reshape(len(said), -1, _POOL).max(axis=2) / spread
    loud = _LOUD * (1 + np.log(np.maximum(pooled, _LOUD) / _LOUD))
    return np.asarray(np.minimum(pooled, loud), np.float32)
