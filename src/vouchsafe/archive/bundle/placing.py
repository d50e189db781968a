"""A bundle appears whole or not at all."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from vouchsafe.archive.bundle.errors import AlreadyThere, NoSuchPlace
from vouchsafe.archive.bundle.sinks import sync_folder

_PREFIX = ".vouchsafe-export-"
_LOCK = "lock"


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """A hidden folder beside `out`, for its owner's eyes only; gone at the end, whatever happens.

    It is held by a lock that dies with the process: what killed exports have left is swept.
    """
    sweep(out.parent)
    folder = out.parent / (_PREFIX + secrets.token_hex(8))
    try:
        try:
            folder.mkdir(mode=0o700)
            lock = _held(folder)
        except OSError as error:
            raise NoSuchPlace(place=str(out.parent), why=_reason(error)) from error
        with lock:
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _held(folder: Path) -> BinaryIO:
    lock = (folder / _LOCK).open("xb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise
    return lock


def sweep(folder: Path) -> None:
    """Remove what killed exports left in this folder. Those that still run hold their lock."""
    for left in folder.glob(_PREFIX + "*"):
        try:
            with (left / _LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left)
        except FileNotFoundError:
            with suppress(OSError):
                left.rmdir()  # killed before it had its lock: nothing is in it
        except OSError:
            continue


def refuse_taken(out: Path) -> None:
    """Raises `AlreadyThere` for a place that is taken, `NoSuchPlace` for one that cannot be."""
    if out.exists() or out.is_symlink():
        raise AlreadyThere(place=str(out))
    if not out.name or not out.parent.is_dir():
        raise NoSuchPlace(place=str(out.parent), why="there is no such folder")


def place(made: Path, out: Path) -> None:
    """Move what was made to its place in one step; it appears whole. Nothing is replaced."""
    refuse_taken(out)
    try:
        if made.is_dir():
            made.rename(out)
        else:
            _link(made, out)
    except FileExistsError as error:
        raise AlreadyThere(place=str(out)) from error
    try:
        sync_folder(out.parent)
    except OSError:
        # What might be gone after a power cut must not be called exported.
        shutil.rmtree(out) if out.is_dir() else out.unlink()
        raise


def _link(made: Path, out: Path) -> None:
    try:
        os.link(made, out)
    except PermissionError:
        # A disk without links, like most memory sticks: nothing was there a moment ago.
        made.rename(out)


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)
