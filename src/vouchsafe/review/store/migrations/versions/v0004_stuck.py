"""Originals that could not be read when they were to go into an archive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add `stuck`."""
    op.create_table(
        "stuck",
        sa.Column("number", sa.BigInteger, autoincrement=False),
        sa.Column("item", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_stuck"),
    )
