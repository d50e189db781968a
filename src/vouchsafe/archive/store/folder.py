"""A folder as a store: written aside, synced, renamed, and the folder synced, too."""

from __future__ import annotations

import fcntl
import os
import stat
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from concurrent.futures import wait as settled
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from vouchsafe.archive.store.errors import AlreadyThere, Busy, LinkedFolder, NoSuchObject, NotAFile
from vouchsafe.archive.store.files import (
    IncomingFile,
    new_file,
    sentences,
    sync_folder,
    write_all,
)
from vouchsafe.archive.store.limits import whole
from vouchsafe.archive.store.model import Changes
from vouchsafe.archive.store.names import checked

CHUNK = 1 << 20
_SYNCERS = 8
_BETWEEN_TRIES = 0.05


class FolderStore:
    """Files under one folder. See `Store` for what every method promises."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._made: set[Path] = set()
        self._making = threading.RLock()

    @property
    def place(self) -> str:
        """The folder."""
        return str(self._root)

    def read(self, name: str) -> bytes:
        """The whole content."""
        return whole(name, self.place, self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content in pieces of a mebibyte."""
        with sentences(self.place, name):
            if not stat.S_ISREG(self._path(name).lstat().st_mode):
                raise NotAFile(name=name, place=self.place)
        return self._pieces(name)

    def _pieces(self, name: str) -> Iterator[bytes]:
        with sentences(self.place, name):
            # Should a link or a pipe lie there by now, it is neither followed nor waited for.
            descriptor = os.open(self._path(name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            while True:
                with sentences(self.place, name):
                    piece = os.read(descriptor, CHUNK)
                if not piece:
                    return
                yield piece
        finally:
            os.close(descriptor)

    def size(self, name: str) -> int:
        """How many bytes it has."""
        with sentences(self.place, name):
            return self._path(name).lstat().st_size

    def write(self, name: str, data: bytes) -> None:
        """Put `data` under `name`, in place of what was there."""
        path = self._path(name)
        with self._aside(data) as aside:
            self._make_folder(path.parent)
            aside.replace(path)
            sync_folder(path.parent)

    def create(self, name: str, data: bytes) -> None:
        """Put `data` under `name` unless something is there: of two who try, one gets it.

        Raises `AlreadyThere`. Only a folder can promise that; see docs/adr/0107.
        """
        path = self._path(name)
        with self._aside(data) as aside:
            self._make_folder(path.parent)
            try:
                path.hardlink_to(aside)
            except FileExistsError:
                raise AlreadyThere(name=name, place=self.place) from None
            aside.unlink()
            sync_folder(path.parent)

    def remove(self, name: str) -> None:
        """Take `name` away."""
        path = self._path(name)
        with sentences(self.place):
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                sync_folder(path.parent)

    def destroy(self, name: str) -> None:
        """Overwrite `name`, then take it away."""
        path, aside = self._path(name), self._path(f"incoming/{uuid4().hex}")
        with sentences(self.place), suppress(FileNotFoundError):
            self._make_folder(aside.parent)
            # Out of the way first, or a cut would leave zeros under a name that somebody reads.
            path.replace(aside)
            sync_folder(path.parent)
            descriptor = os.open(aside, os.O_WRONLY | os.O_NOFOLLOW)
            try:
                write_all(descriptor, bytes(os.fstat(descriptor).st_size))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
                aside.unlink()

    def names(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """All names that begin with `prefix`, in the order of their bytes."""
        folder = prefix.rpartition("/")[0]
        if folder and self._link_above(self._root / checked(folder) / "all"):
            return iter(())  # The link itself is a name, where all names are asked for.
        return self._names_below(folder, prefix)

    def _names_below(self, folder: str, prefix: str) -> Iterator[tuple[str, int]]:
        start = f"{folder}/" if folder else ""
        with sentences(self.place, folder or "."):
            try:
                entries = list(os.scandir(self._root / folder))
            except (FileNotFoundError, NotADirectoryError):
                return
        found = [(f"{start}{entry.name}", entry) for entry in entries]
        # As objects are listed: by the bytes of the whole name, in which a folder ends in "/".
        found = [(f"{name}/" if _is_folder(entry) else name, entry) for name, entry in found]
        for name, entry in sorted(found, key=lambda each: each[0].encode("utf-8", "replace")):
            if name.endswith("/"):
                if name.startswith(prefix) or prefix.startswith(name):
                    yield from self._names_below(name[:-1], prefix)
            elif name.startswith(prefix):
                with suppress(FileNotFoundError):
                    yield name, entry.stat(follow_symlinks=False).st_size

    @contextmanager
    def incoming(self) -> Iterator[IncomingFile]:
        """A file to be written piece by piece."""
        name = f"incoming/{uuid4().hex}"
        path = self._path(name)
        with sentences(self.place):
            self._make_folder(path.parent)
            descriptor = new_file(path)
        try:
            yield IncomingFile(self.place, name, descriptor)
            with sentences(self.place):
                os.fsync(descriptor)
                sync_folder(path.parent)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)

    def adopt(self, incoming: str, name: str) -> None:
        """Give an incoming file its name."""
        with sentences(self.place):
            sync_folder(self._adopt(incoming, name))

    def _adopt(self, incoming: str, name: str) -> Path:
        source, path = self._path(incoming), self._path(name)
        self._make_folder(path.parent)
        try:
            source.replace(path)
        except FileNotFoundError:
            if not path.is_file():
                raise NoSuchObject(name=incoming, place=self.place) from None
        return path.parent

    def apply(self, changes: Changes) -> None:
        """Carry out a whole commit."""
        with sentences(self.place), ThreadPoolExecutor(_SYNCERS) as syncers:
            # Many syncs at once cost the disk about as much as one.
            asides = self._put_all_aside(syncers, changes.writes.values())
            touched = {self._adopt(*each) for each in changes.adoptions.items()}
            touched |= set(map(self._place_aside, asides, changes.writes))
            touched |= self._unlink(changes.removals)
            list(syncers.map(sync_folder, touched))

    def _put_all_aside(self, syncers: Executor, contents: Iterable[bytes]) -> list[Path]:
        jobs = [syncers.submit(self._put_aside, content) for content in contents]
        try:
            return [job.result() for job in jobs]
        except BaseException:
            for job in settled(jobs).done:
                if not job.exception():
                    job.result().unlink(missing_ok=True)
            raise

    def _place_aside(self, aside: Path, name: str) -> Path:
        path = self._path(name)
        self._make_folder(path.parent)
        aside.replace(path)
        return path.parent

    def _unlink(self, names: Iterable[str]) -> set[Path]:
        paths = [self._path(name) for name in names]
        for path in paths:
            path.unlink(missing_ok=True)
        return {path.parent for path in paths if path.parent.is_dir()}

    @contextmanager
    def lock(self, wait: float = 30.0) -> Iterator[None]:
        """Be the only writer, on this machine."""
        with sentences(self.place):
            self._make_folder(self._root)
            descriptor = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._take(descriptor, time.monotonic() + wait)
            yield
        finally:
            os.close(descriptor)

    def _take(self, descriptor: int, until: float) -> None:
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            if time.monotonic() >= until:
                raise Busy(place=self.place)
            time.sleep(_BETWEEN_TRIES)

    def _path(self, name: str) -> Path:
        path = self._root / checked(name)
        # Whoever handed the archive over may have put links into it that lead out of it, and a
        # journal that writes through them.
        if link := self._link_above(path):
            raise LinkedFolder(name=str(link.relative_to(self._root)), place=self.place)
        return path

    def _link_above(self, path: Path) -> Path | None:
        """The first folder on the way to `path`, below the root, that is a link."""
        folder = self._root
        for part in path.relative_to(self._root).parts[:-1]:
            folder /= part
            if folder.is_symlink():
                return folder
        return None

    @contextmanager
    def _aside(self, data: bytes) -> Iterator[Path]:
        with sentences(self.place):
            aside = self._put_aside(data)
            try:
                yield aside
            except BaseException:
                aside.unlink(missing_ok=True)
                raise

    def _put_aside(self, data: bytes) -> Path:
        path = self._path(f"incoming/{uuid4().hex}")
        self._make_folder(path.parent)
        descriptor = new_file(path)
        try:
            write_all(descriptor, data)
            os.fsync(descriptor)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
        return path

    def _make_folder(self, folder: Path) -> None:
        if folder in self._made:
            return
        # Nobody else goes on as if the folder were there to stay before it is.
        with self._making:
            if not folder.is_dir():
                if folder.parent != folder:
                    self._make_folder(folder.parent)
                with suppress(FileExistsError):
                    folder.mkdir(mode=0o700)
                sync_folder(folder.parent)
            self._made.add(folder)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)
