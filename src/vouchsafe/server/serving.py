"""Which servers work with a data folder, and where people reach them.

Each notes its place in a file of its own there, which only the folder's owner can write, and keeps
that locked for as long as it runs: the kernel unlocks it however the server ends. So whoever wants
to hand out a link need not trust whatever listens on a port.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FOLDER = "serving"
_LONGEST = 1000


@contextmanager
def noted(data: Path, place: str) -> Iterator[None]:
    """Within the block, `served` of that data folder has this place."""
    folder = data / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / secrets.token_hex(8)
    lock = _locked(path)
    try:
        os.write(lock, place.encode())
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(lock)


def served(data: Path) -> list[str]:
    """The places of the servers that run on this data folder now. Forgets those that have died."""
    places = []
    folder = data / _FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            if place := _place(path):
                places.append(place)
    return places


def _locked(path: Path) -> int:
    """Made, and locked. `served` may come in between and take it for a dead one's."""
    while True:
        lock = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return lock
        os.close(lock)


def _place(path: Path) -> str:
    """Empty where nobody runs there, or not yet."""
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.read(handle, _LONGEST).decode()
    else:
        path.unlink(missing_ok=True)
        return ""
    finally:
        os.close(handle)
