"""All pages of a photo, or frames of an animation, in one file: small pictures for looking at.

    WebP … WebP                     one after the other, nothing between them
    width height delay bytes        of each: four 32-bit numbers, little-endian
    count "VSPAGES1"                32 bits, 8 letters; the end of the file

A page's width and height are those of the photo, in whose pixels plans speak; its picture here may
be smaller. A confined child writes the file; whoever opens it checks all that it says first.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

_END: Final = struct.Struct("<I8s")
_ROW: Final = struct.Struct("<4I")
_MARK: Final = b"VSPAGES1"
_MOST_PAGES: Final = 1_000_000
_LARGEST_SIDE: Final = 1 << 20
_LARGEST_PICTURE: Final = 1 << 27


@dataclass(frozen=True, slots=True)
class PageShown:
    """One page. width, height: upright, in pixels of the photo. delay: milliseconds that an
    animation shows it for; 0 where it does not say, and for what does not move.
    """

    width: int
    height: int
    delay: int


@dataclass(frozen=True, slots=True)
class _Place:
    page: PageShown
    start: int
    length: int


class PageWriter:
    """Puts pages into a new file, one by one."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._rows: list[bytes] = []

    def add(self, page: PageShown, picture: bytes) -> None:
        """The next page, and a WebP of it."""
        self._out.write(picture)
        self._rows.append(_ROW.pack(page.width, page.height, page.delay, len(picture)))

    def finish(self) -> int:
        """The list at the end; how many pages there are."""
        self._out.writelines(self._rows)
        self._out.write(_END.pack(len(self._rows), _MARK))
        return len(self._rows)


def pages_in(path: Path) -> tuple[PageShown, ...]:
    """What the file says of each of its pages, in order. Raises `ValueError` unless all of the
    file is as described above, and `OSError`.
    """
    with path.open("rb") as untrusted_file:
        places = _places(untrusted_file)
        for place in places:
            untrusted_file.seek(place.start)
            head = untrusted_file.read(12)
            if head[:4] != b"RIFF" or head[8:] != b"WEBP":
                raise ValueError("another format expected")
    return tuple(place.page for place in places)


def page_picture(path: Path, number: int) -> bytes | None:
    """The WebP of one page, counted from 0; None where there is no such page. Raises `ValueError`
    for a file that is none, and `OSError`.
    """
    with path.open("rb") as file:
        places = _places(file)
        if not 0 <= number < len(places):
            return None
        file.seek(places[number].start)
        return file.read(places[number].length)


def _places(untrusted_file: BinaryIO) -> list[_Place]:
    size = untrusted_file.seek(0, os.SEEK_END)
    if size < _END.size:
        raise ValueError("too short")
    untrusted_file.seek(size - _END.size)
    count, mark = _END.unpack(untrusted_file.read(_END.size))
    rows = size - _END.size - count * _ROW.size
    if mark != _MARK or not 0 < count <= _MOST_PAGES or rows < 0:
        raise ValueError("not a file of pages")
    untrusted_file.seek(rows)
    places, start = [], 0
    for row in _ROW.iter_unpack(untrusted_file.read(count * _ROW.size)):
        width, height, delay, length = row
        sides = min(width, height) > 0 and max(width, height) <= _LARGEST_SIDE
        if not sides or not 12 <= length <= _LARGEST_PICTURE:
            raise ValueError("no such picture")
        places.append(_Place(PageShown(width, height, delay), start, length))
        start += length
    if start != rows:
        raise ValueError("pictures of other lengths expected")
    return places
