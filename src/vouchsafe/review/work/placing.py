"""Finished files come to their folder in one step. A kill at any moment leaves what was there
before or what was to come, never half of either.
"""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path


def move(made: Path, folder: Path) -> None:
    """In one step, with all bytes on the disk before; or not at all, if somebody was faster."""
    for path in made.iterdir():
        path.chmod(0o600)
        flush(path)
    made.chmod(0o700)
    flush(made)
    try:
        made.rename(folder)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    flush(folder.parent)


def replace_with(made: Path, folder: Path) -> None:
    """The same where something is there already, which stays beside it until the other one is in
    its place: `recovered` brings it back after a kill in between.
    """
    folder.rename(_earlier(folder))
    move(made, folder)
    shutil.rmtree(_earlier(folder))


def recovered(folder: Path) -> Path:
    """The folder, with what was there before a replacement that a kill cut short, or without it
    where the replacement had come.
    """
    earlier = _earlier(folder)
    if earlier.exists():
        if any(folder.iterdir()):
            shutil.rmtree(earlier)
        else:
            earlier.rename(folder)  # in the place of an empty one
            flush(folder.parent)
    return folder


def _earlier(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.earlier")


def flush(path: Path) -> None:
    """Return once a file's bytes, or a folder's names, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
