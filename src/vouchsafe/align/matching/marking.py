"""What a sound is known by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.matching.envelope import BANDS, levels
from vouchsafe.align.matching.landmarks import landmarks, peaks
from vouchsafe.align.matching.model import Marks
from vouchsafe.align.matching.spectrum import spectra


def mark(samples: NDArray[np.int16]) -> Marks:
    """What `samples` (n,), mono at `RATE`, is known by.

    Memory beyond the result (5 kB a second of sound) is some 50 MB, whatever the length.
    """
    frames = [np.empty(0, np.int64)]
    bins = [np.empty(0, np.int64)]
    heights = [np.empty((0, BANDS), np.uint8)]
    done = 0
    for power in spectra(samples):
        at, pitch = peaks(power)
        frames.append(at + done)
        bins.append(pitch)
        heights.append(levels(power))
        done += len(power)
    names, times = landmarks(np.concatenate(frames), np.concatenate(bins))
    return Marks(names, times, np.concatenate(heights))
