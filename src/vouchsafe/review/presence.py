"""Who is looking at an item right now."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from vouchsafe.review.door import Door
from vouchsafe.review.model import Action
from vouchsafe.review.rows import item_row, person_of
from vouchsafe.review.store import tables
from vouchsafe.review.who import Person

_HERE = tables.presence
_PEOPLE = tables.people
LASTS: Final = timedelta(seconds=30)
"""Who was not heard of for so long is gone."""


class Presence(Door):
    """Heartbeats; nothing of them is kept for long."""

    def here(self, who: Person, item: str) -> None:
        """`who` has the item open; to be said again every ten seconds or so."""
        with self._writing(who, Action.VIEW) as (turn, me):
            item_row(turn.connection, item)
            mine = (_HERE.c.item == item) & (_HERE.c.person == me.id)
            turn.connection.execute(_HERE.delete().where(mine | (_HERE.c.at <= turn.at - LASTS)))
            turn.connection.execute(_HERE.insert().values(item=item, person=me.id, at=turn.at))

    def others(self, who: Person, item: str) -> tuple[Person, ...]:
        """Who else has it open: heard of in the last 30 seconds, by label."""
        now = self._database.now()
        with self._reading(who) as (connection, me):
            item_row(connection, item)
            rows = connection.execute(
                select(_PEOPLE)
                .join(_HERE, _HERE.c.person == _PEOPLE.c.id)
                .where(_HERE.c.item == item, _HERE.c.at > now - LASTS, _PEOPLE.c.id != me.id)
                .order_by(_PEOPLE.c.folded)
            ).all()
        return tuple(map(person_of, rows))
