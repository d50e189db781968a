"""A kept database is opened with care: whoever was a member once could have made it."""

from __future__ import annotations

import sqlite3

from vouchsafe.archive.catalogue.tables import make_tables


def empty() -> sqlite3.Connection:
    """A database with our tables and nothing in them."""
    rows = sqlite3.connect(":memory:")
    make_tables(rows)
    return rows


def opened(image: bytes) -> sqlite3.Connection | None:
    """The database; None where its pages are damaged or its tables are not the ones we make.

    Triggers, views and functions that run by themselves are none of ours.
    """
    rows = sqlite3.connect(":memory:")
    try:
        rows.deserialize(image)
        rows.execute("PRAGMA trusted_schema = OFF")
        rows.execute("PRAGMA cell_size_check = ON")
        sound = rows.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
        if sound and _schema(rows) == _our_schema():
            return rows
    except sqlite3.Error:
        pass
    rows.close()
    return None


def _our_schema() -> list[tuple[str, ...]]:
    rows = empty()
    try:
        return _schema(rows)
    finally:
        rows.close()


def _schema(rows: sqlite3.Connection) -> list[tuple[str, ...]]:
    found = rows.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name, type")
    return found.fetchall()
