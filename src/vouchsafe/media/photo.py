"""Photos: opened with care, looked at page by page, written anew from pixels alone."""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from vouchsafe.media.errors import CannotRead, CannotWrite, UnknownFormat
from vouchsafe.media.model import Edit, Limits, MediaInfo, Progress, RewriteOptions, Written
from vouchsafe.media.open import sniff
from vouchsafe.media.photo_avif import AvifFile
from vouchsafe.media.photo_file import PhotoFile
from vouchsafe.media.photo_gif import GifFile
from vouchsafe.media.photo_guard import decoding
from vouchsafe.media.photo_heif import HeifFile
from vouchsafe.media.photo_jpeg import JpegFile
from vouchsafe.media.photo_page import Page
from vouchsafe.media.photo_png import PngFile
from vouchsafe.media.photo_tiff import TiffFile
from vouchsafe.media.photo_webp import WebpFile

_SUFFIXES = {
    "jpeg": ".jpg",
    "png": ".png",
    "webp": ".webp",
    "tiff": ".tif",
    "avif": ".avif",
    "gif": ".gif",
}
_READERS: dict[str, Callable[[mmap.mmap, Limits], PhotoFile]] = {
    "jpeg": JpegFile,
    "png": PngFile,
    "gif": GifFile,
    "webp": WebpFile,
    "heif": HeifFile,
    "avif": AvifFile,
}


@dataclass(frozen=True, slots=True)
class PhotoInfo(MediaInfo):
    """What a photo says of itself beyond its size.

    becomes: the format that it will be written in.
    bits: how deep its samples are.
    colour: its colour space by name.
    notes: what will differ in the written file on purpose.
    stripped: names of what lies in the file beside the pixels, and will not be written.
    """

    becomes: str
    bits: int
    colour: str
    notes: tuple[str, ...]
    stripped: tuple[str, ...]


class Photo:
    """An opened photo; use it in a `with`."""

    def __init__(self, info: PhotoInfo, file: PhotoFile, data: mmap.mmap) -> None:
        self.info = info
        self._file = file
        self._data = data

    def pictures(self) -> Iterator[Page]:
        """Every page in order, decoded when first looked at; valid until the next is taken."""
        pages = self._file.pages()
        while True:
            with decoding():
                page = next(pages, None)
            if page is None:
                return
            yield page

    def known_strings(self) -> frozenset[bytes]:
        """Values of the source's metadata (serial numbers, names, positions) as they lie in it:
        what must not be found in the bytes of a file written from it.
        """
        return self._file.facts.strings

    def close(self) -> None:
        """Let go of the file."""
        # A decoder that failed may still hold a view; the map then goes with the view.
        with suppress(BufferError):
            self._data.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_photo(untrusted_path: Path, limits: Limits) -> Photo:
    """Read a photo's headers and check what they claim; no pixel is decoded yet."""
    kind = sniff(untrusted_path)
    reader = _READERS.get(kind)
    if reader is None and kind != "tiff":
        raise UnknownFormat
    try:
        with untrusted_path.open("rb") as stream:
            data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise CannotRead(cause=getattr(error, "strerror", None) or "the system refused") from error
    with decoding():
        file = reader(data, limits) if reader else TiffFile(data, limits, untrusted_path)
    facts = file.facts
    info = PhotoInfo(
        path=untrusted_path,
        kind="photo",
        format=kind,
        width=facts.width,
        height=facts.height,
        duration=0.0,
        pictures=facts.pages,
        becomes=facts.becomes,
        bits=facts.layout.bits,
        colour=facts.colour,
        notes=facts.notes,
        stripped=facts.stripped,
    )
    return Photo(info, file, data)


def photo_suffix(info: MediaInfo) -> str:
    """The suffix of the format that this photo will be written in."""
    return _SUFFIXES[info.becomes if isinstance(info, PhotoInfo) else info.format]


def rewrite_photo(
    photo: Photo,
    out: Path,
    edit: Edit,
    options: RewriteOptions,  # noqa: ARG001 - a photo has no sound, subtitles or threads
    on_progress: Progress | None = None,
) -> Written:
    """Write a new photo from the edited samples and the colour profile, flushed to the disk."""
    file = photo._file  # noqa: SLF001 - the two halves of one class
    try:
        with out.open("wb") as stream:
            notes = file.write(stream, _edited(photo, edit, on_progress))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        with suppress(OSError):
            out.unlink()
        raise CannotWrite(cause=error.strerror or "the system refused") from error
    unique = dict.fromkeys((*photo.info.notes, *notes))
    return Written(notes=tuple(unique), stripped=photo.info.stripped)


def _edited(photo: Photo, edit: Edit, on_progress: Progress | None) -> Iterator[Page]:
    total = photo.info.pictures or 1
    for page in photo.pictures():
        edit(page)
        page.clear_unseen()
        yield page
        page.drop()
        if on_progress:
            on_progress((page.index + 1) / total)
