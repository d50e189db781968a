"""From what a person named to the files that are to come in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from vouchsafe.archive.errors import CannotTakeIn


def files_in(named: Iterable[Path]) -> Iterator[Path]:
    """The named files, and all files below the named folders, in the order of their names.

    Links below a folder are left alone: what they point at is not in the folder. Raises
    `CannotTakeIn` for what is not there.
    """
    for path in named:
        if path.is_dir():
            yield from _below(path)
        elif path.exists():
            yield path
        else:
            raise CannotTakeIn(path=str(path), reason="there is no such file")


def _below(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise CannotTakeIn(path=str(folder), reason=str(error.strerror)) from error
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)
