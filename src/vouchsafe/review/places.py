"""Where files lie in the data folder. Nobody else may read them; each appears whole or not at all.

items/ITEM/{original,facts.json,thumbnail.webp,picture.webp,pages.bin,proxy.mp4,times.bin,work/}
published/ITEM/VERSION/{ITEM.ext,report.json,report.html,exposures.json}
incoming/           what is just arriving
outgoing/           an original under its own name, while it is read into an archive
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from vouchsafe.review.errors import NotReadyYet

_STALE: Final = 24 * 3600
"""Seconds after which a file that was still arriving is given up: its sender is long gone."""
_ARRIVAL: Final = "arrival-"


class Places:
    """The data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._items = data / "items"
        self._published = data / "published"
        self._incoming = data / "incoming"
        self._outgoing = data / "outgoing"
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
        """Remove all files of an item. Several may at once: after each of them, all are gone."""
        for kind, folder in (("item", self.item(item)), ("published", self._published / item)):
            # Out of the way first: whoever still writes by its old path finds nothing there.
            doomed = self._incoming / f"removed-{kind}-{item}"
            self._destroy(doomed)
            with suppress(FileNotFoundError):
                folder.replace(doomed)
            self._destroy(doomed)

    def _destroy(self, doomed: Path) -> None:
        """With the names that a file in it has on its way out."""
        with suppress(FileNotFoundError):
            files = {_same(file.stat()) for file in doomed.iterdir() if file.is_file()}
            self._forget_outgoing(lambda named: _same(named) in files)
        _remove(doomed)

    def _forget_outgoing(self, which: Callable[[os.stat_result], bool]) -> None:
        """Those are not on their way out any more; several may do so at once."""
        names = list[Path]()
        with suppress(FileNotFoundError):
            names += self._outgoing.iterdir()
        for named in names:
            with suppress(FileNotFoundError):
                if which(named.stat()):
                    named.unlink()

    def outgoing(self, file: Path, name: str) -> Path:
        """The same file under another name. Raises OSError."""
        named = _made(self._outgoing) / name
        os.link(file, named)
        return named

    def forget_left(self) -> None:
        """Remove what began to go out a day ago: a kill left it there, and whoever would carry on
        from there has not come back.
        """
        limit = time.time() - _STALE
        # Not by mtime: that is the file's own. Its ctime is when it got, or lost, a name.
        self._forget_outgoing(lambda named: named.st_ctime < limit)

    def clear_outgoing(self) -> None:
        """Nothing is on its way out any more; what a kill left there would outlive its item."""
        _remove(self._outgoing)

    @contextmanager
    def arrival(self, item: str) -> Iterator[None]:
        """Around the turn in which an item's file is settled. Where that turn ends badly, and its
        row may or may not be there, `forget_stale` will know.
        """
        mark = self._incoming / f"{_ARRIVAL}{item}"
        mark.touch(mode=0o600)
        sync(self._incoming)
        settled = False
        try:
            yield
            settled = True
        finally:
            if settled or not self.item(item).exists():
                mark.unlink(missing_ok=True)

    def forget_stale(self, known: Container[str]) -> None:
        """Remove what began to arrive a day ago and never did.

        known: the ids of all items. Only what an arrival left behind is removed: a folder that
        is no item's may be another database's, opened here by mistake.
        """
        limit = time.time() - _STALE
        for file in self._incoming.iterdir():
            if not file.is_file() or file.stat().st_mtime >= limit:
                continue
            item = file.name.removeprefix(_ARRIVAL)
            if item != file.name and item not in known:
                self.clear(item)
            file.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Have the disk keep a file's content, or a folder's names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _same(file: os.stat_result) -> tuple[int, int]:
    """The same for all names of a file."""
    return file.st_dev, file.st_ino


def _remove(folder: Path) -> None:
    """With all that is in it, though somebody else does the same."""
    while folder.exists():
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)


def _made(folder: Path) -> Path:
    # Not `parents`: those it would make for everybody to read.
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
