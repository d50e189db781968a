"""Where an archive's log has originals and copies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vouchsafe.review.store.columns import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make `custody` anew: no version before this one could attach an archive, so it is empty."""
    op.drop_table("custody")
    op.create_table(
        "custody",
        sa.Column("item", sa.String(32)),
        sa.Column("archived", sa.String(64), nullable=False),
        sa.Column("entry", sa.BigInteger, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("erased", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("item", name="pk_custody"),
    )
    op.create_table(
        "copies",
        sa.Column("item", sa.String(32)),
        sa.Column("version", sa.Integer, autoincrement=False),
        sa.Column("entry", sa.BigInteger, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("item", "version", name="pk_copies"),
    )
    op.add_column("carried", sa.Column("archive", sa.Text))
