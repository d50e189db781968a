"""One pair of sounds at one hint: offset, drift, how sure, and how likely at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.matching.agreeing import Agreement, agreement
from vouchsafe.align.matching.grouped import grouped
from vouchsafe.align.matching.hints import Found, Hint
from vouchsafe.align.matching.honest import Estimate, estimated
from vouchsafe.align.matching.model import Line, Sound
from vouchsafe.align.matching.refine import Fit, refine
from vouchsafe.align.matching.stack import Stacked, stack
from vouchsafe.align.matching.windows import windows
from vouchsafe.align.model import RATE

LEAST_OVERLAP = 4.0
"""Seconds that two sounds must share: less proves nothing."""

_WINDOWS = 24
_REACH = 0.1
_STEEPEST = 250e-6
"""Seconds a second: the fastest that clocks drift apart, with room."""

_SURELY = 2.0
"""Standard deviations by which a drift must be steeper, to be no clock's: a passage that was heard
at two events, a little faster at one, lies along such a line.
"""

_MARGIN = 0.15
"""Seconds kept from the ends of what both heard, so that windows stay inside both."""

_FIRST = 80.0
_WIDER = 6.0
"""Seconds looked at on either side of the hint at first, and by how much more each time after:
what a span says of drift must foretell the next one's ends to milliseconds."""

_FORETOLD = 0.02
"""Seconds by which a wider span's ends may be off what was foretold."""


@dataclass(frozen=True, eq=False)
class Measured:
    """How two clocks relate, and by how many spreads this and another place stand out."""

    estimate: Estimate
    height: float
    rival: float
    prominence: float
    """How many times as high as the others this place was hinted at."""
    overlap: float
    agreement: Agreement | None
    """For how much of the overlap both sound alike on the line; None where that is untold."""

    @property
    def alike(self) -> float:
        """The share of what was compared that does not contradict the line; 1 where that is not
        told.
        """
        return 1.0 if self.agreement is None else self.agreement.share


def measured(first: Sound, second: Sound, found: Found, *, least: float) -> Measured | None:
    """What the sounds themselves say at the places found; None where they settle on none, on one
    that stands out by fewer than `least` spreads, or run apart as no two clocks do.
    """
    places = found.places[:1] if found.alone else found.places
    looked = [(_looked(first, second, place), found.prominence(place)) for place in places]
    seen = sorted(
        ((one, prominence) for one, prominence in looked if one), key=lambda item: -item[0].height
    )
    if not seen:
        return None
    best, prominence = seen[0]
    if best.height < least:
        return None
    fit = _widened(first, second, best)
    if fit is None:
        return None
    begin, end = shared(first.samples, second.samples, fit.line)
    if end - begin < LEAST_OVERLAP:
        return None
    estimate = estimated(fit, (begin + end) / 2)
    if abs(estimate.line.drift) > _STEEPEST + _SURELY * estimate.drift_error:
        return None
    rival = seen[1][0].height if len(seen) > 1 else 0.0
    return Measured(
        estimate, best.height, rival, prominence, end - begin, _agreement(first, second, fit)
    )


def _looked(first: Sound, second: Sound, hint: Hint) -> Stacked | None:
    line = Line(hint.at, hint.offset, 0.0)
    begin, end = _inner(first, second, line)
    if end - begin + 2 * _MARGIN < LEAST_OVERLAP:
        return None
    # A hint may come from a stretch of which the other sound heard but an end.
    about = max(begin + _FIRST, min(end - _FIRST, hint.at))
    span = max(begin, about - _FIRST), min(end, about + _FIRST)
    near = windows(first.samples, second.samples, line, span=span, most=_WINDOWS)
    return stack(near, line, reach=_REACH, steepest=_STEEPEST)


def _widened(first: Sound, second: Sound, looked: Stacked) -> Fit | None:
    """The line through all that both recorded, from where they were looked at outwards."""
    fit = refine(looked.near, looked.line)
    about, half = looked.line.at, _FIRST
    while fit is not None:
        span = _inner(first, second, fit.line)
        if about - half <= span[0] and about + half >= span[1]:
            return fit
        half *= _WIDER
        within = max(span[0], about - half), min(span[1], about + half)
        near = windows(first.samples, second.samples, fit.line, span=within, most=2 * _WINDOWS)
        steepest = _FORETOLD / max(float(np.ptp(near.times)) / 2, 1.0)
        wider = stack(near, fit.line, reach=_FORETOLD, steepest=steepest)
        further = refine(near, wider.line)
        if further is None or wider.height < looked.height / 2:
            return fit
        fit = further
    return fit


def _agreement(first: Sound, second: Sound, fit: Fit) -> Agreement | None:
    """For how much of all that both recorded they sound alike along `fit`."""
    span = _inner(first, second, fit.line)
    near, beyond = fit.near, _FIRST / 4
    times = near.line.at + near.since
    if times[0] - beyond > span[0] or times[-1] + beyond < span[1]:
        whole = windows(first.samples, second.samples, fit.line, span=span, most=2 * _WINDOWS)
        near = grouped(whole, fit.line)
    return agreement(near)


def _inner(first: Sound, second: Sound, line: Line) -> tuple[float, float]:
    begin, end = shared(first.samples, second.samples, line)
    return begin + _MARGIN, end - _MARGIN


def shared(first: NDArray[np.int16], second: NDArray[np.int16], line: Line) -> tuple[float, float]:
    """What second reads at the begin and the end of what both recorded, if `line` is so."""
    ends = np.array([0.0, len(first) / RATE])
    begin, end = (ends - line.offset + line.drift * line.at) / (1 + line.drift)
    return max(0.0, float(begin)), min(len(second) / RATE, float(end))
