"""A sound as short spectra, a stretch at a time, whatever its length."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from vouchsafe.align.model import RATE

HOP = 128
"""Samples from one spectrum to the next: 16 ms."""

WINDOW = 512
"""Samples in one spectrum: 64 ms."""

FRAME_RATE = RATE / HOP

_FRAMES_AT_ONCE = 8192
"""131 s of sound: 17 MB of spectra."""


def spectra(samples: NDArray[np.int16]) -> Iterator[NDArray[np.float32]]:
    """Power spectra of `samples` in order, each block (frames, WINDOW // 2 + 1).

    Frame k of the whole begins at sample k * HOP. What is shorter than a window has no frame.
    """
    window = np.hanning(WINDOW).astype(np.float32)
    frames = max(0, (len(samples) - WINDOW) // HOP + 1)
    for begin in range(0, frames, _FRAMES_AT_ONCE):
        count = min(_FRAMES_AT_ONCE, frames - begin)
        start = begin * HOP
        stretch = np.asarray(samples[start : start + (count - 1) * HOP + WINDOW], np.float32)
        framed = np.lib.stride_tricks.sliding_window_view(stretch, WINDOW)[::HOP]
        spectrum = scipy.fft.rfft(framed * window, axis=1)
        yield spectrum.real**2 + spectrum.imag**2
