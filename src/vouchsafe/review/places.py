"""Where files lie in the data folder. Nobody else may read them; each appears whole or not at all.

items/ITEM/{original,facts.json,thumbnail.webp,picture.webp,proxy.mp4,times.bin,work/}
published/ITEM/VERSION/{NAME.ext,report.json,report.html,exposures.json}
incoming/           what is just arriving
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Container, Iterable
from pathlib import Path
from typing import Final
from uuid import uuid4

from vouchsafe.review.errors import NotReadyYet

_STALE: Final = 24 * 3600
"""Seconds after which a file that was still arriving is given up: its sender is long gone."""


class Places:
    """The data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._items = data / "items"
        self._published = data / "published"
        self._incoming = data / "incoming"
        data.parent.mkdir(parents=True, exist_ok=True)
        for folder in (data, self._items, self._published, self._incoming):
            folder.mkdir(mode=0o700, exist_ok=True)

    def item(self, item: str) -> Path:
        """An item's folder."""
        return self._items / item

    def work(self, item: str) -> Path:
        """The folder for the work on an item; made if need be."""
        return _made(_made(self.item(item)) / "work")

    def published(self, item: str, version: int) -> Path:
        """The folder of a publication."""
        return self._published / item / str(version)

    def made_published(self, item: str, version: int) -> Path:
        """The same, made if need be."""
        folder = self.published(item, version)
        _made(folder.parent)
        return _made(folder)

    def close_published(self, item: str, version: int, names: Iterable[str]) -> None:
        """See that the files of a publication are there, on the disk, and for nobody else to
        read. Raises `NotReadyYet` where one is not.
        """
        folder = self.published(item, version)
        for name in names:
            if not (folder / name).is_file():
                raise NotReadyYet
            (folder / name).chmod(0o600)
            sync(folder / name)
        sync(folder)

    def arriving(self) -> Path:
        """A fresh name for a file that arrives."""
        return self._incoming / uuid4().hex

    def settle(self, arrived: Path, place: Path) -> None:
        """Move a finished file to its place, atomically, so that it is there after a power cut."""
        _made(place.parent)
        arrived.chmod(0o600)
        sync(arrived)
        arrived.replace(place)
        sync(place.parent)

    def clear(self, item: str) -> None:
        """Remove all files of an item."""
        for kind, folder in (("item", self.item(item)), ("published", self._published / item)):
            # Out of the way first: whoever still writes by its old path finds nothing there.
            doomed = self._incoming / f"removed-{kind}-{item}"
            shutil.rmtree(doomed, ignore_errors=True)
            if folder.exists():
                folder.replace(doomed)
                shutil.rmtree(doomed)

    def forget_stale(self, known: Container[str]) -> None:
        """Remove what began to arrive a day ago and never did.

        known: the ids of all items. A folder that was worked in is an item's, known or not: the
        database may be another one by mistake, or older than the folder.
        """
        limit = time.time() - _STALE
        for file in self._incoming.iterdir():
            if file.is_file() and file.stat().st_mtime < limit:
                file.unlink(missing_ok=True)
        for folder in self._items.iterdir():
            if folder.name not in known and folder.stat().st_mtime < limit and _bare(folder):
                self.clear(folder.name)


def sync(path: Path) -> None:
    """Have the disk keep a file's content, or a folder's names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _bare(folder: Path) -> bool:
    """Whether there is only what arrived: what a kill leaves between a file and its row."""
    return {path.name for path in folder.iterdir()} <= {"original"}


def _made(folder: Path) -> Path:
    # Not `parents`: those it would make for everybody to read.
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
