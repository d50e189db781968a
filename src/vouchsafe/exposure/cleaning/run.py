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
from vouchsafe.exposure.cleaning.heif import clean_heif
from vouchsafe.exposure.cleaning.jpeg import clean_jpeg
from vouchsafe.exposure.cleaning.left import check_nothing_left, check_nothing_said
from vouchsafe.exposure.cleaning.matroska import clean_matroska
from vouchsafe.exposure.cleaning.model import Account, Cleaned, OnStage, Sparing, quiet
from vouchsafe.exposure.cleaning.movie import clean_movie
from vouchsafe.exposure.cleaning.photo_check import check_photo
from vouchsafe.exposure.cleaning.png import clean_png
from vouchsafe.exposure.cleaning.tiff import clean_tiff
from vouchsafe.exposure.cleaning.video_check import VideoCheck
from vouchsafe.exposure.cleaning.webp import clean_webp
from vouchsafe.media import (
    CannotRead,
    CannotWrite,
    Limits,
    Photo,
    PhotoInfo,
    Video,
    open_media,
)

_SUFFIXES = {
    "jpeg": ".jpg",
    "png": ".png",
    "webp": ".webp",
    "gif": ".gif",
    "tiff": ".tif",
    "heif": ".heic",
    "avif": ".avif",
}
_VIDEO_SUFFIXES = {
    "mp4": ".mp4",
    "mov": ".mov",
    "3gp": ".3gp",
    "matroska": ".mkv",
    "webm": ".webm",
}
_STAYS = {"alpha_mode"}
"""what is listed with a file's words and says how to show it"""
_WORDS = {
    "avi": "An AVI video",
    "mpegts": "An MPEG transport stream",
}


def clean(
    source: Path,
    out: Path,
    *,
    subtitles: bool = False,
    threads: int = 0,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    on_stage: OnStage = quiet,
) -> Cleaned:
    """Write the file at `source` to `out` without its metadata, pixels and samples untouched.

    `out` is a path chosen by the caller; it is flushed to the disk, checked against the source,
    and gone again if this raises: a `MediaError` where the source cannot be read, `CannotClean`
    where its container cannot be rebuilt, `NotTheSame` or `SomethingLeft` where the check fails.

    subtitles: keep their text. threads: for decoding; 0 for as many as there are cores.
    """
    tell = Sparing(on_stage)
    with open_media(source, limits) as medium:
        try:
            if isinstance(medium, Photo):
                return _photo(medium.info, out, limits, tell)
            checker = VideoCheck(limits, tell, threads)
            return _video(medium, out, checker, subtitles=subtitles)
        except BaseException:
            with suppress(OSError):
                out.unlink()
            raise


def _video(video: Video, out: Path, checker: VideoCheck, *, subtitles: bool) -> Cleaned:
    info, account = video.info, Account()
    if info.format not in _VIDEO_SUFFIXES:
        raise CannotClean(what=_WORDS[info.format])
    rebuild = clean_matroska if info.format in {"matroska", "webm"} else clean_movie
    with _writing(out) as stream:
        kept = rebuild(video, stream, account, checker.tell, subtitles=subtitles)
    checker.check(video, out, kept, account)
    check_nothing_left(info.path, out, checker.limits, bytes(account.ours))
    check_nothing_said(out, account)
    names = (*info.others, *(name for name in info.metadata_names if name not in _STAYS))
    return account.cleaned(_VIDEO_SUFFIXES[info.format], names)


def _photo(info: PhotoInfo, out: Path, limits: Limits, on_stage: OnStage) -> Cleaned:
    account = Account()
    if info.format == "avif" and info.pictures != 1:
        raise CannotClean(what="An AVIF animation")
    if info.format not in _SUFFIXES:
        raise CannotClean(what=_WORDS.get(info.format, "This format"))
    on_stage("cleaning", 0.0)
    with _mapped(info.path) as data, _writing(out) as stream:
        _clean_photo(info, data, stream, account)
    on_stage("cleaning", 1.0)
    check_photo(info.path, out, limits, on_stage, account.skipped)
    check_nothing_left(info.path, out, limits, bytes(account.ours))
    check_nothing_said(out, account)
    return account.cleaned(_SUFFIXES[info.format], info.stripped)


def _clean_photo(info: PhotoInfo, data: mmap.mmap, stream: BinaryIO, account: Account) -> None:
    match info.format:
        case "jpeg":
            clean_jpeg(data, stream, account, info.colour)
        case "png":
            clean_png(data, stream, account)
        case "webp":
            clean_webp(data, stream, account)
        case "tiff":
            clean_tiff(data, stream, account)
        case "heif" | "avif":
            clean_heif(data, stream, account)
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
