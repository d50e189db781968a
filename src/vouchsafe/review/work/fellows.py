"""Who else works, and who died at it.

DBOS resumes what a process was doing when that same executor starts again; telling that another
one is dead is a paid service's business there. Here every executor keeps a row in the work's
database and a locked file in the data folder:

- On one machine the lock tells: the kernel lets go of it when the process dies, however it dies.
- Across machines the row's count tells, which grows every few seconds. Whoever watches goes by a
  clock of their own and by what they saw themselves: after the database was away for a while
  nobody takes anybody for dead.

An executor that was only frozen finds its work taken, and gives it up: DBOS lets nobody note down a
step of a flow that somebody else has taken over, and every step is fit to be done twice.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import platform
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

BEAT = 5.0
"""Seconds between two signs of life."""

SILENCE = 30.0
"""Seconds without one, watched all the while, after which an executor is dead."""

FORGOTTEN = 3600.0
"""Seconds after which a file is nobody's that nobody has a row for."""

FOLDER = "workers"

_table = sa.Table(
    "vouchsafe_workers",
    sa.MetaData(),
    sa.Column("executor", sa.String(64), primary_key=True),
    sa.Column("kernel", sa.String(64), nullable=False),
    sa.Column("beats", sa.BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class _Seen:
    beats: int
    since: float


class Fellows:
    """One executor among the others.

    me: its name, which no other ever has.
    data: the folder that all share. engine: of the work's database. clock: seconds that only grow.
    kernel: what its locks are good for; None to find out.
    """

    def __init__(
        self,
        data: Path,
        engine: sa.Engine,
        *,
        clock: Callable[[], float] = time.monotonic,
        kernel: str | None = None,
    ) -> None:
        self.me = secrets.token_hex(16)
        self._folder = data / FOLDER
        self._engine = engine
        self._clock = clock
        if kernel is None:
            # SQLite is for one machine: locks tell everything there, after a restart, too.
            kernel = "" if engine.dialect.name == "sqlite" else _kernel()
        self._kernel = kernel
        self._watched: dict[str, _Seen] = {}
        self._last = 0.0
        self._beats = 0
        self._lock = -1

    def join(self) -> None:
        """Be among them, before any work is taken."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._hold()
        _make(self._engine)
        self.beat()

    def _hold(self) -> None:
        """Have the locked file. Whoever clears up may come between the two calls and take it for a
        dead one's; then there has to be another.
        """
        path = self._folder / self.me
        while not path.exists():
            self._let_go()
            self._lock = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)

    def _let_go(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def beat(self) -> None:
        """Give a sign of life. Also tells who took it for dead that it is not."""
        self._hold()
        self._beats += 1
        mine = sa.update(_table).where(_table.c.executor == self.me)
        with self._engine.begin() as at:
            if not at.execute(mine.values(beats=self._beats)).rowcount:
                row = {"executor": self.me, "kernel": self._kernel, "beats": self._beats}
                at.execute(sa.insert(_table).values(row))

    def look(self) -> tuple[set[str], set[str]]:
        """The living, and the dead who have not been buried. Whoever is among neither is dead."""
        with self._engine.connect() as at:
            rows = at.execute(sa.select(_table)).all()
        now = self._clock()
        if now - self._last > SILENCE / 2:
            self._watched.clear()  # nobody has watched for a while
        self._last = now
        living = {row.executor for row in rows if self._lives(row.executor, row.kernel, row.beats)}
        return living, {row.executor for row in rows} - living

    def _lives(self, executor: str, kernel: str, beats: int) -> bool:
        if executor == self.me:
            return True
        if kernel == self._kernel:
            return _locked(self._folder / executor)
        seen = self._watched.get(executor)
        if seen is None or seen.beats != beats:
            self._watched[executor] = _Seen(beats, self._last)
            return True
        return self._last - seen.since < SILENCE

    def bury(self, dead: set[str]) -> None:
        """Forget them, once their work is taken over."""
        with self._engine.begin() as at:
            at.execute(sa.delete(_table).where(_table.c.executor.in_(sorted(dead))))
        for executor in dead:
            (self._folder / executor).unlink(missing_ok=True)

    def leave(self) -> None:
        """Work no more: what is still noted as being done here is free for the others."""
        with contextlib.suppress(sa.exc.SQLAlchemyError), self._engine.begin() as at:
            at.execute(sa.delete(_table).where(_table.c.executor == self.me))
        (self._folder / self.me).unlink(missing_ok=True)
        self._let_go()

    def sweep(self) -> None:
        """Remove the files of those who died before they had a row, or after they were buried."""
        with self._engine.connect() as at:
            known = set(at.execute(sa.select(_table.c.executor)).scalars())
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.name not in known and time.time() - path.stat().st_mtime > FORGOTTEN:
                    path.unlink()


def _locked(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(handle)


def _make(engine: sa.Engine) -> None:
    """Several may start at the same moment, and all but one find it made."""
    try:
        _table.metadata.create_all(engine)
    except sa.exc.DBAPIError:
        _table.metadata.create_all(engine)


def _kernel() -> str:
    """What the locks of this machine are good for: one start of one kernel."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return platform.node()[:64]
