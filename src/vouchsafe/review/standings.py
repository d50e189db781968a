"""What the rules ask about somebody before an item, read from the rows."""

from __future__ import annotations

from sqlalchemy import Connection, select

from vouchsafe.review.model import Item
from vouchsafe.review.rules import Standing
from vouchsafe.review.store import tables
from vouchsafe.review.versions import authors_of, looks_of
from vouchsafe.review.who import Person

_LOOKS = tables.looks


def standing_of(connection: Connection, me: Person, item: Item, *, alone: bool) -> Standing:
    """As things are in this transaction."""
    return Standing(
        who=me.id,
        role=me.role,
        item=item,
        authors=authors_of(connection, item.id),
        unseen=unseen(connection, me, item),
        alone=alone,
    )


def seen_keys(connection: Connection, me: Person, item: str) -> frozenset[str]:
    """The keys of all that somebody has looked at in an item, in whatever version."""
    which = (_LOOKS.c.item == item) & (_LOOKS.c.person == me.id)
    return frozenset(connection.execute(select(_LOOKS.c.key).where(which)).scalars())


def unseen(connection: Connection, me: Person, item: Item) -> int:
    """How many things of the latest version somebody has not looked at."""
    if item.version is None:
        return 0
    seen = seen_keys(connection, me, item.id)
    return sum(entry.key not in seen for entry in looks_of(connection, item.id, item.version))
