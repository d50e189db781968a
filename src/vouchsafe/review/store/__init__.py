"""Rows: the tables, their migrations, and transactions over SQLite and PostgreSQL alike."""

from vouchsafe.review.store.engine import Clock, Database, Turn, sqlite_url, utc_now

__all__ = ["Clock", "Database", "Turn", "sqlite_url", "utc_now"]
