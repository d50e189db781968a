"""From rows to the words of the model."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, func, select

from vouchsafe.review.checked import known_id
from vouchsafe.review.errors import NotFound
from vouchsafe.review.model import AuditEvent, Collection, Item, State
from vouchsafe.review.store import tables
from vouchsafe.review.who import Person, Role

AnyRow = Row[Any]


def person_of(row: AnyRow) -> Person:
    """From a row of `people`."""
    return Person(row.id, row.label, Role(row.role), row.locale, row.made, row.disabled)


def collection_of(row: AnyRow) -> Collection:
    """From a row of `collections` with `items` counted."""
    return Collection(row.id, row.title, row.made, row.items)


def item_of(row: AnyRow) -> Item:
    """From a row of `items`."""
    return Item(
        id=row.id,
        collection=row.collection,
        name=row.name,
        kind=row.kind,
        suffix=row.suffix,
        sha256=row.sha256,
        size=row.size,
        width=row.width,
        height=row.height,
        duration=row.duration,
        state=State(row.state),
        stage=row.stage,
        progress=row.progress,
        problem=row.problem,
        added_by=row.added_by,
        added=row.added,
        version=row.version,
        submitted_by=row.submitted_by,
        approved_by=row.approved_by,
        published=row.published,
    )


def event_of(row: AnyRow) -> AuditEvent:
    """From a row of `audit`."""
    detail = json.loads(row.detail)
    return AuditEvent(row.number, row.at, row.person, row.action, row.item, detail)


def item_row(connection: Connection, untrusted_item: str) -> AnyRow:
    """The row of an item. Raises `NotFound`."""
    items = tables.items
    found = connection.execute(
        select(items).where(items.c.id == known_id(untrusted_item, "item"))
    ).one_or_none()
    if found is None:
        raise NotFound(what="item")
    return found


def collection_row(connection: Connection, untrusted_collection: str) -> Collection:
    """A collection, its items counted. Raises `NotFound`."""
    which = tables.collections.c.id == known_id(untrusted_collection, "collection")
    row = connection.execute(counted_collections().where(which)).one_or_none()
    if row is None:
        raise NotFound(what="collection")
    return collection_of(row)


def counted_collections() -> Any:
    """A query for collections with the number of their items."""
    here, items = tables.collections, tables.items
    count = (
        select(func.count())
        .where(items.c.collection == here.c.id)
        .correlate(here)
        .scalar_subquery()
    )
    return select(here, count.label("items"))
