"""Landmarks: pairs of spectral peaks, named by their pitches and the time between them.

After Wang, "An industrial-strength audio search algorithm" (ISMIR 2003): what is loud in two
recordings of one sound is loud at the same pitches and moments, however each was coloured.
"""

from __future__ import annotations

import numpy as np
import scipy.ndimage
from numpy.typing import NDArray

from vouchsafe.align.matching.spectrum import FRAME_RATE

LOWEST, HIGHEST = 16, 218
"""Bins looked at: 250 to 3,400 Hz, what every telephone carries."""

PEAKS_A_SECOND = 40
"""Of the strongest: a bound on the index, and what keeps noise from filling it."""

FARTHEST = 63
"""Frames between the two peaks of a landmark, at most: 1 s."""

_NEAREST = 2
_WIDEST = 31
"""Bins between the two peaks of a landmark, at most: 480 Hz."""

_FAN = 6
"""Landmarks that begin at one peak, at most."""

_REACH = (11, 13)
"""A peak is the largest of this many frames and bins about it."""

_STANDS_OUT = np.float32(4.0)
"""Decibels above the pitch's own mean over two seconds: steady tones make no landmarks."""

_MEAN_OVER = int(2 * FRAME_RATE)


def peaks(power: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Frames and bins of what stands out in a block of spectra (frames, bins), in order of time."""
    level = 10 * np.log10(power[:, LOWEST:HIGHEST] + np.float32(1.0))
    level -= scipy.ndimage.uniform_filter1d(level, _MEAN_OVER, axis=0, mode="nearest")
    largest = scipy.ndimage.maximum_filter(level, _REACH, mode="nearest")
    frames, bins = np.nonzero((level == largest) & (level > _STANDS_OUT))
    return _strongest(frames, bins, level[frames, bins])


def _strongest(
    frames: NDArray[np.int64], bins: NDArray[np.int64], strength: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    second = (frames / FRAME_RATE).astype(np.int64)
    order = np.lexsort((-strength, second))
    firsts = np.searchsorted(second[order], second[order])
    kept = np.sort(order[np.arange(len(order)) - firsts < PEAKS_A_SECOND])
    return frames[kept], bins[kept]


def landmarks(
    frames: NDArray[np.int64], bins: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Names and frames of the landmarks between peaks that are in order of time."""
    begun = np.zeros(len(frames), np.int64)
    names, times = [], []
    for ahead in range(1, min(len(frames), 4 * PEAKS_A_SECOND)):
        apart, rise = frames[ahead:] - frames[:-ahead], bins[ahead:] - bins[:-ahead]
        near = apart <= FARTHEST
        if not near.any():
            break
        taken = near & (apart >= _NEAREST) & (np.abs(rise) <= _WIDEST) & (begun[:-ahead] < _FAN)
        at = np.flatnonzero(taken)
        begun[at] += 1
        names.append((bins[at] << 12 | (rise[at] + _WIDEST) << 6 | apart[at]).astype(np.uint32))
        times.append(frames[at].astype(np.uint32))
    if not names:
        return np.empty(0, np.uint32), np.empty(0, np.uint32)
    name, time = np.concatenate(names), np.concatenate(times)
    order = np.argsort(name, kind="stable")
    return name[order], time[order]
