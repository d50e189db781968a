"""From a question to SQL, and from rows to answers."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator

from vouchsafe.archive.catalogue.model import Found, Near, Query, Span
from vouchsafe.archive.catalogue.wording import folded
from vouchsafe.archive.model import ItemId

_EARTH = 6_371_008.8
"""metres: its mean radius"""
_TRIGRAM = 3
_COLUMNS = (
    "item", "name", "source", "note", "collected_by", "url", "received_at", "added_at", "size",
    "kind", "width", "height", "duration", "captured_at", "latitude", "longitude", "erased_at",
)  # fmt: skip

Condition = tuple[str, list[str | float]]


def ask(rows: sqlite3.Connection, query: Query) -> dict[int, Found]:
    """Every item that fits, by its number; what came in last, first."""
    conditions = list(_conditions(query))
    where = " AND ".join(sql for sql, _ in conditions)
    order = "erased_at" if query.erased else "received_utc"
    found = rows.execute(
        f"SELECT number, {', '.join(_COLUMNS)} FROM items "  # noqa: S608 - our own names
        f"WHERE {where} ORDER BY {order} DESC, number DESC",
        [value for _, values in conditions for value in values],
    )
    answers = {number: _found(row, query.near) for number, *row in found}
    if query.near is None:
        return answers
    return {
        number: each
        for number, each in sorted(answers.items(), key=lambda pair: pair[1].metres or 0.0)
        if each.metres is not None and each.metres <= query.near.within
    }


def _conditions(query: Query) -> Iterator[Condition]:
    yield ("erased_at != '' AND here = 0", []) if query.erased else ("here = 1", [])
    for word in query.words:
        yield from _occurs("said", word)
    yield from _occurs("source", query.source)
    yield from _within("received_utc", query.received)
    yield from _within("captured_at", query.captured)
    if query.kind:
        yield "kind = ?", [query.kind]
    if query.near:
        yield from _box(query.near)


def _occurs(column: str, text: str) -> Iterator[Condition]:
    """Three letters and more are looked up; fewer are looked for everywhere."""
    text = folded(text).strip()
    if len(text) >= _TRIGRAM:
        quoted = '"' + text.replace('"', '""') + '"'
        yield (
            "number IN (SELECT rowid FROM words WHERE words MATCH ?)",
            [f"{column} : {quoted}"],
        )
    elif text:
        yield f"number IN (SELECT rowid FROM words WHERE instr({column}, ?))", [text]  # noqa: S608 - our own names


def _within(column: str, span: Span) -> Iterator[Condition]:
    if span.start:
        yield f"{column} >= ?", [span.start]
    if span.end:
        yield f"{column} != '' AND substr({column}, 1, 19) < ?", [span.end]


def _box(near: Near) -> Iterator[Condition]:
    """A rectangle around the circle; what lies in its corners is left out later."""
    high = math.degrees(near.within / _EARTH)
    yield "latitude BETWEEN ? AND ?", [near.latitude - high, near.latitude + high]
    if abs(near.latitude) + high < 90:
        reach = math.sin(min(near.within / _EARTH, math.pi / 2))
        wide = math.degrees(math.asin(min(1.0, reach / math.cos(math.radians(near.latitude)))))
        west, east = near.longitude - wide, near.longitude + wide
        yield (
            "(longitude BETWEEN ? AND ? OR longitude BETWEEN ? AND ? OR longitude BETWEEN ? AND ?)",
            [west, east, west - 360, east - 360, west + 360, east + 360],
        )


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """On the surface of a round earth."""
    (north, east), (other_north, other_east) = (
        (math.radians(latitude), math.radians(longitude)) for latitude, longitude in (one, other)
    )
    half = (
        math.sin((other_north - north) / 2) ** 2
        + math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    )
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(half)))


def _found(row: list[object], near: Near | None) -> Found:
    said = dict(zip(_COLUMNS, row, strict=True))
    latitude, longitude = said.pop("latitude"), said.pop("longitude")
    position = None
    if isinstance(latitude, float) and isinstance(longitude, float):
        position = latitude, longitude
    metres = None
    if near and position:
        metres = metres_between((near.latitude, near.longitude), position)
    item = ItemId(str(said.pop("item")))
    return Found(item, **said, position=position, metres=metres)  # type: ignore[arg-type]  # columns are typed by their table
