"""WebP (RFC 9649): chunks walked here, samples and frames by libwebp through Pillow."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, BinaryIO, cast

from PIL import Image

from vouchsafe.media.errors import Damaged, NoPicture, Truncated
from vouchsafe.media.model import Limits
from vouchsafe.media.photo_file import PhotoFacts
from vouchsafe.media.photo_guard import check_pages, check_size
from vouchsafe.media.photo_icc import Profile, safe_profile
from vouchsafe.media.photo_metadata import Found
from vouchsafe.media.photo_page import Layout, Page, held, upright, upright_size
from vouchsafe.media.photo_pillow import samples_of
from vouchsafe.media.photo_webp_write import WebpStyle, write_webp

_HEAD = 12
_ALPHA = 0x10


@dataclass
class WebpParts:
    """What the chunks of one WebP say.

    delays: of each frame of an animation, in milliseconds.
    lossless: every frame is stored exactly.
    """

    width: int = 0
    height: int = 0
    alpha: bool = False
    moves: bool = False
    loops: int = 0
    background: bytes = bytes(4)
    delays: list[int] = field(default_factory=list)
    lossless: bool = True
    icc: bytes | None = None
    found: Found = field(default_factory=Found)


def read_parts(data: mmap.mmap) -> WebpParts:
    """Walk the chunks of the file and of its frames."""
    parts = WebpParts()
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise Truncated
    for kind, start, stop in riff_chunks(data, _HEAD, end):
        _chunk(parts, data, kind, start, stop)
    parts.found.trailer(data, end)
    if not parts.delays:
        raise NoPicture
    return parts


def riff_chunks(data: bytes | mmap.mmap, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, start, end) of each chunk between two places of a RIFF file."""
    while at + 8 <= end:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > end:
            raise Truncated
        yield bytes(data[at : at + 4]), at + 8, at + 8 + length
        at += 8 + length + (length & 1)


def _chunk(parts: WebpParts, data: mmap.mmap, kind: bytes, start: int, end: int) -> None:
    if kind == b"VP8X" and end - start >= 10:
        parts.alpha = bool(data[start] & _ALPHA)
        parts.width, parts.height = (
            1 + int.from_bytes(data[start + i : start + i + 3], "little") for i in (4, 7)
        )
    elif kind == b"ANIM" and end - start >= 6:
        parts.moves = True
        parts.loops = int.from_bytes(data[start + 4 : start + 6], "little")
    elif kind == b"ANMF" and end - start >= 16:
        parts.delays.append(int.from_bytes(data[start + 12 : start + 15], "little"))
        for inner, a, b in riff_chunks(data, start + 16, end):
            _bitstream(parts, data[a : min(b, a + 16)], inner)
    elif kind in {b"VP8 ", b"VP8L", b"ALPH"}:
        _bitstream(parts, data[start : min(end, start + 16)], kind)
        if kind != b"ALPH":
            parts.delays.append(0)
    else:
        _words(parts, kind, data[start:end])


def _words(parts: WebpParts, kind: bytes, payload: bytes) -> None:
    """A chunk that is not about pixels."""
    found = parts.found
    if kind == b"ICCP":
        parts.icc = payload
    elif kind == b"EXIF":
        found.exif(payload)
    elif kind == b"XMP ":
        found.xmp(payload)
    elif kind == b"C2PA":
        found.c2pa(payload)
    else:
        found.name(f"{kind.decode('latin-1').strip()} chunk")
        found.runs(payload)


def _bitstream(parts: WebpParts, head: bytes, kind: bytes) -> None:
    """The size and kind of one compressed picture (RFC 6386, 9.1; RFC 9649, 3.4)."""
    if kind == b"VP8 " and len(head) >= 10:
        width, height = (size & 0x3FFF for size in struct.unpack_from("<HH", head, 6))
        parts.lossless = False
    elif kind == b"VP8L" and len(head) >= 5:
        packed = int.from_bytes(head[1:5], "little")
        width, height = 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
        parts.alpha = parts.alpha or bool(packed >> 28 & 1)
    else:
        parts.alpha = parts.alpha or kind == b"ALPH"
        return
    if not parts.width:
        parts.width, parts.height = width, height
    if width > parts.width or height > parts.height:
        raise Damaged(cause="a frame lies outside of the picture")


class WebpFile:
    """One WebP photo, still or moving."""

    def __init__(self, data: mmap.mmap, limits: Limits) -> None:
        self._data = data
        self._parts = parts = read_parts(data)
        check_size(parts.width, parts.height, limits)
        check_pages(len(parts.delays), limits)
        if not parts.moves:
            del parts.delays[1:]
        self._layout = Layout("rgb", alpha=parts.alpha)
        self._profile: Profile = safe_profile(parts.icc, "RGB ")
        parts.found.profile(parts.icc, self._profile.data)
        self._size = upright_size(parts.width, parts.height, parts.found.orientation)
        self.facts = PhotoFacts(
            *self._size,
            pages=len(parts.delays),
            layout=self._layout,
            becomes="webp",
            colour=self._profile.name,
            stripped=parts.found.names,
            strings=parts.found.strings,
            notes=(self._profile.note,) if self._profile.note else (),
        )

    def pages(self) -> Iterator[Page]:
        """The picture, or every frame of the animation, composed."""
        parts, layout = self._parts, self._layout
        self._data.seek(0)
        with Image.open(cast("IO[bytes]", self._data), formats=["WEBP"]) as image:
            for number, delay in enumerate(parts.delays):
                image.seek(number)
                stored = samples_of(image, (parts.width, parts.height), layout)
                turned = upright(stored, parts.found.orientation)
                yield Page(number, self._size, layout, held(turned), delay=delay)

    def write(self, out: BinaryIO, pages: Iterator[Page]) -> list[str]:
        """Write a still or an animation, exact where the source was."""
        parts = self._parts
        style = WebpStyle(
            self._profile.data, lossless=parts.lossless, moves=parts.moves, loops=parts.loops
        )
        write_webp(out, pages, style, self._layout, self._size)
        return []
