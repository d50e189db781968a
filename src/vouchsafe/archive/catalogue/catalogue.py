"""Searching an archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final, Self

from vouchsafe.archive.archive import Archive
from vouchsafe.archive.catalogue.asking import ask
from vouchsafe.archive.catalogue.keeping import keep, kept
from vouchsafe.archive.catalogue.model import Found, Query
from vouchsafe.archive.catalogue.opening import empty, opened
from vouchsafe.archive.catalogue.tables import take_in
from vouchsafe.archive.copies import Copies, Glance
from vouchsafe.archive.model import ItemId
from vouchsafe.archive.store import StoreError

_WORTH: Final = 256
"""events that are read anew before keeping what they said is worth the writing"""


class Catalogue:
    """What the events say, in memory, up to the archive's present size.

    with Catalogue.of(archive) as catalogue:
        found = catalogue.search(Query(words=("bridge",)))
    """

    def __init__(self, rows: sqlite3.Connection, size: int) -> None:
        self._rows = rows
        self.size: Final = size
        self._copies: Copies | None = None

    @classmethod
    def of(cls, archive: Archive, *, worth: int = _WORTH) -> Catalogue:
        """Made from the kept one, if there is one, and the events since; kept again when so many
        were new. Raises `NeedsKeys` and what reading events raises.
        """
        start, rows = _begun(archive)
        size = archive.size
        for event in archive.events(start=start):
            if event.type == "erased" and start:
                # What was erased may leave traces in a database that once held it.
                rows.close()
                start, rows = 0, empty()
                size = _take_all(archive, rows)
                break
            take_in(rows, event)
            size = event.index + 1
        rows.commit()
        if size - start >= worth and archive.objection is None:
            # Searching must work where nothing can be written; it is only slower there.
            with suppress(StoreError):
                keep(archive, size, rows)
        return cls(rows, size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the memory."""
        self._rows.close()

    def search(self, query: Query) -> list[Found]:
        """Every item that fits, what came in last first; the nearest first where a place is asked
        for.
        """
        return list(ask(self._rows, query).values())

    def like(self, glances: Sequence[Glance], query: Query = Query()) -> list[Found]:  # noqa: B008 - frozen
        """Every item that fits and is a copy of what was looked at; the most alike first."""
        fitting = ask(self._rows, query)
        return [
            replace(fitting[each.owner], likeness=each)
            for each in self.copies().like(glances)
            if each.owner in fitting
        ]

    def copies(self) -> Copies:
        """The marks of every item that is here."""
        if self._copies is None:
            self._copies = Copies(self._rows.execute("SELECT number, packed FROM marks"))
        return self._copies

    def unexamined(self) -> list[ItemId]:
        """Items that are here and that nobody has looked into, in the order they came in."""
        found = self._rows.execute(
            "SELECT item FROM items WHERE here = 1 AND kind = '' ORDER BY number"
        )
        return [ItemId(item) for (item,) in found]


def _begun(archive: Archive) -> tuple[int, sqlite3.Connection]:
    """How much of the log is in there already, and the database."""
    before = kept(archive)
    if before is None:
        return 0, empty()
    size, image = before
    rows = opened(image)
    return (size, rows) if rows else (0, empty())


def _take_all(archive: Archive, rows: sqlite3.Connection) -> int:
    size = 0
    for event in archive.events():
        take_in(rows, event)
        size = event.index + 1
    return size
