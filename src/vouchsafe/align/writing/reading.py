"""Timelines read as untrusted: held to the schema, and to what a schema cannot say."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Never

from vouchsafe import strict_json
from vouchsafe.align.errors import TimelineError
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

if TYPE_CHECKING:
    import jsonschema

LARGEST = 256 * 2**20
"""Characters. A thousand clips, every one matched with every other, stay below."""


def timeline_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every timeline obeys."""
    home = resources.files("vouchsafe.align.writing")
    schema: dict[str, Any] = json.loads(home.joinpath("timeline.schema.json").read_text("utf-8"))
    return schema


def read_timeline(untrusted_text: str) -> Timeline:
    """The timeline that a JSON text says. Raises `TimelineError`, which says where and why not."""
    if len(untrusted_text) > LARGEST:
        _refuse("the file", f"larger than {LARGEST:,} characters")
    try:
        document = strict_json.parse(untrusted_text)
        strict_json.check(document, _validator(), "the timeline")
    except strict_json.Flaw as flaw:
        _refuse(flaw.where, flaw.problem)
    timeline = _timeline(document)
    _check(timeline)
    return timeline


@cache
def _validator() -> jsonschema.Draft202012Validator:
    import jsonschema  # noqa: PLC0415 - loads slowly, and most runs read no timeline

    return jsonschema.Draft202012Validator(timeline_schema())


def _timeline(document: dict[str, Any]) -> Timeline:
    return Timeline(
        clips=tuple(_clip(item, f"clips[{at}]") for at, item in enumerate(document["clips"])),
        events=tuple(_event(item, f"events[{at}]") for at, item in enumerate(document["events"])),
        unplaced=tuple(Unplaced(**item) for item in document["unplaced"]),
        spread=float(document["spread"]),
        dropped=tuple(map(_dropped, document["dropped"])),
        remarks=tuple(document["remarks"]),
        made_by=document["made_by"],
    )


def _clip(item: dict[str, Any], where: str) -> Clip:
    rate = item["frame_rate"]
    return Clip(
        **{
            **_numbers(item, ("duration",)),
            **_moments(item, ("claimed",), where),
            **{
                side: None if item[side] is None else int(item[side])
                for side in ("width", "height")
            },
            "frame_rate": None if rate is None else Fraction(rate),
        }
    )


def _event(item: dict[str, Any], where: str) -> Event:
    return Event(
        **{
            **_numbers(item, ("began_error",)),
            **_moments(item, ("began",), where),
            "placed": tuple(
                _placed(row, f"{where}.placed[{at}]") for at, row in enumerate(item["placed"])
            ),
            "used": tuple(map(_pair, item["used"])),
            "dropped": tuple(map(_dropped, item["dropped"])),
            "wrong_clocks": tuple(
                _wrong(row, f"{where}.wrong_clocks[{at}]")
                for at, row in enumerate(item["wrong_clocks"])
            ),
        }
    )


def _placed(item: dict[str, Any], where: str) -> Placed:
    names = ("start", "drift", "error", "error_with_distance", "drift_error", "began_error")
    return Placed(**{**_numbers(item, names), **_moments(item, ("began",), where)})


def _wrong(item: dict[str, Any], where: str) -> WrongClock:
    return WrongClock(**{**_numbers(item, ("late",)), **_moments(item, ("claimed", "told"), where)})


def _dropped(item: dict[str, Any]) -> Dropped:
    return Dropped(**{**_numbers(item, ("residual",)), "pair": _pair(item["pair"])})


def _pair(item: dict[str, Any]) -> Pair:
    names = ("at", "offset", "drift", "offset_error", "drift_error", "probability", "overlap")
    return Pair(**_numbers(item, (*names, "compared", "alike")))


def _numbers(item: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The item with whole numbers, as JSON may tell them, as the floats they are."""
    return {
        key: float(value) if key in names and value is not None else value
        for key, value in item.items()
    }


def _moments(item: dict[str, Any], names: Iterable[str], where: str) -> dict[str, datetime | None]:
    return {name: _moment(item[name], f"{where}.{name}") for name in names}


def _moment(text: str | None, where: str) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        _refuse(where, "no such moment")


def _check(timeline: Timeline) -> None:
    """What the schema cannot say: who is where, and that nobody is in two places."""
    known: set[str] = set()
    for at, clip in enumerate(timeline.clips):
        if clip.id in known:
            _refuse(f"clips[{at}].id", f"{clip.id!r} is used twice")
        known.add(clip.id)
    waiting = set(known)
    for at, event in enumerate(timeline.events):
        _check_event(event, f"events[{at}]", waiting)
    for at, unplaced in enumerate(timeline.unplaced):
        _take(unplaced.clip, f"unplaced[{at}].clip", waiting)
    if waiting:
        _refuse("clips", f"{min(waiting)!r} is in no event, and not among the unplaced")
    _check_pairs((those.pair for those in timeline.dropped), "dropped", known)


def _check_event(event: Event, where: str, waiting: set[str]) -> None:
    members = {place.clip for place in event.placed}
    for at, place in enumerate(event.placed):
        _take(place.clip, f"{where}.placed[{at}].clip", waiting)
        if (place.began is None) != (event.began is None):
            _refuse(f"{where}.placed[{at}].began", "told for some clips of the event only")
    starts = [place.start for place in event.placed]
    if starts != sorted(starts) or starts[0] != 0:
        _refuse(f"{where}.placed", "not in order of start, from 0 on")
    if event.reference not in members:
        _refuse(f"{where}.reference", f"{event.reference!r} is not placed in this event")
    _check_pairs(event.used, f"{where}.used", members)
    _check_pairs((those.pair for those in event.dropped), f"{where}.dropped", members)
    for at, wrong in enumerate(event.wrong_clocks):
        if wrong.clip not in members:
            _refuse(f"{where}.wrong_clocks[{at}].clip", f"{wrong.clip!r} is not in this event")


def _take(clip: str, where: str, waiting: set[str]) -> None:
    if clip not in waiting:
        _refuse(where, f"{clip!r} is no clip, or is placed twice")
    waiting.remove(clip)


def _check_pairs(pairs: Iterable[Pair], where: str, members: set[str]) -> None:
    for at, pair in enumerate(pairs):
        if pair.first == pair.second or not {pair.first, pair.second} <= members:
            _refuse(f"{where}[{at}]", f"{pair.first!r} and {pair.second!r} are not two clips here")


def _refuse(where: str, problem: str) -> Never:
    raise TimelineError(where=where, problem=problem)
