"""What an attached archive has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "custody",
        sa.Column("item", sa.String(32)),
        sa.Column("archived", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("item", name="pk_custody"),
    )
    op.create_table(
        "carried",
        sa.Column("id", sa.Integer, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_carried"),
    )
    op.execute("INSERT INTO carried (id, number) VALUES (1, 0)")
