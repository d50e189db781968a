"""Collections: named sets of items."""

from __future__ import annotations

from vouchsafe.review import checked
from vouchsafe.review.door import Door
from vouchsafe.review.errors import NotEmpty
from vouchsafe.review.model import Action, Collection
from vouchsafe.review.rows import collection_of, collection_row, counted_collections
from vouchsafe.review.secrets import new_id
from vouchsafe.review.store import tables
from vouchsafe.review.who import Person

_HERE = tables.collections


class Collections(Door):
    """Making and naming collections."""

    def collections(self, who: Person) -> tuple[Collection, ...]:
        """All of them, the newest first."""
        with self._reading(who) as (connection, _):
            rows = connection.execute(
                counted_collections().order_by(_HERE.c.made.desc(), _HERE.c.id)
            ).all()
        return tuple(map(collection_of, rows))

    def collection(self, who: Person, collection: str) -> Collection:
        """One of them. Raises `NotFound`."""
        with self._reading(who) as (connection, _):
            return collection_row(connection, collection)

    def make_collection(self, who: Person, title: str) -> Collection:
        """A new one. Raises `BadTitle`."""
        made = new_id()
        with self._writing(who, Action.ADD) as (turn, me):
            turn.connection.execute(
                _HERE.insert().values(id=made, title=checked.title(title), made=turn.at)
            )
            turn.tell(me.id, "collection_made", collection=made)
            return collection_row(turn.connection, made)

    def rename_collection(self, who: Person, collection: str, title: str) -> Collection:
        """Another title. Raises `NotFound`, `BadTitle`."""
        with self._writing(who, Action.ORGANISE) as (turn, me):
            collection_row(turn.connection, collection)
            turn.connection.execute(
                _HERE.update().where(_HERE.c.id == collection).values(title=checked.title(title))
            )
            turn.tell(me.id, "collection_renamed", collection=collection)
            return collection_row(turn.connection, collection)

    def remove_collection(self, who: Person, collection: str) -> None:
        """Remove an empty one. Raises `NotEmpty`."""
        with self._writing(who, Action.ORGANISE) as (turn, me):
            found = collection_row(turn.connection, collection)
            if found.items:
                raise NotEmpty(count=found.items)
            turn.connection.execute(_HERE.delete().where(_HERE.c.id == collection))
            turn.tell(me.id, "collection_removed", collection=collection)
