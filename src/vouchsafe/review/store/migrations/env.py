"""Alembic's hook: steps run in the transaction that `store.migrate` opened."""

from __future__ import annotations

from alembic import context

from vouchsafe.review.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
