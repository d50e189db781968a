"""The catalogue's tables, and how events become rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from vouchsafe.archive.catalogue.wording import folded, universal
from vouchsafe.archive.copies import pack
from vouchsafe.archive.custody import Event
from vouchsafe.archive.examined import read_examination

VERSION = 2
"""Of these tables: a catalogue of another version is made anew."""

_TABLES = """
CREATE TABLE items (
    number INTEGER PRIMARY KEY,
    item TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    collected_by TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    received_at TEXT NOT NULL DEFAULT '',
    received_utc TEXT NOT NULL DEFAULT '',
    added_at TEXT NOT NULL DEFAULT '',
    size INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL DEFAULT '',
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    duration REAL NOT NULL DEFAULT 0,
    captured_at TEXT NOT NULL DEFAULT '',
    latitude REAL,
    longitude REAL,
    erased_at TEXT NOT NULL DEFAULT '',
    here INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE marks (number INTEGER PRIMARY KEY, packed BLOB NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(said, source, tokenize='trigram');
"""
_SAID = ("name", "source", "note", "collected_by", "url")


def make_tables(rows: sqlite3.Connection) -> None:
    """Into an empty database."""
    rows.executescript(_TABLES)


def take_in(rows: sqlite3.Connection, event: Event) -> None:
    """What one event says, added to what earlier ones said."""
    if event.item is None:
        return
    if event.type == "erased":
        _forget(rows, event.item, event.time)
    elif event.readable == "yes" and event.type in _TAKERS:
        number = _number(rows, event.item)
        _TAKERS[event.type](rows, number, event)


def _number(rows: sqlite3.Connection, item: str) -> int:
    rows.execute("INSERT OR IGNORE INTO items (item) VALUES (?)", (item,))
    (number,) = rows.execute("SELECT number FROM items WHERE item = ?", (item,)).fetchone()
    return int(number)


def _received(rows: sqlite3.Connection, number: int, event: Event) -> None:
    """Later arrivals of the same bytes add their words to those of the first."""
    original, acquired = _table(event.what, "original"), _table(event.what, "acquisition")
    given = _text(acquired, "received_at")
    added = _text({"time": event.time}, "time")
    said = {
        # Several names stand in lines of their own, so that one of two lines must not look so.
        "name": _text(original, "name").replace("\n", "\\n"),
        "source": _text(acquired, "source"),
        "note": _text(acquired, "note"),
        "collected_by": _text(acquired, "collected_by"),
        "url": _text(acquired, "url"),
    }
    size = original.get("size")
    rows.execute(
        "UPDATE items SET here = 1, erased_at = '', size = ? WHERE number = ?",
        (size if isinstance(size, int) else 0, number),
    )
    rows.execute(
        "UPDATE items SET added_at = ?, received_at = ?, received_utc = ? "
        "WHERE number = ? AND added_at = ''",
        (added, given or added, universal(given or added), number),
    )
    _say(rows, number, said)


def _noted(rows: sqlite3.Connection, number: int, event: Event) -> None:
    _say(rows, number, {"note": _text(event.what, "note")})


def _examined(rows: sqlite3.Connection, number: int, event: Event) -> None:
    try:
        found = read_examination(event.what)
    except (KeyError, TypeError, ValueError):
        # Written by a later version, or by hand: the item stays as if it were not examined.
        return
    latitude, longitude = found.position or (None, None)
    rows.execute(
        "UPDATE items SET kind = ?, width = ?, height = ?, duration = ?, captured_at = ?, "
        "latitude = ?, longitude = ? WHERE number = ?",
        (found.kind, found.width, found.height, found.duration, found.captured_at,
         latitude, longitude, number),
    )  # fmt: skip
    rows.execute("INSERT OR REPLACE INTO marks VALUES (?, ?)", (number, pack(found.marks)))


_TAKERS = {"received": _received, "noted": _noted, "examined": _examined}


def _say(rows: sqlite3.Connection, number: int, said: Mapping[str, str]) -> None:
    """Add words to an item, each sentence once."""
    columns = ", ".join(_SAID)
    before = rows.execute(f"SELECT {columns} FROM items WHERE number = ?", (number,)).fetchone()  # noqa: S608 - our own names
    now = {
        column: old if not new or new in old.split("\n") else f"{old}\n{new}" if old else new
        for column, old in zip(_SAID, before, strict=True)
        for new in [said.get(column, "")]
    }
    changes = ", ".join(f"{column} = :{column}" for column in _SAID)
    rows.execute(f"UPDATE items SET {changes} WHERE number = :number", now | {"number": number})  # noqa: S608 - our own names
    rows.execute("DELETE FROM words WHERE rowid = ?", (number,))
    rows.execute(
        "INSERT INTO words (rowid, said, source) VALUES (?, ?, ?)",
        (number, folded("\n".join(now.values())), folded(now["source"])),
    )


def _forget(rows: sqlite3.Connection, item: str, time: str) -> None:
    """Nothing is left of an erased item but that it was here."""
    number = _number(rows, item)
    for table, key in (("marks", "number"), ("words", "rowid"), ("items", "number")):
        rows.execute(f"DELETE FROM {table} WHERE {key} = ?", (number,))  # noqa: S608 - our own names
    rows.execute("INSERT INTO items (item, erased_at) VALUES (?, ?)", (item, time))


def _table(what: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = what.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(table: Mapping[str, Any], name: str) -> str:
    value = table.get(name)
    return value if isinstance(value, str) else ""
