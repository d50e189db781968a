"""A timeline as the published JSON document: one spelling, one line a thing.

Format: docs/timeline-format.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from vouchsafe.align.model import (
    Clip,
    Dropped,
    Event,
    Pair,
    Placed,
    Timeline,
    Unplaced,
    WrongClock,
)
from vouchsafe.align.writing.words import plain

VERSION = 1

DIGITS = {"drift": 4, "drift_error": 4}
"""Decimals of numbers that are not seconds: a ten-thousandth ppm is 2 microseconds in 6 hours."""

MICROSECONDS = 6
"""Decimals of everything else."""

Row = Clip | Pair | Placed | Unplaced | WrongClock


def timeline_json(timeline: Timeline) -> str:
    """The timeline's file as text. The same timeline always gives the same bytes."""
    top = {
        "timeline": str(VERSION),
        "spread": _compact(_number("spread", timeline.spread)),
        "clips": _list(map(_row, timeline.clips), 2),
        "events": _list(map(_event, timeline.events), 2),
        "unplaced": _list(map(_row, timeline.unplaced), 2),
        "dropped": _list(map(_dropped, timeline.dropped), 2),
        "remarks": _list((_compact(plain(words)) for words in timeline.remarks), 2),
        "made_by": _compact(plain(timeline.made_by)),
    }
    return _object(top, 0) + "\n"


def rounded(timeline: Timeline) -> Timeline:
    """The timeline as its file tells it."""
    return replace(
        timeline,
        spread=_number("spread", timeline.spread),
        remarks=tuple(map(plain, timeline.remarks)),
        made_by=plain(timeline.made_by),
        clips=tuple(map(_plain, timeline.clips)),
        unplaced=tuple(map(_plain, timeline.unplaced)),
        dropped=tuple(map(_plain_dropped, timeline.dropped)),
        events=tuple(
            replace(
                event,
                began_error=_value("began_error", event.began_error),
                trusted=_value("trusted", event.trusted),
                placed=tuple(map(_plain, event.placed)),
                used=tuple(map(_plain, event.used)),
                dropped=tuple(map(_plain_dropped, event.dropped)),
                wrong_clocks=tuple(map(_plain, event.wrong_clocks)),
            )
            for event in timeline.events
        ),
    )


def _event(event: Event) -> str:
    return _object(
        {
            "reference": _compact(event.reference),
            "began": _compact(_spelt(event.began)),
            "began_error": _compact(_value("began_error", event.began_error)),
            "trusted": _compact(_value("trusted", event.trusted)),
            "placed": _list(map(_row, event.placed), 6),
            "used": _list(map(_row, event.used), 6),
            "dropped": _list(map(_dropped, event.dropped), 6),
            "wrong_clocks": _list(map(_row, event.wrong_clocks), 6),
        },
        4,
    )


def _dropped(dropped: Dropped) -> str:
    residual = _compact(_value("residual", dropped.residual))
    reason = _compact(plain(dropped.reason))
    return f'{{"pair": {_row(dropped.pair)}, "residual": {residual}, "reason": {reason}}}'


def _row(thing: Row) -> str:
    """Any flat data class of the model, its fields being the format's keys."""
    return _compact(
        {
            field.name: _spelt(_value(field.name, getattr(thing, field.name)))
            for field in fields(thing)
        }
    )


def _plain(thing: Any) -> Any:
    values = {field.name: getattr(thing, field.name) for field in fields(thing)}
    return replace(thing, **{name: _value(name, value) for name, value in values.items()})


def _plain_dropped(dropped: Dropped) -> Dropped:
    return replace(
        dropped,
        pair=_plain(dropped.pair),
        residual=_value("residual", dropped.residual),
        reason=plain(dropped.reason),
    )


def _value(name: str, value: Any) -> Any:
    """As the file tells it: rounded, and without what a line of JSON should not hold."""
    if isinstance(value, float):
        return _number(name, value)
    return plain(value) if isinstance(value, str) else value


def _number(name: str, value: float) -> float:
    return round(float(value), DIGITS.get(name, MICROSECONDS)) + 0.0  # no -0.0


def _spelt(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return value


def _object(members: dict[str, str], indent: int) -> str:
    inner = " " * (indent + 2)
    lines = (f'{inner}"{name}": {text}' for name, text in members.items())
    return "{\n" + ",\n".join(lines) + "\n" + " " * indent + "}"


def _list(items: Iterable[str], indent: int) -> str:
    inner = " " * (indent + 2)
    lines = [inner + item for item in items]
    return "[\n" + ",\n".join(lines) + "\n" + " " * indent + "]" if lines else "[]"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
