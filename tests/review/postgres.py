"""A PostgreSQL of one's own: on a socket in a folder, by Debian's binaries, never as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

OWNER = "vouchsafe"


def binaries() -> Path | None:
    """Where Debian puts them, the newest version first; else wherever PATH says."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version, reverse=True)
    program = found[0] if found else shutil.which("initdb")
    return Path(program).parent if program else None


def user() -> str | None:
    """Who runs it: PostgreSQL refuses root. None: whoever runs the tests."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


class Postgres:
    """A server that can be stopped, killed and started again."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self._programs = programs
        self._data = folder / "data"

    def make(self) -> None:
        """A new, empty cluster."""
        self._run(
            "initdb", "-A", "trust", "-U", OWNER, "-E", "UTF8", "--no-sync", "--no-instructions"
        )

    def start(self) -> None:
        # No TCP at all; and nothing here has to survive a power cut.
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c max_connections=200"
        self._run("pg_ctl", "-w", "-s", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """mode: "fast", or "immediate" for as if it were killed."""
        self._run("pg_ctl", "-w", "-s", "-m", mode, "stop")

    def restart(self) -> None:
        self.stop()
        self.start()

    def new_database(self) -> str:
        """The URL of a fresh, empty database."""
        name = f"t{uuid4().hex}"
        with psycopg.connect(f"host={self.folder} user={OWNER} dbname=postgres") as connection:
            connection.autocommit = True
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.folder}"

    def new_schema(self) -> str:
        """The URL of a fresh, empty schema: as good as a database, and far smaller on the disk."""
        name = f"t{uuid4().hex}"
        with psycopg.connect(f"host={self.folder} user={OWNER} dbname=postgres") as connection:
            connection.execute(f'CREATE SCHEMA "{name}"'.encode())
        options = f"-csearch_path%3D{name}"
        return f"postgresql+psycopg://{OWNER}@/postgres?host={self.folder}&options={options}"

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, "-D", self._data, *arguments],
            user=user(),
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            log = self.folder / "log"
            raise RuntimeError(log.read_text() if log.exists() else f"{program} failed")


@contextmanager
def private_postgres() -> Iterator[Postgres]:
    """Running inside, gone after."""
    programs = binaries()
    assert programs is not None
    # Not below pytest's folder: a socket's path may have 107 characters.
    with tempfile.TemporaryDirectory(prefix="vouchsafe-pg-") as name:
        folder = Path(name)
        if (owner := user()) is not None:
            shutil.chown(folder, owner)
        server = Postgres(folder, programs)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


def _version(program: Path) -> int:
    return int(program.parts[-3]) if program.parts[-3].isdigit() else 0
