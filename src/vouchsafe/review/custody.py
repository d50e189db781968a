"""Where an archive is attached: originals go into it, and what happened to them becomes custody
events, signed and logged.

The audit is the source. It is carried over in its order, from where the last carrying ended; a
crash in between may carry one event twice, which its number in the audit then shows.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from vouchsafe import __version__
from vouchsafe.archive import Acquisition, Archive, ItemId
from vouchsafe.archive.errors import Erased
from vouchsafe.review.errors import NotFound
from vouchsafe.review.items import ItemFile
from vouchsafe.review.model import AuditEvent
from vouchsafe.review.places import Places
from vouchsafe.review.rows import event_of, item_row
from vouchsafe.review.store import Database, tables
from vouchsafe.review.versions import hash_of

_AUDIT = tables.audit
_HERE = tables.custody
_CARRIED = tables.carried
_PUBLISHED = tables.publications
_MOST: Final = 100
"""Events carried in one commit of the archive."""
_WORDS: Final[Mapping[str, str]] = {
    "analysed": "analysed by the machine",
    "plan_saved": "plan saved",
    "found_more": "plan extended by the verification",
    "looked": "looked at",
    "submit": "submitted for review",
    "approve": "approved",
    "reopen": "reopened",
    "refuse": "refused",
    "publish": "publication ordered",
    "failed": "work failed",
    "retry": "work asked for again",
    "moved": "moved to another collection",
    "removed": "removed from the review",
}
_Entry = tuple[Any, ItemId, Mapping[str, Any]]


class Custody:
    """Carries the audit of some reviews into an archive, which is open for a member's writing.

    One process does this for a team: two would log everything twice.
    """

    def __init__(self, database: Database, places: Places, archive: Archive) -> None:
        self._database = database
        self._places = places
        self._archive = archive

    def carry(self) -> int:
        """Carry over what happened since the last time; how many events of the audit that were."""
        carried = 0
        while events := self._next():
            entries: list[_Entry] = []
            for event in events:
                if event.action == "added":
                    self._archive.record_all(entries)
                    entries = []
                    self._add(event)
                elif entry := self._entry(event):
                    entries.append(entry)
            self._archive.record_all(entries)
            self._done(events[-1].number)
            carried += len(events)
        return carried

    def archived(self, item: str) -> ItemId | None:
        """What the archive calls an item, once its original is there."""
        with self._database.reading() as connection:
            which = select(_HERE.c.archived).where(_HERE.c.item == item)
            found = connection.execute(which).scalar_one_or_none()
        return None if found is None else ItemId(found)

    def _next(self) -> list[AuditEvent]:
        with self._database.reading() as connection:
            since = connection.execute(select(_CARRIED.c.number)).scalar_one()
            rows = connection.execute(
                select(_AUDIT).where(_AUDIT.c.number > since).order_by(_AUDIT.c.number).limit(_MOST)
            ).all()
        return [*map(event_of, rows)]

    def _done(self, number: int) -> None:
        with self._database.writing() as turn:
            turn.connection.execute(_CARRIED.update().values(number=number))

    def _add(self, event: AuditEvent) -> None:
        """Take the original in, under its own name; nothing where it was removed meanwhile."""
        assert event.item is not None
        said = Acquisition(source="review", note=self._by(event, "added to the review"))
        with tempfile.TemporaryDirectory(dir=self._places.data) as folder:
            try:
                with self._database.reading() as connection:
                    named = Path(folder) / item_row(connection, event.item).name
                os.link(self._places.item(event.item) / ItemFile.ORIGINAL, named)
            except (NotFound, FileNotFoundError):
                return
            (added,) = self._archive.add([named], said)
        with self._database.writing() as turn:
            turn.connection.execute(_HERE.delete().where(_HERE.c.item == event.item))
            turn.connection.execute(
                _HERE.insert().values(item=event.item, archived=str(added.item))
            )

    def _entry(self, event: AuditEvent) -> _Entry | None:
        archived = None if event.item is None else self.archived(event.item)
        if archived is None or not self._holds(archived):
            return None
        if event.action == "published" and (what := self._copy(event)):
            return "redacted", archived, what
        words = _WORDS.get(event.action, event.action)
        if "version" in event.detail:
            words += f", version {event.detail['version']}"
        return "noted", archived, {"note": self._by(event, words)}

    def _holds(self, archived: ItemId) -> bool:
        """Whether the archive still has it: nothing can be added to what was erased there."""
        try:
            self._archive.original(archived)
        except Erased:
            return False
        return True

    def _by(self, event: AuditEvent, words: str) -> str:
        """The words, by whom, and where the audit has it."""
        with self._database.reading() as connection:
            label = connection.execute(
                select(tables.people.c.label).where(tables.people.c.id == event.who)
            ).scalar_one_or_none()
        return f"{words}{f', by {label}' if label else ''} (review {event.number})"

    def _copy(self, event: AuditEvent) -> Mapping[str, Any] | None:
        """What a `redacted` event says; None where the copy was removed meanwhile."""
        version = int(event.detail["version"])
        which = (_PUBLISHED.c.item == event.item) & (_PUBLISHED.c.version == version)
        folder = self._places.published(str(event.item), version)
        try:
            with self._database.reading() as connection:
                plan = hash_of(connection, str(event.item), version)
                name = connection.execute(select(_PUBLISHED.c.name).where(which)).scalar_one()
            report, size = (folder / "report.json").read_bytes(), (folder / name).stat().st_size
        except (NotFound, FileNotFoundError):
            return None
        return {
            "sha256": event.detail["sha256"],
            "size": size,
            "plan": plan,
            "report": hashlib.sha256(report).hexdigest(),
            "review_required": False,
            "tool": f"vouchsafe {__version__}",
        }
