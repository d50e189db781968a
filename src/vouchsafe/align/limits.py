"""Which numbers and moments aligning takes: no more than a timeline's file can hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import isfinite

from vouchsafe.align.errors import NoNumber, NoSuchMoment
from vouchsafe.align.model import Clip, Clock, Pair, Pin

FARTHEST = 100_000.0
"""Metres between two cameras."""

LONGEST = 1e7
"""Seconds, about four months: of a recording, and of any reading of its clock."""

VAGUEST = 1e9
"""Seconds or ppm: of any error."""

FASTEST = 5e5
"""ppm: of any drift."""

YEARS = 1800, 2999
"""First and last year of a time that can be trusted: no recording is older than 1860, and what a
recording lasts, and a time zone, lead out of no calendar.
"""


def check_said(*, pins: Sequence[Pin] = (), clock: Clock | None = None, spread: float) -> None:
    """Raise `NoNumber` or `NoSuchMoment` for what no recording need be read to refuse."""
    _check("the distance between cameras", spread, 0, FARTHEST)
    for pin in pins:
        for time in (pin.first_time, pin.second_time):
            _check("the time of a pin", time, -LONGEST, LONGEST)
        if pin.error is not None:
            _check("the error of a pin", pin.error, 0, VAGUEST)
    if clock is not None:
        _check("the reading of the trusted clock", clock.reading, -LONGEST, LONGEST)
        _check("the error of the trusted clock", clock.error, 0, VAGUEST)
        if clock.time is not None:
            check_moment(clock.clip, clock.time)


def check_moment(clip: str, time: datetime) -> None:
    """Raise `NoSuchMoment` for a time without a zone, or of a year out of `YEARS`."""
    first, last = YEARS
    if time.utcoffset() is None or not first <= time.year <= last:
        raise NoSuchMoment(clip=clip, time=time.isoformat(), first=first, last=last)


def check_clip(clip: Clip) -> None:
    """Raise `NoNumber` or `NoSuchMoment` for a clip that is none."""
    _check(f"the duration of {clip.name}", clip.duration, 0, LONGEST)
    if clip.claimed is not None and clip.claimed.utcoffset() is None:
        check_moment(clip.name, clip.claimed)


def check_pair(pair: Pair) -> None:
    """Raise `NoNumber` for a pair that says nothing."""
    both = f"{pair.first} and {pair.second}"
    for name in ("at", "offset"):
        _check(f"the {name} of {both}", getattr(pair, name), -LONGEST, LONGEST)
    _check(f"the drift of {both}", pair.drift, -FASTEST, FASTEST)
    for name in ("offset_error", "drift_error"):
        _check(f"the {name} of {both}", getattr(pair, name), 0, VAGUEST)
    _check(f"the probability of {both}", pair.probability, 0, 1)
    _check(f"the overlap of {both}", pair.overlap, 0, LONGEST)
    for name in ("compared", "alike"):
        _check(f"the seconds {name} of {both}", getattr(pair, name) or 0.0, 0, LONGEST)


def _check(what: str, value: float, least: float, most: float) -> None:
    if not (isfinite(value) and least <= value <= most):
        raise NoNumber(what=what, value=str(value), least=f"{least:,.0f}", most=f"{most:,.0f}")
