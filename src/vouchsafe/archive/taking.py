"""A plain copy goes out: whole, checked, and logged before anybody can use it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from vouchsafe.archive.archive import Archive
from vouchsafe.archive.custody import Event
from vouchsafe.archive.errors import CannotWriteOut
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
        descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=".vouchsafe-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                for piece in archive.read(item):
                    file.write(piece)
                    if on_progress:
                        on_progress(len(piece))
                file.flush()
                os.fsync(descriptor)
            # Logged first: a copy that nobody knows of must not exist, the reverse does no harm.
            event = archive.record("read", item, what | ({"why": why} if why else {}))
            _place(Path(aside), path)
        finally:
            Path(aside).unlink(missing_ok=True)
    except OSError as error:
        raise CannotWriteOut(path=str(path), reason=str(error.strerror)) from error
    return path, event


def _place(aside: Path, path: Path) -> None:
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        raise
    except OSError:
        # Sticks and cards have file systems without hard links.
        if path.exists():
            raise
        aside.replace(path)


def safe_name(untrusted: str) -> str:
    """A file's name as it came in, with nothing in it that leads elsewhere."""
    name = "".join("_" if each in "/\\" or each < " " else each for each in untrusted)
    return name if name.strip(". ") else "original"
