"""What the system does with single files, and what it says, in our words."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vouchsafe.archive.store.errors import CannotReach, NoRoomLeft, NoSuchObject, NotAFile

_MISSING = {errno.ENOENT, errno.ENOTDIR}
_ODD = {errno.ELOOP, errno.EISDIR}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_BLOCK = 4096
_LARGE = 1 << 20
_STRAIGHT = getattr(os, "O_DIRECT", 0)


class IncomingFile:
    """A file that is being written to, on its way in."""

    def __init__(self, place: str, name: str, descriptor: int) -> None:
        self.name = name
        self._place = place
        self._descriptor = descriptor

    def write(self, data: bytes | memoryview) -> int:
        """Append all of `data`."""
        with sentences(self._place):
            write_all(self._descriptor, data)
        return len(data)

    def bound_for(self, name: str) -> None:
        """Nothing to do: in a folder, adopting is a rename."""


def new_file(path: Path) -> int:
    """A descriptor of a file that was not there before, for its owner only."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write to the end of `data`, however little the system takes at once."""
    left = memoryview(data)
    if len(left) >= _LARGE:
        left = _write_past_the_cache(descriptor, left)
    while left:
        left = left[os.write(descriptor, left) :]


def _write_past_the_cache(descriptor: int, left: memoryview) -> memoryview:
    """As much as goes straight to the disk, without a copy for readers that never come.

    That costs a tenth of the processor's time. Returns what is left: the end that fills no
    block, or all of it where the system or the memory's place does not allow it.
    """
    end = len(left) % _BLOCK
    try:
        _straight(descriptor, on=True)
        while len(left) > end:
            left = left[os.write(descriptor, left[: len(left) - end]) :]
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    finally:
        _straight(descriptor, on=False)
    return left


def _straight(descriptor: int, *, on: bool) -> None:
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL) & ~_STRAIGHT
    fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | _STRAIGHT if on else flags)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def sentences(place: str, read: str = "") -> Iterator[None]:
    """What the system says becomes one of our errors. read: what is read and might be missing."""
    try:
        yield
    except OSError as error:
        if read and error.errno in _MISSING:
            raise NoSuchObject(name=read, place=place) from None
        if read and error.errno in _ODD:
            raise NotAFile(name=read, place=place) from None
        if error.errno in _FULL:
            raise NoRoomLeft(place=place) from None
        reason = error.strerror or "the system gave no reason"
        raise CannotReach(place=place, reason=reason) from error
