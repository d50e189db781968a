"""Band envelopes: how loud each of a few bands is, sixty times a second."""

from __future__ import annotations

import numpy as np
import scipy.ndimage
from numpy.typing import NDArray

from vouchsafe.align.matching.spectrum import FRAME_RATE

BANDS = 24

_EDGES = np.unique(np.geomspace(14, 220, BANDS + 1).round().astype(int))
"""Bins at which bands begin: 220 to 3,440 Hz, narrow ones at the bottom."""

_STEP = np.float32(0.5)
"""Decibels to one step of what is kept."""

_MEAN_OVER = int(1.5 * FRAME_RATE)


def levels(power: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Band levels of a block of spectra: (frames, BANDS), half decibels above one unit of power."""
    sums = np.add.reduceat(power, _EDGES, axis=1)[:, :BANDS] / np.diff(_EDGES).astype(np.float32)
    decibels = 10 * np.log10(sums + np.float32(1.0))
    return np.clip(decibels / _STEP, 0, 255).astype(np.uint8)


def whitened(kept: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(BANDS, frames): each band's movement about its own mean over a second and a half, of unit
    spread; digital silence is 0.
    """
    moving = kept.T.astype(np.float32)
    moving -= scipy.ndimage.uniform_filter1d(moving, _MEAN_OVER, axis=1, mode="nearest")
    spread = np.sqrt(np.mean(moving**2, axis=1, keepdims=True)) + np.float32(1.0)
    return np.asarray(np.clip(moving / spread, -3, 3))
