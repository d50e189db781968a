"""What was published."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from vouchsafe.review.door import Door
from vouchsafe.review.errors import NotFound, NotReadyYet
from vouchsafe.review.model import Logged, Provenance, Publication
from vouchsafe.review.places import Places
from vouchsafe.review.rows import AnyRow, item_row
from vouchsafe.review.store import tables
from vouchsafe.review.who import Person

_HERE = tables.publications
_COPIES = tables.copies
REPORTS: Final = frozenset({"report.json", "report.html", "exposures.json"})


class Publications(Door):
    """Looking at publications."""

    def publication(self, who: Person, item: str, version: int | None = None) -> Publication:
        """The last publication of an item, or that of a version. Raises `NotFound`."""
        with self._reading(who) as (connection, _):
            item_row(connection, item)
            for row in _rows(connection, item):
                if version in {None, row.version}:
                    return _publication_of(row, self._places)
        raise NotFound(what="publication")

    def publications(self, who: Person, item: str) -> tuple[Publication, ...]:
        """All of an item, the newest first."""
        with self._reading(who) as (connection, _):
            item_row(connection, item)
            return tuple(_publication_of(row, self._places) for row in _rows(connection, item))

    def provenance(self, who: Person, item: str, version: int) -> Provenance | None:
        """What the archive has of a publication, as far as it was carried there; None where no
        archive was ever attached.
        """
        original = select(tables.custody).where(tables.custody.c.item == item)
        copy = select(_COPIES).where((_COPIES.c.item == item) & (_COPIES.c.version == version))
        with self._reading(who) as (connection, _):
            item_row(connection, item)
            archive = connection.execute(select(tables.carried.c.archive)).scalar_one()
            known = connection.execute(original).one_or_none()
            made = connection.execute(copy).one_or_none()
        if archive is None:
            return None
        if known is None:
            return Provenance(archive)
        return Provenance(archive, known.archived, _logged(known), _logged(made), known.erased)

    def published_file(self, who: Person, item: str, name: str) -> Path:
        """A file of the last publication: "file", "report.json", "report.html" or
        "exposures.json". Raises `NotFound`, `NotReadyYet`.
        """
        last = self.publication(who, item)
        if name != "file" and name not in REPORTS:
            raise NotFound(what="file")
        path = last.file if name == "file" else last.folder / name
        if not path.is_file():
            raise NotReadyYet
        return path


def _rows(connection: Connection, item: str) -> list[AnyRow]:
    return list(
        connection.execute(
            select(_HERE)
            .where(_HERE.c.item == item)
            .order_by(_HERE.c.made.desc(), _HERE.c.version.desc())
        ).all()
    )


def _logged(row: AnyRow | None) -> Logged | None:
    return None if row is None else Logged(row.entry, row.at)


def _publication_of(row: AnyRow, places: Places) -> Publication:
    return Publication(
        row.item,
        row.version,
        row.approved_by,
        row.published_by,
        row.made,
        row.name,
        row.sha256,
        places.published(row.item, row.version),
    )
