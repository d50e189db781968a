"""Versions of plans as rows: added, never changed."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from vouchsafe.redaction import Plan, parse_plan, plan_text
from vouchsafe.review.errors import NotFound
from vouchsafe.review.look_here import look_here
from vouchsafe.review.model import LookHere, PlanVersion, Reason, Version
from vouchsafe.review.rows import AnyRow
from vouchsafe.review.store import Turn, tables

_PLANS = tables.plans
_LIGHT = [column for column in _PLANS.c if column.name not in {"text", "looks"}]


def add_version(
    turn: Turn,
    item: str,
    parent: int | None,
    plan: Plan,
    *,
    author: str | None = None,
    note: str = "",
) -> PlanVersion:
    """The next version of an item's plan. What is to be looked at in it is settled now, so that
    nobody needs to read plans to ask who has looked.
    """
    canonical = plan.canonical()
    text = plan_text(canonical).encode()
    number = (parent or 0) + 1
    found = [canonical] if parent is None else _machine_plans(turn.connection, item)
    turn.connection.execute(
        _PLANS.insert().values(
            item=item,
            number=number,
            parent=parent,
            author=author,
            made=turn.at,
            note=note,
            hash=hashlib.sha256(text).hexdigest(),
            text=zlib.compress(text),
            looks=_packed(look_here(canonical, found)),
        )
    )
    return PlanVersion(item, number, parent, canonical, author, turn.at, note)


def find_version(connection: Connection, item: str, number: int | None) -> PlanVersion:
    """A version with its plan. Raises `NotFound`."""
    row = _row(connection, item, number, [*_LIGHT, _PLANS.c.text])
    return PlanVersion(
        row.item, row.number, row.parent, _unpacked(row.text), row.author, row.made, row.note
    )


def same_plan(connection: Connection, item: str, number: int, plan: Plan) -> bool:
    """Whether that version is this plan, to the byte."""
    text = plan_text(plan.canonical()).encode()
    return bool(_row(connection, item, number, _LIGHT).hash == hashlib.sha256(text).hexdigest())


def all_versions(connection: Connection, item: str) -> tuple[Version, ...]:
    """All of an item, the newest first."""
    rows = connection.execute(
        select(*_LIGHT).where(_PLANS.c.item == item).order_by(_PLANS.c.number.desc())
    ).all()
    return tuple(Version(r.item, r.number, r.parent, r.author, r.made, r.note) for r in rows)


def authors_of(connection: Connection, item: str) -> frozenset[str]:
    """Everybody who made a version. Each version stands on all before it."""
    rows = connection.execute(
        select(_PLANS.c.author).distinct().where(_PLANS.c.item == item)
    ).scalars()
    return frozenset(author for author in rows if author is not None)


def looks_of(connection: Connection, item: str, number: int | None) -> tuple[LookHere, ...]:
    """What is to be looked at in a version. Raises `NotFound`."""
    packed = _row(connection, item, number, [_PLANS.c.looks]).looks
    return tuple(
        LookHere(key, track, start, end, Reason(reason), detail)
        for key, track, start, end, reason, detail in json.loads(zlib.decompress(packed))
    )


def _row(connection: Connection, item: str, number: int | None, columns: Sequence[Any]) -> AnyRow:
    """None: the latest."""
    wanted = select(*columns).where(_PLANS.c.item == item)
    if number is not None:
        wanted = wanted.where(_PLANS.c.number == number)
    row = connection.execute(wanted.order_by(_PLANS.c.number.desc()).limit(1)).one_or_none()
    if row is None:
        raise NotFound(what="version")
    return row


def _machine_plans(connection: Connection, item: str) -> list[Plan]:
    rows = connection.execute(
        select(_PLANS.c.text).where(_PLANS.c.item == item, _PLANS.c.author.is_(None))
    ).scalars()
    return [_unpacked(text) for text in rows]


def _packed(entries: Sequence[LookHere]) -> bytes:
    rows = [(e.key, e.track, e.start, e.end, e.reason.value, e.detail) for e in entries]
    return zlib.compress(json.dumps(rows).encode())


def _unpacked(text: bytes) -> Plan:
    return parse_plan(zlib.decompress(text).decode())
