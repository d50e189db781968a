"""Windows' phases once they are aligned: few numbers, quickly turned a little further."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from vouchsafe.align.matching.model import Line
from vouchsafe.align.matching.windows import Windows

_GROUP = 8.0
"""Hz that are taken together: their phases differ little within the few milliseconds that are
left to search."""

_FINE = 64


@dataclass(frozen=True, eq=False)
class Grouped:
    """Phases aligned along a line, summed over groups of neighbouring pitches."""

    line: Line
    """Told at the middle of the windows."""
    sums: NDArray[np.complex128]
    """(windows, groups)"""
    each: NDArray[np.float64]
    """(groups,) pitches in each."""
    omega: NDArray[np.float64]
    """(groups,) radians a second."""
    since: NDArray[np.float64]
    """(windows,) seconds from the line's `at`."""
    wide: float
    """Hz of a group."""
    loudness: NDArray[np.float32]
    """(2, windows) of first and second, decibels."""

    def moved(self, offset: float, drift: float) -> Grouped:
        """The same along a line that is a few milliseconds off at most."""
        by = offset + drift * self.since
        return replace(
            self,
            line=replace(
                self.line, offset=self.line.offset + offset, drift=self.line.drift + drift
            ),
            sums=self.sums * np.exp(1j * by[:, None] * self.omega),
        )

    def correlations(
        self, sums: NDArray[np.complex128], points: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lags (points,) in seconds, ascending from minus half a period of the groups' spacing,
        and how strongly `sums` (…, groups) say each.
        """
        padded = np.zeros((*sums.shape[:-1], points), np.complex128)
        padded[..., : sums.shape[-1]] = sums
        lags = scipy.fft.fftshift(scipy.fft.fftfreq(points, self.wide))
        said = scipy.fft.fftshift(scipy.fft.ifft(padded, axis=-1), axes=-1) * points
        # The first group's pitch is not 0: without it the phases would turn too slowly.
        return lags, np.real(said * np.exp(1j * self.omega[0] * lags))


def grouped(near: Windows, line: Line) -> Grouped:
    """The phases of `near`, aligned along `line`."""
    middle = float(near.times.mean())
    line = Line(middle, float(line.ahead(np.array(middle))), line.drift)
    turned = near.phases * _turns(line.ahead(near.times) - near.ahead, near)
    per_group = max(1, round(_GROUP * near.length))
    starts = np.arange(0, len(near.pitches), per_group)
    each = np.diff(np.append(starts, len(near.pitches))).astype(np.float64)
    return Grouped(
        line,
        np.add.reduceat(turned, starts, axis=1).astype(np.complex128),
        each,
        2 * np.pi * np.add.reduceat(near.pitches, starts) / each,
        near.times - middle,
        per_group / near.length,
        near.loudness,
    )


def _turns(seconds: NDArray[np.float64], near: Windows) -> NDArray[np.complex64]:
    """exp(2 pi i pitch seconds) for each window, from two short tables instead of many sines."""
    count = len(near.pitches)
    step = float(near.pitches[1] - near.pitches[0])
    coarse = np.arange(0, count, _FINE) * step + near.pitches[0]
    fine = np.arange(_FINE) * step
    whole = 2j * np.pi * seconds[:, None]
    product = (
        np.exp(whole * coarse).astype(np.complex64)[:, :, None]
        * np.exp(whole * fine).astype(np.complex64)[:, None, :]
    )
    return np.asarray(product.reshape(len(seconds), -1)[:, :count])
