"""Where a bundle is written: a folder, or one zip file whose bytes depend on nothing else."""

from __future__ import annotations

import errno
import os
import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


class FolderSink:
    """Files in a folder for its owner's eyes, each on the disk for good once written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700)

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """A new file; its folders are made."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            for folder, _names, _files in os.walk(self._folder, topdown=False):
                sync_folder(Path(folder))


class ZipSink:
    """Files in a zip, stored as they are: no times, no compression, so always the same bytes."""

    def __init__(self, path: Path, folder: str) -> None:
        self._folder = folder
        path.touch(mode=0o600, exist_ok=False)
        self._file = path.open("wb")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED)

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """A new member of the zip, below the bundle's own folder."""
        info = zipfile.ZipInfo(f"{self._folder}/{name}", _NO_TIME)
        info.create_system = _UNIX
        info.external_attr = (stat.S_IFREG | 0o644) << 16
        with self._zip.open(info, "w", force_zip64=True) as member:
            for chunk in chunks:
                member.write(chunk)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._file:
            if kind is None:
                self._zip.close()
                self._file.flush()
                os.fsync(self._file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network disks keep folders in order by themselves and know of no such wish.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(handle)
