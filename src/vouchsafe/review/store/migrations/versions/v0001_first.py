"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.String(32)
_HASH = sa.String(64)
_MOMENT = sa.BigInteger()
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make them all."""
    _who()
    _secrets()
    _what()
    _decisions()
    _audit()
    _append_only()


def _who() -> None:
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clock"),
    )
    op.execute("INSERT INTO clock (id, number) VALUES (1, 0)")
    op.create_table(
        "people",
        sa.Column("id", _ID),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("folded", sa.String(240), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("made", _MOMENT, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("folded", name="uq_people_folded"),
    )


def _secrets() -> None:
    op.create_table(
        "links",
        sa.Column("id", _ID),
        sa.Column("hash", _HASH, nullable=False),
        sa.Column("role", sa.String(16)),
        sa.Column("person", _ID),
        sa.Column("made_by", _ID),
        sa.Column("made", _MOMENT, nullable=False),
        sa.Column("expires", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
        sa.UniqueConstraint("hash", name="uq_links_hash"),
        _to_people("links", "person", ondelete="CASCADE"),
        _to_people("links", "made_by", ondelete="SET NULL"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", _ID),
        sa.Column("hash", _HASH, nullable=False),
        sa.Column("person", _ID, nullable=False),
        sa.Column("made", _MOMENT, nullable=False),
        sa.Column("seen", _MOMENT, nullable=False),
        sa.Column("expires", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("hash", name="uq_sessions_hash"),
        _to_people("sessions", "person", ondelete="CASCADE"),
    )
    op.create_table(
        "challenges",
        sa.Column("hash", _HASH),
        sa.Column("person", _ID),
        sa.Column("expires", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_challenges"),
        _to_people("challenges", "person", ondelete="CASCADE"),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", _ID),
        sa.Column("person", _ID, nullable=False),
        sa.Column("credential", sa.LargeBinary, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("counter", sa.BigInteger, nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("made", _MOMENT, nullable=False),
        sa.Column("used", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.UniqueConstraint("credential", name="uq_passkeys_credential"),
        _to_people("passkeys", "person", ondelete="CASCADE"),
    )
    op.create_table(
        "tokens",
        sa.Column("id", _ID),
        sa.Column("hash", _HASH, nullable=False),
        sa.Column("person", _ID, nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("made", _MOMENT, nullable=False),
        sa.Column("expires", _MOMENT, nullable=False),
        sa.Column("used", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("hash", name="uq_tokens_hash"),
        _to_people("tokens", "person", ondelete="CASCADE"),
    )
    for table in ("sessions", "passkeys", "tokens"):
        op.create_index(f"ix_{table}_person", table, ["person"])


def _what() -> None:
    op.create_table(
        "collections",
        sa.Column("id", _ID),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("made", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_collections"),
    )
    op.create_table(
        "items",
        sa.Column("id", _ID),
        sa.Column("collection", _ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("folded", sa.String(800), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("suffix", sa.String(8), nullable=False),
        sa.Column("sha256", _HASH, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("duration", sa.Float, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("progress", sa.Float, nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("added_by", _ID, nullable=False),
        sa.Column("added", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer),
        sa.Column("submitted_by", _ID),
        sa.Column("approved_by", _ID),
        sa.Column("ordered_by", _ID),
        sa.Column("published", sa.Integer),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.UniqueConstraint("sha256", name="uq_items_sha256"),
        sa.ForeignKeyConstraint(["collection"], ["collections.id"], name="fk_items_collection"),
        *(
            _to_people("items", column)
            for column in ("added_by", "submitted_by", "approved_by", "ordered_by")
        ),
    )
    op.create_index("ix_items_state", "items", ["state"])
    op.create_index("ix_items_changed", "items", ["changed"])
    op.create_index("ix_items_listing", "items", ["collection", "added", "id"])
    op.create_table(
        "removals",
        sa.Column("item", _ID),
        sa.Column("collection", _ID, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("cleared", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("item", name="pk_removals"),
    )
    op.create_index("ix_removals_changed", "removals", ["changed"])


def _decisions() -> None:
    op.create_table(
        "plans",
        sa.Column("item", _ID),
        sa.Column("number", sa.Integer, autoincrement=False),
        sa.Column("parent", sa.Integer),
        sa.Column("author", _ID),
        sa.Column("made", _MOMENT, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("hash", _HASH, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("looks", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("item", "number", name="pk_plans"),
        _to_items("plans"),
        _to_people("plans", "author"),
    )
    op.create_table(
        "looks",
        sa.Column("item", _ID),
        sa.Column("person", _ID),
        sa.Column("key", _ID),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("item", "person", "key", name="pk_looks"),
        _to_items("looks"),
        _to_people("looks", "person"),
    )
    op.create_table(
        "publications",
        sa.Column("item", _ID),
        sa.Column("version", sa.Integer, autoincrement=False),
        sa.Column("approved_by", _ID),
        sa.Column("published_by", _ID, nullable=False),
        sa.Column("made", _MOMENT, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sha256", _HASH, nullable=False),
        sa.PrimaryKeyConstraint("item", "version", name="pk_publications"),
        _to_items("publications"),
        _to_people("publications", "approved_by"),
        _to_people("publications", "published_by"),
        sa.ForeignKeyConstraint(
            ["item", "version"],
            ["plans.item", "plans.number"],
            name="fk_publications_plan",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "presence",
        sa.Column("item", _ID),
        sa.Column("person", _ID),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("item", "person", name="pk_presence"),
        _to_items("presence"),
        _to_people("presence", "person", ondelete="CASCADE"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("person", _ID),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("item", _ID),
        sa.Column("detail", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_item", "audit", ["item"])


def _append_only() -> None:
    """The database itself refuses to change the audit and the versions, or to delete them; but
    for the versions of an item that is gone.
    """
    gone = "NOT EXISTS (SELECT 1 FROM items WHERE id = OLD.item)"
    if op.get_bind().dialect.name == "sqlite":
        for table, what, unless in (
            ("audit", "UPDATE", ""),
            ("audit", "DELETE", ""),
            ("plans", "UPDATE", ""),
            ("plans", "DELETE", f"WHEN NOT ({gone})"),
        ):
            op.execute(
                f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} {unless} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE FUNCTION append_only_versions() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {gone} THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table, what, function in (
        ("audit", "UPDATE OR DELETE", "append_only"),
        ("plans", "UPDATE", "append_only"),
        ("plans", "DELETE", "append_only_versions"),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_no_{what.partition(' ')[0].lower()} BEFORE {what} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
    op.execute(
        "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )


def _to_people(table: str, column: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["people.id"], name=f"fk_{table}_{column}", ondelete=ondelete
    )


def _to_items(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["item"], ["items.id"], name=f"fk_{table}_item", ondelete="CASCADE"
    )
