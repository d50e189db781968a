"""From a file to its cleaned copy: told apart by content, written, checked."""

from __future__ import annotations

import errno
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from vouchsafe.exposure.cleaning.errors import CannotClean
from vouchsafe.exposure.cleaning.gif import clean_gif
from vouchsafe.exposure.cleaning.jpeg import clean_jpeg
from vouchsafe.exposure.cleaning.left import check_nothing_left
from vouchsafe.exposure.cleaning.model import Account, Cleaned, OnStage
from vouchsafe.exposure.cleaning.photo_check import check_photo
from vouchsafe.exposure.cleaning.png import clean_png
from vouchsafe.exposure.cleaning.webp import clean_webp
from vouchsafe.media import (
    CannotRead,
    CannotWrite,
    Limits,
    Photo,
    PhotoInfo,
    open_media,
)

_SUFFIXES = {
    "jpeg": ".jpg",
    "png": ".png",
    "webp": ".webp",
    "gif": ".gif",
}
_WORDS = {"tiff": "A TIFF", "heif": "A HEIC photo", "avif": "An AVIF photo"}


def clean(
    source: Path,
    out: Path,
    *,
    subtitles: bool = False,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    on_stage: OnStage = lambda stage, done: None,
) -> Cleaned:
    """Write the file at `source` to `out` without its metadata, pixels and samples untouched.

    `out` is a path chosen by the caller; it is flushed to the disk, checked against the source,
    and gone again if this raises: a `MediaError` where the source cannot be read, `CannotClean`
    where its container cannot be rebuilt, `NotTheSame` or `SomethingLeft` where the check fails.
    """
    with open_media(source, limits) as medium:
        account = Account()
        try:
            if isinstance(medium, Photo):
                return _photo(medium.info, out, limits, account, on_stage)
            raise CannotClean(what=f"A {medium.info.format} video")
        except BaseException:
            with suppress(OSError):
                out.unlink()
            raise


def _photo(
    info: PhotoInfo, out: Path, limits: Limits, account: Account, on_stage: OnStage
) -> Cleaned:
    if info.format not in _SUFFIXES:
        raise CannotClean(what=_WORDS.get(info.format, "This format"))
    on_stage("cleaning", 0.0)
    with _mapped(info.path) as data, _writing(out) as stream:
        _clean_photo(info, data, stream, account)
    on_stage("cleaning", 1.0)
    check_photo(info.path, out, limits, on_stage)
    check_nothing_left(info.path, out, limits, bytes(account.ours))
    return account.cleaned(_SUFFIXES[info.format], info.stripped)


def _clean_photo(info: PhotoInfo, data: mmap.mmap, stream: BinaryIO, account: Account) -> None:
    match info.format:
        case "jpeg":
            clean_jpeg(data, stream, account, info.colour)
        case "png":
            clean_png(data, stream, account)
        case "webp":
            clean_webp(data, stream, account)
        case "gif":
            clean_gif(data, stream, account)


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    try:
        with (
            path.open("rb") as stream,
            mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):
            yield data
    except OSError as error:
        raise CannotRead(cause=error.strerror or "the system refused") from error


@contextmanager
def _writing(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise
        raise CannotWrite(cause=error.strerror or "the system refused") from error
