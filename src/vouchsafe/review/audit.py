"""The audit: rows that are only added, in the same transaction as what they tell."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from vouchsafe.review.checked import known_id
from vouchsafe.review.door import Door
from vouchsafe.review.model import Action, AuditPage
from vouchsafe.review.rows import event_of
from vouchsafe.review.store import tables
from vouchsafe.review.who import Person

_AUDIT = tables.audit
PAGE: Final = 100
"""Events on a page."""


class Audit(Door):
    """Reading the audit. Events of an item that was removed can still be read."""

    def audit(self, who: Person, *, item: str | None = None, page: int = 0) -> AuditPage:
        """The newest first: of one item for everybody, of everything for admins."""
        page = max(page, 0)
        wanted = select(_AUDIT).order_by(_AUDIT.c.number.desc())
        if item is not None:
            wanted = wanted.where(_AUDIT.c.item == known_id(item, "item"))
        action = Action.ADMINISTER if item is None else Action.VIEW
        with self._reading(who, action) as (connection, _):
            rows = connection.execute(wanted.limit(PAGE + 1).offset(page * PAGE)).all()
        return AuditPage(tuple(map(event_of, rows[:PAGE])), page, len(rows) > PAGE)
