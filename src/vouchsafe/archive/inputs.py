"""From what a person named to the files that are to come in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from vouchsafe.archive.errors import ArchiveError, CannotTakeIn

Refused = Callable[[Path, ArchiveError], None]
LeftOut = Callable[[Path, str], None]


def files_in(
    named: Iterable[Path],
    on_refused: Refused | None = None,
    on_left_out: LeftOut = lambda *_: None,
) -> Iterator[Path]:
    """The named files, and all files below the named folders, in the order of their names.

    on_refused: called for what is not there, and for folders that cannot be listed; without it,
    the first of them raises `CannotTakeIn`. on_left_out: called for what lies below a folder and
    is no file, with why: links are left alone, for what they point at is not in the folder.
    """
    for path in named:
        if path.is_dir():
            yield from _below(path, on_refused, on_left_out)
        elif path.exists():
            yield path
        else:
            _refuse(path, "there is no such file", on_refused)


def _below(folder: Path, on_refused: Refused | None, on_left_out: LeftOut) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        _refuse(folder, str(error.strerror), on_refused)
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path), on_refused, on_left_out)
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)
        elif entry.is_symlink():
            on_left_out(Path(entry.path), "a link; what it points at is added where it lies")
        else:
            on_left_out(Path(entry.path), "no plain file")


def _refuse(path: Path, reason: str, on_refused: Refused | None) -> None:
    refusal = CannotTakeIn(path=str(path), reason=reason)
    if on_refused is None:
        raise refusal
    on_refused(path, refusal)
