"""One file comes in: read once, hashed and encrypted on the way, and held against itself."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from vouchsafe.archive.errors import CannotTakeIn, ChangedWhileRead, NoPlainFile
from vouchsafe.archive.keys import ItemKey
from vouchsafe.archive.sealing import Sealed, seal
from vouchsafe.archive.store import Store

Progress = Callable[[Path, int], None]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that lies encrypted in `incoming/`, and in no commit yet.

    name: as the file was called; bytes that are no UTF-8 as backslash escapes. modified: RFC 3339.
    """

    path: Path
    key: ItemKey
    sealed: Sealed
    name: str
    modified: str


def take_in(path: Path, store: Store, on_progress: Progress | None) -> Arrival:
    """Read and seal one file, which stays as it is.

    Raises `CannotTakeIn`, `NoPlainFile`, `ChangedWhileRead` for the file, `StoreError` for the
    archive.
    """
    key = ItemKey.new()
    try:
        descriptor = _opened(path)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise NoPlainFile(path=str(path))
            sealed = seal(_whole(file), key.recipient, store, _told(path, on_progress))
            after = os.fstat(descriptor)
    except OSError as error:
        raise CannotTakeIn(path=str(path), reason=error.strerror or "unknown") from error
    if _marks(before) != _marks(after) or sealed.size != before.st_size:
        store.remove(sealed.incoming)
        raise ChangedWhileRead(path=str(path))
    name = os.fsencode(path.name).decode("utf-8", "backslashreplace")
    return Arrival(path, key, sealed, name, _moment(before.st_mtime_ns))


def _opened(path: Path) -> int:
    # Without waiting, or a pipe would hold everything up; and, where that is ours to ask, without
    # leaving a mark of the reading on the file.
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.open(path, flags | os.O_NOATIME)
    except PermissionError:
        return os.open(path, flags)


def _whole(file: BinaryIO) -> BinaryIO:
    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
    return file


def _marks(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _told(path: Path, on_progress: Progress | None) -> Callable[[int], None] | None:
    """`seal` tells how much was read so far, our callers want to hear how much more."""
    if on_progress is None:
        return None
    so_far = 0

    def tell(read: int) -> None:
        nonlocal so_far
        on_progress(path, read - so_far)
        so_far = read

    return tell


def _moment(nanoseconds: int) -> str:
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"
