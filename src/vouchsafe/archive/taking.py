"""A plain copy goes out: whole, checked, and logged before anybody can use it."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from vouchsafe.archive.archive import Archive
from vouchsafe.archive.custody import Event
from vouchsafe.archive.errors import CannotWriteOut
from vouchsafe.archive.filenames import safe_name
from vouchsafe.archive.model import ItemId
from vouchsafe.archive.tool import TOOL


def take_out(
    archive: Archive,
    item: ItemId,
    out: Path,
    why: str = "",
    on_progress: Callable[[int], None] | None = None,
) -> tuple[Path, Event]:
    """Write the original to `out`, a new file, or into `out`, a folder, under its own name.

    Nothing is ever replaced. on_progress: called with how many more bytes are written. Returns
    the file and its `read` event. Raises `CannotWriteOut`.
    """
    original = archive.original(item).what["original"]
    path = out / safe_name(original["name"]) if out.is_dir() else out
    if path.exists():
        raise CannotWriteOut(path=str(path), reason="it is there already")
    what = {"tool": TOOL, "sha256": original["sha256"]}
    try:
        with _aside(path.parent) as aside:
            for piece in archive.read(item):
                aside.file.write(piece)
                if on_progress:
                    on_progress(len(piece))
            aside.file.flush()
            os.fsync(aside.file.fileno())
            # Logged first: a copy that nobody knows of must not exist, the reverse does no harm.
            event = archive.record("read", item, what | ({"why": why} if why else {}))
            aside.place(path)
    except OSError as error:
        raise CannotWriteOut(path=str(path), reason=str(error.strerror)) from error
    return path, event


class _Nameless:
    """A file that has no name before it is whole: a kill leaves nothing of it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def place(self, path: Path) -> None:
        """Give it its name, which nobody else has. Raises FileExistsError."""
        # Links are followed only where a folder is given, although the path needs none.
        own = self.file.fileno()
        os.link(f"/proc/self/fd/{own}", path, src_dir_fd=own, follow_symlinks=True)


class _Hidden:
    """A file under a hidden name, where the file system knows no other way."""

    def __init__(self, file: BinaryIO, aside: Path) -> None:
        self.file = file
        self._aside = aside

    def place(self, path: Path) -> None:
        """Give it its name. Raises FileExistsError."""
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        self._aside.replace(path)


def _open_nameless(folder: Path) -> int:
    if not hasattr(os, "O_TMPFILE"):  # Linux alone has it.
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))
    return os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600)


@contextmanager
def _aside(folder: Path) -> Iterator[_Nameless | _Hidden]:
    """A new file in a folder, for its owner only, that nobody sees yet."""
    try:
        descriptor = _open_nameless(folder)
    except OSError as error:
        if error.errno not in {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL}:
            raise
    else:
        with os.fdopen(descriptor, "wb") as file:
            yield _Nameless(file)
        return
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".vouchsafe-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield _Hidden(file, Path(name))
    finally:
        Path(name).unlink(missing_ok=True)
