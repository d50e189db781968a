"""What is to be looked at, and who has."""

from __future__ import annotations

from collections.abc import Iterable

from vouchsafe.review.door import Door
from vouchsafe.review.errors import NotFound
from vouchsafe.review.model import Action, LookHere
from vouchsafe.review.rows import item_row
from vouchsafe.review.standings import seen_keys
from vouchsafe.review.store import tables
from vouchsafe.review.versions import looks_of
from vouchsafe.review.who import Person


class Looks(Door):
    """Looking."""

    def look_here(
        self, who: Person, item: str, number: int | None = None
    ) -> tuple[tuple[LookHere, bool], ...]:
        """What is to be looked at in the latest version (or that one), the most pressing first,
        and whether `who` has seen it.
        """
        with self._reading(who) as (connection, me):
            item_row(connection, item)
            entries = looks_of(connection, item, number)
            seen = seen_keys(connection, me, item)
        return tuple((entry, entry.key in seen) for entry in entries)

    def see(self, who: Person, item: str, version: int, keys: Iterable[str]) -> int:
        """`who` has looked at these; how many are left for them in that version. Raises
        `NotFound` for a key that is not of that version.
        """
        wanted = set(keys)
        with self._writing(who, Action.VIEW) as (turn, me):
            item_row(turn.connection, item)
            there = {entry.key for entry in looks_of(turn.connection, item, version)}
            if not wanted <= there:
                raise NotFound(what="thing to look at")
            seen = seen_keys(turn.connection, me, item)
            new = sorted(wanted - seen)
            if new:
                turn.connection.execute(
                    tables.looks.insert(),
                    [{"item": item, "person": me.id, "key": key, "at": turn.at} for key in new],
                )
                turn.tell(me.id, "looked", item, version=version, count=len(new))
            return len(there - seen - wanted)
