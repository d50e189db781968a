"""GIF 89a: blocks walked here, frames composed by Pillow, written whole one by one."""

from __future__ import annotations

import io
import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, BinaryIO, cast

import numpy as np
from PIL import Image

from vouchsafe.media.errors import Damaged, NoPicture, Truncated
from vouchsafe.media.model import Limits
from vouchsafe.media.photo_file import PhotoFacts
from vouchsafe.media.photo_guard import check_pages, check_size, encoding
from vouchsafe.media.photo_metadata import Found
from vouchsafe.media.photo_page import Layout, Page, held
from vouchsafe.media.photo_palette import MOST, Indexed, nearest_palette, on_or_off
from vouchsafe.media.photo_pillow import samples_of

_EXTENSION, _FRAME, _END = 0x21, 0x2C, 0x3B
_CONTROL, _COMMENT, _APPLICATION, _PLAIN_TEXT = 0xF9, 0xFE, 0xFF, 0x01
_LAYOUT = Layout("rgb", alpha=True)
_KEEP, _CLEAR = 1 << 2, 2 << 2
"""what happens to a frame when its time is over: it stays, or gives way to nothing"""


@dataclass
class GifParts:
    """What the blocks of one GIF say.

    delays: of each frame, in hundredths of a second, exactly as stored.
    loops: how often to repeat; None when the file does not say, 0 for without end.
    """

    width: int = 0
    height: int = 0
    delays: list[int] = field(default_factory=list)
    loops: int | None = None
    found: Found = field(default_factory=Found)


def read_parts(data: bytes | mmap.mmap, limits: Limits) -> GifParts:
    """Walk the blocks to the end."""
    if len(data) < 13:
        raise Truncated
    parts = GifParts(*struct.unpack_from("<HH", data, 6))
    at, delay = 13 + _table_size(data[10]), 0
    while True:
        if at >= len(data):
            raise Truncated
        block = data[at]
        if block == _END:
            parts.found.trailer(data, at + 1)
            return parts
        if block == _FRAME:
            at = _frame(parts, data, at, delay, limits)
            delay = 0
        elif block == _EXTENSION and at + 2 <= len(data):
            kind = data[at + 1]
            body, at = _sub_blocks(data, at + 2)
            if kind == _CONTROL and len(body) >= 4:
                delay = struct.unpack_from("<H", body, 1)[0]
            else:
                _extension(parts, kind, body)
        else:
            raise Damaged(cause="its blocks do not follow each other")


def _table_size(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _sub_blocks(data: bytes | mmap.mmap, at: int) -> tuple[bytes, int]:
    """The joined body of a chain of sub-blocks, and where it ends."""
    body = bytearray()
    while at < len(data):
        length = data[at]
        if not length:
            return bytes(body), at + 1
        body += data[at + 1 : at + 1 + length]
        at += 1 + length
    raise Truncated


def _frame(parts: GifParts, data: bytes | mmap.mmap, at: int, delay: int, limits: Limits) -> int:
    if at + 11 > len(data):
        raise Truncated
    left, top, width, height = struct.unpack_from("<4H", data, at + 1)
    if left + width > parts.width or top + height > parts.height:
        raise Damaged(cause="a frame lies outside of the picture")
    parts.delays.append(delay)
    check_pages(len(parts.delays), limits)
    at += 11 + _table_size(data[at + 9])
    while at < len(data):
        if not data[at]:
            return at + 1
        at += 1 + data[at]
    raise Truncated


def _extension(parts: GifParts, kind: int, body: bytes) -> None:
    if kind == _APPLICATION and body[:11] in {b"NETSCAPE2.0", b"ANIMEXTS1.0"}:
        if len(body) >= 14 and body[11] == 1:
            parts.loops = struct.unpack_from("<H", body, 12)[0]
    elif kind == _APPLICATION and body.startswith(b"XMP DataXMP"):
        parts.found.xmp(body[11:])
    elif kind == _APPLICATION and body.startswith(b"ICCRGBG1"):
        parts.found.name("colour profile's names")
    elif kind == _COMMENT:
        parts.found.comment(body)
    else:
        parts.found.name("plain text" if kind == _PLAIN_TEXT else "application block")
        parts.found.runs(body)


class GifFile:
    """One GIF, still or moving."""

    def __init__(self, data: mmap.mmap, limits: Limits) -> None:
        self._data = data
        if len(data) >= 13:
            width, height = struct.unpack_from("<HH", data, 6)
            check_size(width, height, limits)
        self._parts = parts = read_parts(data, limits)
        if not parts.delays:
            raise NoPicture
        self.facts = PhotoFacts(
            parts.width,
            parts.height,
            pages=len(parts.delays),
            layout=_LAYOUT,
            becomes="gif",
            stripped=parts.found.names,
            strings=parts.found.strings,
        )

    def pages(self) -> Iterator[Page]:
        """Every frame, composed with the ones before as a viewer would show it."""
        size = (self._parts.width, self._parts.height)
        self._data.seek(0)
        with Image.open(cast("IO[bytes]", self._data), formats=["GIF"]) as image:
            for number, delay in enumerate(self._parts.delays):
                image.seek(number)
                shown = samples_of(image, size, _LAYOUT)
                yield Page(number, size, _LAYOUT, held(shown), delay=delay * 10)

    def write(self, out: BinaryIO, pages: Iterator[Page]) -> list[str]:
        """Write every frame whole, with its own palette and its own time."""
        parts, exact = self._parts, True
        out.write(b"GIF89a" + struct.pack("<HHBBB", parts.width, parts.height, 0x70, 0, 0))
        if parts.loops is not None:
            out.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<HB", parts.loops, 0))
        for page in pages:
            with encoding():
                indexed = nearest_palette(on_or_off(page.samples))
                encoded = _encoded(indexed, page.delay // 10)
            exact = exact and indexed.exact
            out.write(encoded)
        out.write(b"\x3b")
        return (
            [] if exact else ["A frame had more than 256 colours and was written in the nearest."]
        )


def _encoded(picture: Indexed, delay: int) -> bytes:
    """One frame: how long, where, its palette and its compressed indices."""
    height, width = picture.indices.shape
    clear = np.flatnonzero(picture.colours[:, 3] == 0)
    flags = (_CLEAR | 1) if len(clear) else _KEEP
    control = struct.pack("<BHB", flags, delay, int(clear[0]) if len(clear) else 0)
    table = picture.colours[:, :3].tobytes().ljust(3 * MOST, b"\0")
    place = struct.pack("<4HB", 0, 0, width, height, 0x87)
    return b"\x21\xf9\x04" + control + b"\0\x2c" + place + table + _compressed(picture)


def _compressed(picture: Indexed) -> bytes:
    """LZW by Pillow: the last block of a picture written by it."""
    image = Image.fromarray(picture.indices, "P")
    # A full palette of distinct greys, so that Pillow has no reason to renumber anything.
    image.putpalette(bytes(value for value in range(256) for _ in range(3)))
    stream = io.BytesIO()
    image.save(stream, "GIF", optimize=False, interlace=0)
    whole = stream.getvalue()
    at = 13 + _table_size(whole[10])
    while whole[at] != _FRAME:
        _, at = _sub_blocks(whole, at + 2)
    return whole[at + 10 + _table_size(whole[at + 9]) : -1]
