"""Items: lists of them, filters, moving and removing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from vouchsafe.media import MediaKind
from vouchsafe.review import checked, rules
from vouchsafe.review.door import Door, change
from vouchsafe.review.errors import NotReadyYet, NotYet
from vouchsafe.review.model import Action, Item, ItemPage, State
from vouchsafe.review.rows import collection_row, item_of, item_row
from vouchsafe.review.standings import standing_of
from vouchsafe.review.store import tables
from vouchsafe.review.who import Person

_ITEMS = tables.items
PAGE: Final = 60
"""Items on a page."""


class ItemFile(StrEnum):
    """A file of an item; the value is its name in the item's folder."""

    ORIGINAL = "original"
    FACTS = "facts.json"
    THUMBNAIL = "thumbnail.webp"
    PICTURE = "picture.webp"
    PAGES = "pages.bin"
    PROXY = "proxy.mp4"
    TIMES = "times.bin"


class Items(Door):
    """Finding items, and taking them away."""

    def items(
        self,
        who: Person,
        collection: str | None = None,
        *,
        state: State | None = None,
        kind: MediaKind | None = None,
        text: str = "",
        page: int = 0,
    ) -> ItemPage:
        """A page of items: of one collection or of all, in that state, of that kind, with that
        text in their names (whatever the case, in any script). A page past the last is the last.
        """
        wanted = _wanted(collection, state, kind, text)
        with self._reading(who) as (connection, _):
            if collection is not None:
                collection_row(connection, collection)
            count = select(func.count()).select_from(_ITEMS).where(*wanted)
            total = connection.execute(count).scalar_one()
            pages = max(1, -(-total // PAGE))
            page = min(max(page, 0), pages - 1)
            rows = connection.execute(
                select(_ITEMS)
                .where(*wanted)
                .order_by(_ITEMS.c.added.desc(), _ITEMS.c.id)
                .limit(PAGE)
                .offset(page * PAGE)
            ).all()
        return ItemPage(tuple(map(item_of, rows)), page, pages, total)

    def states(self, who: Person, collection: str | None = None) -> Mapping[State, int]:
        """How many items are in each state; states without any are left out."""
        wanted = _wanted(collection, None, None, "")
        with self._reading(who) as (connection, _):
            rows = connection.execute(
                select(_ITEMS.c.state, func.count()).where(*wanted).group_by(_ITEMS.c.state)
            ).all()
        counts = {State(state): count for state, count in rows}
        return {state: counts[state] for state in State if state in counts}

    def item(self, who: Person, item: str) -> Item:
        """One of them. Raises `NotFound`."""
        with self._reading(who) as (connection, _):
            return item_of(item_row(connection, item))

    def file(self, who: Person, item: str, file: ItemFile) -> Path:
        """Where that file lies. Raises `NotReadyYet` before it is there."""
        path = self._places.item(self.item(who, item).id) / file
        if not path.is_file():
            raise NotReadyYet
        return path

    def move(self, who: Person, items: Iterable[str], collection: str) -> None:
        """Into another collection: all of them, or none where one is not there."""
        with self._writing(who, Action.ORGANISE) as (turn, me):
            collection_row(turn.connection, collection)
            for item in items:
                item_row(turn.connection, item)
                turn.tell(me.id, "moved", item, collection=collection)
                change(turn, item, collection=collection)

    def remove(self, who: Person, item: str) -> None:
        """Remove an item, its files, its plans and its publications from this machine. Whoever
        added it may until it is submitted, a publisher always. Work on it ends.
        """
        with self._writing(who, Action.REMOVE) as (turn, me):
            found = item_of(item_row(turn.connection, item))
            standing = standing_of(turn.connection, me, found, alone=self.alone)
            if needs := rules.missing(Action.REMOVE, standing):
                raise NotYet.of(needs)
            turn.connection.execute(_ITEMS.delete().where(_ITEMS.c.id == item))
            turn.connection.execute(
                tables.removals.insert().values(
                    item=item, collection=found.collection, changed=turn.number, cleared=False
                )
            )
            turn.tell(me.id, "removed", item)
        self._clear(item)

    def finish_removals(self) -> tuple[str, ...]:
        """Take away the files of items that were removed while something broke in: a kill, a disk
        that did not answer. Those whose files cannot be removed now, either: they stop no others.
        Others may do the same at the same time.
        """
        removals = tables.removals
        unfinished = select(removals.c.item).where(~removals.c.cleared)
        with self._database.reading() as connection:
            left = connection.execute(unfinished).scalars().all()
        still = list[str]()
        for item in left:
            try:
                self._clear(item)
            except OSError:
                still.append(item)
        return tuple(still)

    def left_behind(self, who: Person) -> int:
        """How many items were removed whose files are still there: it is tried again, all the time.
        Raises `NotAllowed` for all but admins, who alone can see to the disk.
        """
        removals = tables.removals
        count = select(func.count()).select_from(removals).where(~removals.c.cleared)
        with self._reading(who, Action.ADMINISTER) as (connection, _):
            return int(connection.execute(count).scalar_one())

    def _clear(self, item: str) -> None:
        """Once the row is gone for good: nobody can put files there any more."""
        self._places.clear(item)
        removals = tables.removals
        with self._database.writing() as turn:
            turn.connection.execute(
                removals.update().where(removals.c.item == item).values(cleared=True)
            )


def _wanted(
    collection: str | None, state: State | None, kind: MediaKind | None, text: str
) -> list[ColumnElement[bool]]:
    wanted: list[Any] = []
    if collection is not None:
        wanted.append(_ITEMS.c.collection == checked.known_id(collection, "collection"))
    if state is not None:
        wanted.append(_ITEMS.c.state == state.value)
    if kind is not None:
        wanted.append(_ITEMS.c.kind == kind)
    if words := checked.searched(text):
        wanted.append(_ITEMS.c.folded.contains(words, autoescape=True))
    return wanted
