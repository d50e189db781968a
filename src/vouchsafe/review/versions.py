"""Versions of plans as rows: added, never changed."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from vouchsafe.redaction import Plan, parse_plan, plan_pieces
from vouchsafe.review.errors import NotFound
from vouchsafe.review.kept import Kept, Stream, deflated
from vouchsafe.review.look_here import look_here
from vouchsafe.review.model import LookHere, PlanVersion, Reason, Version
from vouchsafe.review.rows import AnyRow
from vouchsafe.review.store import Turn, tables

_PLANS = tables.plans
_LIGHT = [column for column in _PLANS.c if column.name not in {"text", "looks"}]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan ready to be a row: what takes long is done before anybody waits for the turn."""

    plan: Plan
    hash: str
    text: bytes
    looks: bytes


def prepared(plan: Plan, found: Sequence[Plan] = (), kept: Kept | None = None) -> Prepared:
    """The plan as it will be kept, and what is to be looked at in it, settled now, so that nobody
    needs to read plans to ask who has looked.

    found: what the machine made of the file before. kept: what is remembered of the last save.
    """
    kept = kept or Kept()
    canonical = plan.canonical(lambda track: kept.piece(track).canonical)
    digest, stream = hashlib.sha256(), Stream()
    for piece in plan_pieces(canonical, kept.piece):
        text = piece.encode() if isinstance(piece, str) else piece.text
        digest.update(text)
        stream.add(text, deflated(text) if isinstance(piece, str) else piece.deflated)
    looks = _packed(look_here(canonical, found))
    return Prepared(canonical, digest.hexdigest(), stream.end(), looks)


def add_version(
    turn: Turn,
    item: str,
    parent: int | None,
    ready: Prepared,
    *,
    author: str | None = None,
    note: str = "",
) -> PlanVersion:
    """The next version of an item's plan."""
    number = (parent or 0) + 1
    turn.connection.execute(
        _PLANS.insert().values(
            item=item,
            number=number,
            parent=parent,
            author=author,
            made=turn.at,
            note=note,
            hash=ready.hash,
            text=ready.text,
            looks=ready.looks,
        )
    )
    return PlanVersion(item, number, parent, ready.plan, author, turn.at, note)


def find_version(connection: Connection, item: str, number: int | None) -> PlanVersion:
    """A version with its plan. Raises `NotFound`."""
    row = _row(connection, item, number, [*_LIGHT, _PLANS.c.text])
    return PlanVersion(
        row.item, row.number, row.parent, _unpacked(row.text), row.author, row.made, row.note
    )


def find_file(connection: Connection, item: str, number: int | None) -> tuple[Version, str]:
    """A version, and the text of its file, which is not read for that. Raises `NotFound`."""
    r = _row(connection, item, number, [*_LIGHT, _PLANS.c.text])
    told = Version(r.item, r.number, r.parent, r.author, r.made, r.note)
    return told, zlib.decompress(r.text).decode()


def hash_of(connection: Connection, item: str, number: int) -> str:
    """The SHA-256 of a version's file. Raises `NotFound`."""
    return str(_row(connection, item, number, [_PLANS.c.hash]).hash)


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


def machine_plans(connection: Connection, item: str, kept: Kept | None = None) -> list[Plan]:
    """What the machine made of the file, the first and whatever a verification added."""
    kept = kept or Kept()
    machines = (_PLANS.c.item == item) & _PLANS.c.author.is_(None)
    numbers = connection.execute(select(_PLANS.c.number).where(machines)).scalars().all()
    return [_remembered(connection, item, number, kept) for number in sorted(numbers)]


def _remembered(connection: Connection, item: str, number: int, kept: Kept) -> Plan:
    plan = kept.plan(item, number)
    if plan is None:
        plan = _unpacked(_row(connection, item, number, [_PLANS.c.text]).text)
        kept.keep(item, number, plan)
    return plan


def _row(connection: Connection, item: str, number: int | None, columns: Sequence[Any]) -> AnyRow:
    """None: the latest."""
    wanted = select(*columns).where(_PLANS.c.item == item)
    if number is not None:
        wanted = wanted.where(_PLANS.c.number == number)
    row = connection.execute(wanted.order_by(_PLANS.c.number.desc()).limit(1)).one_or_none()
    if row is None:
        raise NotFound(what="version")
    return row


def _packed(entries: Sequence[LookHere]) -> bytes:
    rows = [(e.key, e.track, e.start, e.end, e.reason.value, e.detail) for e in entries]
    return zlib.compress(json.dumps(rows).encode())


def _unpacked(text: bytes) -> Plan:
    return parse_plan(zlib.decompress(text).decode())
