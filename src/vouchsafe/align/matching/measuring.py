"""One pair of sounds at one hint: offset, drift, how sure, and how likely at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.matching.coarse import Hint
from vouchsafe.align.matching.model import Line, Sound
from vouchsafe.align.matching.refine import Fit, refine
from vouchsafe.align.matching.stack import stack
from vouchsafe.align.matching.windows import windows
from vouchsafe.align.model import RATE

LEAST_OVERLAP = 4.0
"""Seconds that two sounds must share: less proves nothing."""

_WINDOWS = 24
_REACH = 0.1
_STEEPEST = 250e-6
_MARGIN = 0.15
"""Seconds kept from the ends of what both heard, so that windows stay inside both."""


@dataclass(frozen=True, eq=False)
class Measured:
    """A line between two sounds, and by how many spreads it stands above all others near it."""

    fit: Fit
    height: float
    overlap: float


def measured(first: Sound, second: Sound, hint: Hint) -> Measured | None:
    """What the sounds themselves say near `hint`; None where they settle on nothing."""
    line = Line(hint.at, hint.offset, 0.0)
    span = shared(first.samples, second.samples, line)
    if span[1] - span[0] < LEAST_OVERLAP:
        return None
    inner = (span[0] + _MARGIN, span[1] - _MARGIN)
    near = windows(first.samples, second.samples, line, span=inner, most=_WINDOWS)
    stacked = stack(near, line, reach=_REACH, steepest=_STEEPEST)
    fit = refine(near, stacked.line)
    if fit is None:
        return None
    return Measured(fit, stacked.height, span[1] - span[0])


def shared(first: NDArray[np.int16], second: NDArray[np.int16], line: Line) -> tuple[float, float]:
    """What second reads at the begin and the end of what both recorded, if `line` is so."""
    ends = np.array([0.0, len(first) / RATE])
    offset = line.offset - line.drift * line.at
    begin, end = (ends - offset) / (1 + line.drift)
    return max(0.0, float(begin)), min(len(second) / RATE, float(end))
