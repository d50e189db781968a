"""From what a person named to the files that are to come in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from vouchsafe.archive.errors import ArchiveError, CannotTakeIn

Refused = Callable[[Path, ArchiveError], None]


def files_in(named: Iterable[Path], on_refused: Refused | None = None) -> Iterator[Path]:
    """The named files, and all files below the named folders, in the order of their names.

    Links below a folder are left alone: what they point at is not in the folder. on_refused:
    called for what is not there, and for folders that cannot be listed; without it, the first of
    them raises `CannotTakeIn`.
    """
    for path in named:
        if path.is_dir():
            yield from _below(path, on_refused)
        elif path.exists():
            yield path
        else:
            _refuse(path, "there is no such file", on_refused)


def _below(folder: Path, on_refused: Refused | None) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        _refuse(folder, str(error.strerror), on_refused)
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path), on_refused)
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _refuse(path: Path, reason: str, on_refused: Refused | None) -> None:
    refusal = CannotTakeIn(path=str(path), reason=reason)
    if on_refused is None:
        raise refusal
    on_refused(path, refusal)
