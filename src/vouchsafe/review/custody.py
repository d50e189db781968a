"""Where an archive is attached: originals go into it, and what happened to them becomes custody
events, signed and logged.

The audit is the source. It is carried over in its order, from where the last carrying ended; a
kill at the wrong moment may carry one original, or one group of events, twice, which their numbers
in the audit then show. None is ever left out: an original that cannot be read is set aside with all
that is told of it, and tried again, while the others are carried on.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from vouchsafe import __version__
from vouchsafe.archive import Acquisition, Archive, Event, ItemId, safe_name
from vouchsafe.archive.errors import CannotTakeIn, ChangedWhileRead, Erased, Stopped
from vouchsafe.review.errors import NotFound, OtherArchive
from vouchsafe.review.items import ItemFile
from vouchsafe.review.model import AuditEvent
from vouchsafe.review.places import Places
from vouchsafe.review.rows import event_of, item_row
from vouchsafe.review.store import Database, Turn, tables
from vouchsafe.review.versions import hash_of

_AUDIT = tables.audit
_HERE = tables.custody
_COPIES = tables.copies
_CARRIED = tables.carried
_PUBLISHED = tables.publications
_STUCK = tables.stuck
_MOST: Final = 100
"""Events carried in one commit of the archive."""
_PAUSE: Final = 5.0
_LONGEST_PAUSE: Final = 300.0
"""Seconds between two tries of what could not be read: at first, and at last."""
_UNREADABLE: Final = (CannotTakeIn, ChangedWhileRead)
_LONGEST: Final = 255
"""Bytes that file systems allow in a name. Two hundred letters of some scripts are more."""
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

    Several processes may: whoever holds the archive carries on from where the last one ended.
    """

    def __init__(self, database: Database, places: Places, archive: Archive) -> None:
        self._database = database
        self._places = places
        self._archive = archive
        self._pause = _PAUSE
        self._again = 0.0
        self._claim()

    def carry(self, go_on: Callable[[], bool] = lambda: True) -> int:
        """Carry over what happened since the last time; how many events of the audit that were.

        go_on: asked again and again; where it says no, this ends soon, and the rest is for the
        next time.
        """
        carried = 0
        with suppress(Stopped):
            if go_on() and self.stuck() and time.monotonic() >= self._again:
                self._pause = min(2 * self._pause, _LONGEST_PAUSE)
                self._again = time.monotonic() + self._pause
                with self._archive.hold():
                    carried += self._carry_stuck(go_on)
            while go_on() and self._next():
                with self._archive.hold():
                    carried += self._carry_some(go_on)
        return carried

    def stuck(self) -> tuple[str, ...]:
        """The items whose originals could not be read so far, the oldest first."""
        return tuple(item for _, item in self._set_aside())

    def _claim(self) -> None:
        """One archive for one audit: another one has not what came before."""
        given = self._archive.policy.origin
        with self._database.writing() as turn:
            known = turn.connection.execute(select(_CARRIED.c.archive)).scalar_one()
            if known is None:
                turn.connection.execute(_CARRIED.update().values(archive=given))
            elif known != given:
                raise OtherArchive(known=known, given=given)

    def _carry_some(self, go_on: Callable[[], bool]) -> int:
        """As many as one look shows. What is in the archive is marked as carried at once."""
        self._places.clear_outgoing()
        carried = 0
        # Looked at only now: till here another process may have held the archive, and carried.
        for added, group in groupby(self._next(), lambda event: event.action == "added"):
            events = [*group]
            if added:
                for event in events:
                    self._add(event, go_on)
            else:
                self._log(events)
            carried += len(events)
        return carried

    def archived(self, item: str) -> ItemId | None:
        """What the archive calls an item, once its original is there."""
        with self._database.reading() as connection:
            which = select(_HERE.c.archived).where(_HERE.c.item == item)
            found = connection.execute(which).scalar_one_or_none()
        return None if found is None else ItemId(found)

    def _next(self) -> list[AuditEvent]:
        return self._events(_AUDIT.c.number > select(_CARRIED.c.number).scalar_subquery())

    def _events(self, which: ColumnElement[bool]) -> list[AuditEvent]:
        """Some of those, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(_AUDIT).where(which).order_by(_AUDIT.c.number).limit(_MOST)
            ).all()
        return [*map(event_of, rows)]

    def _set_aside(self) -> list[tuple[int, str]]:
        with self._database.reading() as connection:
            rows = connection.execute(select(_STUCK).order_by(_STUCK.c.number)).all()
        return [(row.number, row.item) for row in rows]

    def _carry_stuck(self, go_on: Callable[[], bool]) -> int:
        """What was set aside and can be read now, with all that was told of it since."""
        self._places.clear_outgoing()
        carried = 0
        for number, item in self._set_aside():
            if not go_on():
                break
            (event,) = self._events(_AUDIT.c.number == number)
            if self.archived(item) is None:
                try:
                    row = self._take_in(event, go_on)
                except _UNREADABLE:
                    continue
                with self._database.writing() as turn:
                    _keep(turn, row)
            last = number
            while since := self._events(
                (_AUDIT.c.item == item)
                & (_AUDIT.c.number > last)
                & (_AUDIT.c.number <= select(_CARRIED.c.number).scalar_subquery())
            ):
                self._record(since)
                last = since[-1].number
                carried += len(since)
            with self._database.writing() as turn:
                turn.connection.execute(_STUCK.delete().where(_STUCK.c.number == number))
            carried += 1
        return carried

    def _add(self, event: AuditEvent, go_on: Callable[[], bool]) -> None:
        """Take the original in, or set it aside where it cannot be read."""
        row, aside = dict[str, Any](), False
        try:
            row = self._take_in(event, go_on)
        except _UNREADABLE:
            aside = True
        with self._database.writing() as turn:
            if aside:
                values = {"number": event.number, "item": event.item}
                turn.connection.execute(_STUCK.insert().values(values))
                # However long the others have been tried: this one may be there in a moment.
                self._pause, self._again = _PAUSE, 0.0
            _keep(turn, row)
            _mark(turn, event)

    def _take_in(self, event: AuditEvent, go_on: Callable[[], bool]) -> dict[str, Any]:
        """The original under its own name, and where it is in the archive then; nothing where it
        was removed meanwhile. Raises what is `_UNREADABLE`.
        """

        def moved(path: Path, more: int) -> None:  # noqa: ARG001 - what the archive calls
            if not go_on():
                raise Stopped  # half of a long film need not be read to its end

        said = Acquisition(source="review", note=self._by(event, "added to the review"))
        with ExitStack() as last:
            if not (named := self._linked(str(event.item))):
                return {}
            last.callback(self._places.clear_outgoing)
            (added,) = self._archive.add([named], said, moved)
        row = {"item": event.item, "archived": str(added.item), "erased": False}
        return row | _logged(added.event)

    def _linked(self, item: str) -> Path | None:
        """The original under its own name, for as long as it is read; None where it was removed.
        Raises `CannotTakeIn`.
        """
        try:
            with self._database.reading() as connection:
                name = item_row(connection, item).name
        except NotFound:
            return None
        if len(name.encode()) > _LONGEST:
            name = safe_name(name)
        original = self._places.item(item) / ItemFile.ORIGINAL
        try:
            return self._places.outgoing(original, name)
        except OSError as error:
            raise CannotTakeIn(path=original.name, reason=error.strerror) from error

    def _log(self, events: Sequence[AuditEvent]) -> None:
        """Many at once: all of them are in the archive, or none."""
        self._record(events, mark=True)

    def _record(self, events: Sequence[AuditEvent], *, mark: bool = False) -> None:
        known = [(event, entry) for event in events if (entry := self._entry(event))]
        made = self._archive.record_all([entry for _, entry in known])
        with self._database.writing() as turn:
            for (event, _), logged in zip(known, made, strict=True):
                if logged.type == "redacted":
                    copy = {"item": event.item, "version": event.detail["version"]}
                    one = (_COPIES.c.item == copy["item"]) & (_COPIES.c.version == copy["version"])
                    turn.connection.execute(_COPIES.delete().where(one))
                    turn.connection.execute(_COPIES.insert().values(copy | _logged(logged)))
            if mark:
                _mark(turn, events[-1])

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
            with self._database.writing() as turn:
                which = _HERE.update().where(_HERE.c.archived == archived)
                turn.connection.execute(which.values(erased=True))
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


def _keep(turn: Turn, row: Mapping[str, Any]) -> None:
    """Where the archive has an item; nothing of none."""
    if row:
        turn.connection.execute(_HERE.delete().where(_HERE.c.item == row["item"]))
        turn.connection.execute(_HERE.insert().values(row))


def _logged(event: Event) -> dict[str, Any]:
    return {"entry": event.index, "at": datetime.fromisoformat(event.time)}


def _mark(turn: Turn, event: AuditEvent) -> None:
    """The next carrying begins after this one."""
    turn.connection.execute(_CARRIED.update().values(number=event.number))
