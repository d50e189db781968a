"""Work folders, and how a finished file gets out of one: whole or not at all.

A job writes into a hidden folder beside its output. That folder is locked while its run lives, so
a folder that can be locked belongs to a dead run and is removed. The kernel lets go of the lock
when the run dies, however it dies.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from vouchsafe.jobs.errors import AlreadyThere, CannotWrite, DiskFull

_PREFIX = ".vouchsafe-work-"


@contextlib.contextmanager
def work_folder(beside: Path) -> Iterator[Path]:
    """A fresh folder in the folder `beside`, gone afterwards with all that is still in it."""
    try:
        beside.mkdir(parents=True, exist_ok=True)
        path, lock = _make(beside)
    except OSError as error:
        raise _refused(beside, error) from error
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)


def ready(folder: Path) -> None:
    """Make sure that there is such a folder and that it can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(folder, error) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotWrite(folder=str(folder), why="no permission")


def sweep(folder: Path) -> int:
    """Remove the work folders that dead runs left in `folder`; returns how many."""
    swept = 0
    for path in folder.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
                swept += 1
            finally:
                os.close(lock)
    return swept


def _make(beside: Path) -> tuple[Path, int]:
    while True:
        path = beside / f"{_PREFIX}{secrets.token_hex(6)}"
        path.mkdir(mode=0o700)
        with contextlib.suppress(FileNotFoundError, BlockingIOError):
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists():
                return path, lock
            os.close(lock)
        # Another run's sweep came between the two lines above and took the folder for a dead one.


def place(pairs: Sequence[tuple[Path, Path]], *, replace: bool) -> None:
    """Move every file to its place, in order, each in one step; all bytes on the disk before.

    Without `replace`, raises `AlreadyThere` rather than touch an existing file.
    """
    try:
        for written, _ in pairs:
            _flush(written)
        for written, target in pairs:
            _move(written, target, replace=replace)
        for folder in {target.parent for _, target in pairs}:
            _flush(folder)
    except OSError as error:
        raise _refused(pairs[0][1].parent, error) from error


def _move(written: Path, target: Path, *, replace: bool) -> None:
    if replace:
        written.replace(target)
        return
    try:
        # A hard link is the one way to appear under a name only if nobody has it.
        os.link(written, target)
    except FileExistsError:
        raise AlreadyThere(output=str(target)) from None
    except OSError:
        # FAT and some network disks know no links.
        if target.exists() or target.is_symlink():
            raise AlreadyThere(output=str(target)) from None
        written.replace(target)
    else:
        written.unlink()


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a folder on a disk that cannot flush folders
            raise
    finally:
        os.close(handle)


def _refused(folder: Path, error: OSError) -> DiskFull | CannotWrite:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull()
    return CannotWrite(folder=str(folder), why=error.strerror or "unknown")
