"""The tables. Nothing here says who somebody is: people have a label they chose, and a role."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from vouchsafe.review.store.columns import Moment

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

_ID = String(32)
_HASH = String(64)
_NUMBER = BigInteger().with_variant(Integer, "sqlite")

clock = Table(
    "clock",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
)
"""One row. Who writes takes the next number first, and so the turn: see `Turn`."""

people = Table(
    "people",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("label", String(60), nullable=False),
    Column("folded", String(240), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("locale", String(8), nullable=False),
    Column("made", Moment, nullable=False),
    Column("disabled", Boolean, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("hash", _HASH, nullable=False, unique=True),
    Column("role", String(16)),
    Column("person", _ID, ForeignKey("people.id", ondelete="CASCADE")),
    Column("made_by", _ID, ForeignKey("people.id", ondelete="SET NULL")),
    Column("made", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
)
"""Invitations (with a role) and sign-in links (with a person). A link that was used is gone."""

sessions = Table(
    "sessions",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("hash", _HASH, nullable=False, unique=True),
    Column("person", _ID, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("made", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
)

challenges = Table(
    "challenges",
    metadata,
    Column("hash", _HASH, primary_key=True),
    Column("person", _ID, ForeignKey("people.id", ondelete="CASCADE")),
    Column("expires", Moment, nullable=False),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("person", _ID, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("credential", LargeBinary, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("counter", BigInteger, nullable=False),
    Column("label", String(60), nullable=False),
    Column("made", Moment, nullable=False),
    Column("used", Moment),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("hash", _HASH, nullable=False, unique=True),
    Column("person", _ID, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("label", String(60), nullable=False),
    Column("role", String(16), nullable=False),
    Column("made", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("used", Moment),
)

collections = Table(
    "collections",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("title", String(200), nullable=False),
    Column("made", Moment, nullable=False),
)

items = Table(
    "items",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("collection", _ID, ForeignKey("collections.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("folded", String(800), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("suffix", String(8), nullable=False),
    Column("sha256", _HASH, nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("duration", Float, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("stage", String(40), nullable=False),
    Column("progress", Float, nullable=False),
    Column("problem", Text),
    Column("added_by", _ID, ForeignKey("people.id"), nullable=False),
    Column("added", Moment, nullable=False),
    Column("version", Integer),
    Column("submitted_by", _ID, ForeignKey("people.id")),
    Column("approved_by", _ID, ForeignKey("people.id")),
    Column("ordered_by", _ID, ForeignKey("people.id")),
    Column("published", Integer),
    Column("attempt", Integer, nullable=False),
    Column("changed", BigInteger, nullable=False, index=True),
    Index("ix_items_listing", "collection", "added", "id"),
)
"""changed: the turn in which the row was written last. ordered_by: who said "publish"."""

removals = Table(
    "removals",
    metadata,
    Column("item", _ID, primary_key=True),
    Column("collection", _ID, nullable=False),
    Column("changed", BigInteger, nullable=False, index=True),
    Column("cleared", Boolean, nullable=False),
)
"""Items that were removed. cleared: their files are gone too."""

plans = Table(
    "plans",
    metadata,
    Column("item", _ID, ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("parent", Integer),
    Column("author", _ID, ForeignKey("people.id")),
    Column("made", Moment, nullable=False),
    Column("note", Text, nullable=False),
    Column("hash", _HASH, nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("looks", LargeBinary, nullable=False),
)
"""text: the plan's file; looks: what is to be looked at, as JSON; both deflated. hash: of the
plan's file. Triggers keep these rows from being changed, and from being deleted without their item.
"""

looks = Table(
    "looks",
    metadata,
    Column("item", _ID, ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("person", _ID, ForeignKey("people.id"), primary_key=True),
    Column("key", _ID, primary_key=True),
    Column("at", Moment, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    Column("item", _ID, ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("approved_by", _ID, ForeignKey("people.id")),
    Column("published_by", _ID, ForeignKey("people.id"), nullable=False),
    Column("made", Moment, nullable=False),
    Column("name", String(200), nullable=False),
    Column("sha256", _HASH, nullable=False),
    ForeignKeyConstraint(
        ["item", "version"],
        ["plans.item", "plans.number"],
        name="fk_publications_plan",
        ondelete="CASCADE",
    ),
)

presence = Table(
    "presence",
    metadata,
    Column("item", _ID, ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("person", _ID, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("person", _ID),
    Column("action", String(32), nullable=False),
    Column("item", _ID, index=True),
    Column("detail", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Triggers keep these rows from being changed or deleted; their numbers have no gap (`Turn.tell`).
Items and people are named by id only, so that nothing has to be taken back when an item is removed.
"""

custody = Table(
    "custody",
    metadata,
    Column("item", _ID, primary_key=True),
    Column("archived", _HASH, nullable=False),
    Column("entry", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("erased", Boolean, nullable=False),
)
"""What the attached archive calls an item, and where its log says that the original came in.
erased: it was destroyed there since. Stays when the item is removed: the archive keeps its history.
"""

copies = Table(
    "copies",
    metadata,
    Column("item", _ID, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("entry", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Where the archive's log says that a publication was made from the original."""

carried = Table(
    "carried",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("archive", Text),
)
"""One row: up to which event the audit was carried, and into which archive, by its log's name."""

stuck = Table(
    "stuck",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("item", _ID, nullable=False),
)
"""Items whose originals could not be read when it was their turn to go into the archive, and the
number of the audit's event that says they were added: all that is told of them waits for that.
"""
