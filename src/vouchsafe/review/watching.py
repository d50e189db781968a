"""What has changed, cheaply enough to be asked every second by everybody."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from vouchsafe.review.checked import known_id
from vouchsafe.review.door import Door
from vouchsafe.review.model import Watched
from vouchsafe.review.rows import item_of
from vouchsafe.review.store import tables

_ITEMS = tables.items
_PLANS = tables.plans
_REMOVALS = tables.removals
_MOST: Final = 500
"""Items told at once, about: all of a turn's are told together, and the rest the next time."""


class Watching(Door):
    """The source of server-sent events; works across machines. It tells nothing that whoever is
    signed in may not see. Presence is asked for with `others`.
    """

    def watch(
        self, since: int | None = None, *, item: str | None = None, collection: str | None = None
    ) -> Watched:
        """What changed after `since` (a `Watched.now`), of one item, one collection or all;
        without `since` nothing, and where to begin; some hundreds of items at once, the rest from
        `now` on (`more`). One query where nothing changed at all.
        """
        with self._database.reading() as connection:
            now = connection.execute(select(tables.clock.c.number)).scalar_one()
            if since is None or since >= now:
                return Watched(now, (), {}, ())
            changed = select(_ITEMS, _PLANS.c.author).outerjoin(
                _PLANS, (_PLANS.c.item == _ITEMS.c.id) & (_PLANS.c.number == _ITEMS.c.version)
            )
            changed = changed.where(_ITEMS.c.changed > since)
            removed = select(_REMOVALS.c.item).where(_REMOVALS.c.changed > since)
            if item is not None:
                changed = changed.where(_ITEMS.c.id == known_id(item, "item"))
                removed = removed.where(_REMOVALS.c.item == item)
            if collection is not None:
                here = known_id(collection, "collection")
                changed = changed.where(_ITEMS.c.collection == here)
                removed = removed.where(_REMOVALS.c.collection == here)
            last = connection.execute(
                changed.with_only_columns(_ITEMS.c.changed)
                .order_by(_ITEMS.c.changed)
                .offset(_MOST - 1)
                .limit(1)
            ).scalar_one_or_none()
            more = last is not None and last < now
            if last is not None and more:
                now = last
                changed = changed.where(_ITEMS.c.changed <= now)
                removed = removed.where(_REMOVALS.c.changed <= now)
            rows = connection.execute(changed.order_by(_ITEMS.c.changed, _ITEMS.c.id)).all()
            gone = connection.execute(removed.order_by(_REMOVALS.c.changed)).scalars().all()
        authors = {row.id: row.author for row in rows}
        return Watched(now, tuple(map(item_of, rows)), authors, tuple(gone), more)
