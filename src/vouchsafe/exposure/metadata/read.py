"""The door: from a path to everything the file says beside its pictures and sound."""

from __future__ import annotations

import mmap
import os
import stat
import struct
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import cast

from vouchsafe.exposure.errors import CannotOpen, NoPhotoOrVideo, NotAFile, NothingInside
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.sniff import sniff

Reader = Callable[[Untrusted, Found], None]

READERS = {
    "jpeg": "jpeg.read_jpeg",
    "png": "png.read_png",
    "gif": "gif.read_gif",
    "webp": "webp.read_webp",
    "tiff": "tiff.read_tiff",
    "rw2": "tiff.read_tiff",
    "orf": "tiff.read_tiff",
    "raf": "raw.read_raf",
    "crw": "raw.read_crw",
    "mrw": "raw.read_mrw",
    "x3f": "raw.read_x3f",
    "psd": "photoshop.read_psd",
    "bmp": "bmp.read_bmp",
    "j2c": "codestream.read_codestream",
    "jxl codestream": "codestream.read_codestream",
    "heif": "isobmff.read_isobmff",
    "avif": "isobmff.read_isobmff",
    "cr3": "isobmff.read_isobmff",
    "jxl": "isobmff.read_isobmff",
    "jp2": "isobmff.read_isobmff",
    "mp4": "isobmff.read_isobmff",
    "mov": "isobmff.read_isobmff",
    "3gp": "isobmff.read_isobmff",
    "matroska": "matroska.read_matroska",
    "webm": "matroska.read_matroska",
    "avi": "avi.read_avi",
    "asf": "asf.read_asf",
    "mpegts": "mpegts.read_mpegts",
}
"""Which function reads which format. They are imported when met, for most runs meet one."""


def read_metadata(path: Path) -> Found:
    """Read one photo's or video's tags and the files within it; no pixel is decoded.

    The file is mapped, not loaded: a film of any length costs what its headers cost. Raises an
    `ExposureError` for what cannot be opened, is empty, is no regular file, or is neither a
    photo nor a video; damage inside is noted in `Found.damaged`.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise CannotOpen(cause=error.strerror or "the system refused") from error
    try:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            raise NotAFile
        if not facts.st_size:
            raise NothingInside
        with mmap.mmap(handle, 0, access=mmap.ACCESS_READ) as untrusted:
            return _read_whatever_comes(untrusted)
    finally:
        os.close(handle)


def read_mapped(untrusted: Untrusted) -> Found:
    """The same, of bytes that are already at hand; an error in a reader is not hidden here."""
    found = Found(format=sniff(untrusted))
    if found.format not in READERS:
        raise NoPhotoOrVideo
    reader_of(found.format)(untrusted, found)
    return found


def _read_whatever_comes(untrusted: Untrusted) -> Found:
    """As `read_mapped`, but what a reader did not foresee costs the rest of the file only: what
    was read before it still exposes somebody.
    """
    found = Found(format=sniff(untrusted))
    if found.format not in READERS:
        raise NoPhotoOrVideo
    try:
        reader_of(found.format)(untrusted, found)
    except (ArithmeticError, LookupError, RecursionError, ValueError, struct.error):
        found.damage("a part so damaged that the rest was not read")
    return found


def read_clip(untrusted: bytes, found: Found, start: int) -> None:
    """A film within another file, as motion photos carry it; start: where in that file."""
    from vouchsafe.exposure.metadata.isobmff import read_isobmff  # noqa: PLC0415 - when met

    read_isobmff(untrusted, found, start=start)


def reader_of(file_format: str) -> Reader:
    """The function that reads this format."""
    module, _, function = READERS[file_format].partition(".")
    home = import_module(f"vouchsafe.exposure.metadata.{module}")
    return cast("Reader", getattr(home, function))
