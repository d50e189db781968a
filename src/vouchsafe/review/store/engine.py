"""Connections and transactions.

Writers take turns, over both databases alike: whoever writes first takes the next number of
`clock`, and holds that row until the transaction ends. So turns are numbered in the order in
which they become visible, and a rule that was checked in a turn still holds when it ends.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from vouchsafe.review.errors import NoDatabase
from vouchsafe.review.store.migrate import migrate
from vouchsafe.review.store.tables import audit, clock

_PATIENCE = 30
"""Seconds to wait for another writer's turn, or for a connection."""
_CONNECTIONS = 40
"""at once, of one process: as many as it has threads that serve requests."""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Turn:
    """One writing transaction.

    number: grows from turn to turn. at: when it began.
    """

    connection: Connection
    number: int
    at: datetime

    def tell(
        self, who: str | None, action: str, item: str | None = None, **detail: str | int
    ) -> None:
        """Add an event to the audit; there if and only if this turn's changes are."""
        text = json.dumps(detail, sort_keys=True, ensure_ascii=False)
        # Counted here, for nobody else writes meanwhile: a database's own numbers leave gaps where
        # a turn was given up or the server fell, and a gap must mean that something was taken out.
        self.connection.execute(
            audit.insert().values(
                number=select(func.coalesce(func.max(audit.c.number), 0) + 1).scalar_subquery(),
                at=self.at,
                person=who,
                action=action,
                item=item,
                detail=text,
            )
        )


class Database:
    """An engine, and the only two ways to use it: reading, and writing in turns."""

    def __init__(self, url: str, *, now: Clock = utc_now) -> None:
        self.now = now
        self._engine = _engine(url)
        # SQLite's own waiting is by polling, and unfair: threads of one process queue here.
        self._queue = threading.Lock() if self.is_sqlite else nullcontext()
        try:
            with self._translated(), self._transaction(write=True) as connection:
                migrate(connection)
        except BaseException:
            self.close()
            raise

    @property
    def url(self) -> str:
        """The database's address; may hold a password."""
        return self._engine.url.render_as_string(hide_password=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file on this machine."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of everything, and changes nothing."""
        with self._translated(), self._transaction(write=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Turn]:
        """A turn: all of what is done in it happens, or nothing where an error comes out of it."""
        with self._translated(), self._queue, self._transaction(write=True) as connection:
            number = connection.execute(
                clock.update().values(number=clock.c.number + 1).returning(clock.c.number)
            ).scalar_one()
            yield Turn(connection, number, self.now())

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            options: dict[str, Any] = {"vouchsafe_write": write}
            if not self.is_sqlite:
                options["isolation_level"] = "READ COMMITTED" if write else "REPEATABLE READ"
            connection.execution_options(**options)
            with connection.begin():
                yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise NoDatabase(reason=_first_line(error)) from error


def sqlite_url(path: Path) -> str:
    """The URL of a file, which is made, readable by nobody else, if need be."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return URL.create("sqlite", database=str(path)).render_as_string()


def _engine(untrusted_url: str) -> Engine:
    try:
        url = make_url(untrusted_url)
        if url.drivername in {"postgresql", "postgres"}:
            url = url.set(drivername="postgresql+psycopg")
        if url.drivername not in {"sqlite", "postgresql+psycopg"}:
            raise NoDatabase(reason="it is neither SQLite nor PostgreSQL")
        sqlite = url.drivername == "sqlite"
        engine = create_engine(
            url,
            pool_size=5,
            max_overflow=_CONNECTIONS - 5,
            pool_timeout=_PATIENCE,
            pool_pre_ping=not sqlite,
            hide_parameters=True,  # an error's text may reach a log; names and labels may not
            connect_args={"timeout": _PATIENCE} if sqlite else {"connect_timeout": _PATIENCE},
        )
    except ArgumentError:
        raise NoDatabase(reason="its address is not a database URL") from None
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ARG001 - SQLAlchemy's protocol
    # Python's driver would begin transactions late and by itself; `_begin_sqlite` does.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {_PATIENCE * 1000}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
    _to_wal(connection)


def _to_wal(connection: Any) -> None:
    """SQLite does not wait for its turn to change the journal's mode: several that open a new
    file at once would refuse each other.
    """
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that will write says so at once: one that read first could not wait its turn.
    write = connection.get_execution_options().get("vouchsafe_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0].rstrip(".")
