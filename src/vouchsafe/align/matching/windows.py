"""What two sounds share in short windows: cross spectra of which only the phases are kept.

The generalised cross-correlation with phase transform of Knapp and Carter (IEEE Trans. ASSP 24,
1976): every pitch says equally loudly by how much one sound is ahead, so that neither a hum nor a
room's colour speaks for all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from vouchsafe.align.matching.model import Line
from vouchsafe.align.model import RATE

LOWEST, HIGHEST = 100.0, 3800.0
"""Hz that are compared: between rumble and what resampling to `RATE` leaves."""

_LONGEST, _SHORTEST = 4.096, 1.024
_FEWEST = 8
"""Windows wanted, for which they may be shorter."""


@dataclass(frozen=True, eq=False)
class Windows:
    """Windows about a presumed line."""

    times: NDArray[np.float64]
    """(n,) what second reads in the middle of each, seconds."""
    ahead: NDArray[np.float64]
    """(n,) by how many seconds first was taken ahead of second."""
    phases: NDArray[np.complex64]
    """(n, pitches) of first against second, each of magnitude 1, or 0 where there is silence."""
    pitches: NDArray[np.float64]
    """(pitches,) Hz."""
    length: float
    """Seconds of each window."""
    loudness: NDArray[np.float32]
    """(2, n) of first and second in each window, decibels."""


def windows(
    first: NDArray[np.int16],
    second: NDArray[np.int16],
    line: Line,
    *,
    span: tuple[float, float],
    most: int,
) -> Windows:
    """At most `most` windows spread over `span` (what second reads), read along `line`.

    The whole span must lie in both sounds, along the line.
    """
    begin, end = span
    length = min(max((end - begin) / (_FEWEST + 1) * 2, _SHORTEST), _LONGEST, end - begin)
    size = int(length * RATE)
    count = max(1, min(most, int((end - begin - length) / (length / 2)) + 1))
    middles = np.linspace(begin + length / 2, end - length / 2, count)
    of_second = _starts(middles - length / 2, len(second) - size)
    of_first = _starts(middles - length / 2 + line.ahead(middles), len(first) - size)
    pitches = np.fft.rfftfreq(size, 1 / RATE)
    within = (pitches >= LOWEST) & (pitches <= HIGHEST)
    ours = _spectra(first, of_first, size)[:, within]
    theirs = _spectra(second, of_second, size)[:, within]
    spectrum = ours * theirs.conj()
    magnitude = np.abs(spectrum)
    phases = np.divide(spectrum, magnitude, out=np.zeros_like(spectrum), where=magnitude > 0)
    return Windows(
        times=(of_second + size / 2) / RATE,
        ahead=(of_first - of_second) / RATE,
        phases=phases,
        pitches=pitches[within].astype(np.float64),
        length=size / RATE,
        loudness=np.stack([_decibels(ours), _decibels(theirs)]),
    )


def _decibels(spectra: NDArray[np.complex64]) -> NDArray[np.float32]:
    return np.asarray(20 * np.log10(np.linalg.norm(spectra, axis=1) + 1), np.float32)


def _starts(seconds: NDArray[np.float64], last: int) -> NDArray[np.int64]:
    return np.clip(np.rint(seconds * RATE).astype(np.int64), 0, last)


def _spectra(
    samples: NDArray[np.int16], starts: NDArray[np.int64], size: int
) -> NDArray[np.complex64]:
    taken = np.stack([samples[start : start + size] for start in starts]).astype(np.float32)
    taken -= taken.mean(axis=1, keepdims=True)
    return np.asarray(scipy.fft.rfft(taken * np.hanning(size).astype(np.float32), axis=1))
