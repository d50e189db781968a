"""Bring a database up to date, whoever else is just doing the same."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from vouchsafe.review.errors import NewerDatabase

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x766F756368
"""Any number that is always the same: PostgreSQL's advisory lock for migrations."""


def migrate(connection: Connection) -> None:
    """Run what steps are missing, in the connection's open transaction, which keeps all other
    writers out. Raises `NewerDatabase` for one that has steps unknown here.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    steps = ScriptDirectory.from_config(config)
    now = MigrationContext.configure(connection).get_current_revision()
    if now is not None and now not in {step.revision for step in steps.walk_revisions()}:
        raise NewerDatabase
    if now != steps.get_current_head():
        command.upgrade(config, "head")
