"""PNG and animated PNG (W3C PNG, third edition): chunks read here, samples by OpenCV's libpng."""

from __future__ import annotations

import io
import mmap
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image

from vouchsafe.media.errors import Damaged, NoPicture, Truncated
from vouchsafe.media.model import Limits
from vouchsafe.media.photo_file import PhotoFacts
from vouchsafe.media.photo_guard import check_pages, check_size
from vouchsafe.media.photo_icc import Profile
from vouchsafe.media.photo_metadata import Found
from vouchsafe.media.photo_page import (
    Layout,
    Page,
    PhotoSamples,
    held,
    swap_red_and_blue,
    upright,
    upright_size,
)
from vouchsafe.media.photo_pillow import samples_of
from vouchsafe.media.photo_png_colour import read_colour
from vouchsafe.media.photo_png_write import SIGNATURE, PngStyle, write_animation, write_still

_PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_MOTION = {b"acTL", b"fcTL", b"fdAT"}
_COLOUR = {b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"cICP"}
_TEXT = {b"tEXt", b"zTXt", b"iTXt"}
_NAMES = {
    b"tIME": "time of the last change",
    b"pHYs": "print size",
    b"caBX": "C2PA",
    b"sPLT": "suggested palette",
}
_WITHOUT_MEANING = {b"bKGD", b"hIST", b"sBIT", b"mDCV", b"cLLI"}
_MOST_CHUNKS = 1_000_000
_LONGEST_TEXT = 1 << 20
_GREY, _RGB, _PALETTE, _GREY_ALPHA, _RGB_ALPHA = 0, 2, 3, 4, 6


@dataclass
class PngParts:
    """The chunks of one PNG.

    pixels: (kind, start, end) of the whole chunks that the decoder needs, in order.
    colour: the payloads of the chunks on colour.
    frames: how many an animation has; 0 for a still.
    first_moves: the animation's first frame is the still picture too.
    """

    width: int = 0
    height: int = 0
    bits: int = 8
    kind: int = _RGB
    pixels: list[tuple[bytes, int, int]] = field(default_factory=list)
    colour: dict[bytes, bytes] = field(default_factory=dict)
    transparent: bytes = b""
    frames: int = 0
    loops: int = 0
    first_moves: bool = False
    found: Found = field(default_factory=Found)


def read_parts(data: mmap.mmap) -> PngParts:
    """Walk the chunks to IEND."""
    parts, at, kind = PngParts(), len(SIGNATURE), b""
    while kind != b"IEND":
        head = data[at : at + 8]
        start, end = at + 8, at + 8 + int.from_bytes(head[:4], "big")
        kind = head[4:]
        if len(head) < 8 or end + 4 > len(data):
            raise Truncated
        if not parts.pixels and (kind != b"IHDR" or end - start != 13):
            raise NoPicture
        _chunk(parts, data, kind, start, end)
        at = end + 4
    parts.found.trailer(data, at)
    return parts


def _chunk(parts: PngParts, data: mmap.mmap, kind: bytes, start: int, end: int) -> None:
    if kind in _PIXELS or kind in _MOTION:
        whole = data[start - 4 : end]
        if zlib.crc32(whole) != int.from_bytes(data[end : end + 4], "big"):
            raise Damaged(cause="a checksum does not fit")
        parts.pixels.append((kind, start - 8, end + 4))
        if len(parts.pixels) > _MOST_CHUNKS:
            raise Damaged(cause="it is cut into far too many pieces")
        _pixel_chunk(parts, kind, whole[4:])
    elif kind in _COLOUR:
        parts.colour.setdefault(kind, data[start : min(end, start + (4 << 20))])
    elif kind not in _WITHOUT_MEANING:
        _word_chunk(parts.found, kind, data[start : min(end, start + _LONGEST_TEXT)])


def _pixel_chunk(parts: PngParts, kind: bytes, payload: bytes) -> None:
    if kind == b"IHDR":
        parts.width, parts.height = (int.from_bytes(payload[i : i + 4], "big") for i in (0, 4))
        parts.bits, parts.kind = payload[8], payload[9]
    elif kind == b"tRNS":
        parts.transparent = payload
    elif kind == b"acTL" and len(payload) == 8 and not parts.frames:
        parts.frames, parts.loops = (int.from_bytes(payload[i : i + 4], "big") for i in (0, 4))
    elif kind == b"fcTL" and not any(chunk[0] == b"IDAT" for chunk in parts.pixels[:50]):
        parts.first_moves = True


def _word_chunk(found: Found, kind: bytes, payload: bytes) -> None:
    if kind in _TEXT:
        found.png_text(kind, payload)
    elif kind == b"eXIf":
        found.exif(payload)
    else:
        found.name(_NAMES.get(kind, f"{kind.decode('latin-1')} chunk".strip()))
        found.runs(payload)


class PngFile:
    """One PNG photo."""

    def __init__(self, data: mmap.mmap, limits: Limits) -> None:
        self._data = data
        self._parts = parts = read_parts(data)
        check_size(parts.width, parts.height, limits)
        self._moves = parts.frames > 1
        check_pages(parts.frames if self._moves else 1, limits)
        self._colour = read_colour(parts.colour, grey=parts.kind in {_GREY, _GREY_ALPHA})
        self._layout = self._layout_of(parts)
        self._size = upright_size(parts.width, parts.height, parts.found.orientation)
        parts.found.profile(self._colour.untrusted_icc, self._colour.icc)
        notes = [self._colour.note] if self._colour.note else []
        if self._moves and parts.bits == 16:
            notes.append("This animated PNG was written at 8 bits.")
        if parts.frames and not parts.first_moves:
            notes.append(
                "Only the animation was kept, and not the still picture beside it."
                if self._moves
                else "Only the still picture was kept, and not the single moving one beside it."
            )
        self.facts = PhotoFacts(
            *self._size,
            pages=parts.frames if self._moves else 1,
            layout=self._layout,
            becomes="png",
            colour=self._colour.name,
            stripped=parts.found.names,
            strings=parts.found.strings,
            notes=tuple(notes),
        )

    def _layout_of(self, parts: PngParts) -> Layout:
        alpha = parts.kind in {_GREY_ALPHA, _RGB_ALPHA} or bool(parts.transparent)
        grey = parts.kind == _GREY and not alpha and not self._moves
        bits = 8 if parts.kind == _PALETTE or self._moves else parts.bits
        return Layout("grey" if grey else "rgb", alpha=alpha, bits=bits)

    @property
    def profile(self) -> Profile:
        """The colour space as an ICC profile."""
        return Profile(self._colour.name, self._colour.icc, self._colour.note)

    def pages(self) -> Iterator[Page]:
        """The picture, or every frame of the animation, composed."""
        if self._moves:
            yield from self._frames()
        else:
            yield Page(0, self._size, self._layout, self._load)

    def _load(self) -> PhotoSamples:
        parts = self._parts
        stored = cv2.imdecode(np.frombuffer(self._pixels_only(), np.uint8), cv2.IMREAD_UNCHANGED)
        if stored is None:
            raise Damaged(cause="its compressed data are broken or end too early")
        stored = stored.reshape(*stored.shape[:2], -1)
        if stored.shape[2] >= 3:
            swap_red_and_blue(stored)
        if parts.kind == _GREY and parts.transparent:
            stored = _keyed(stored, int.from_bytes(parts.transparent[:2], "big"), parts.bits)
        if stored.shape != (parts.height, parts.width, self._layout.channels):
            raise Damaged(cause="its size is not what its header says")
        return upright(stored, parts.found.orientation)

    def _frames(self) -> Iterator[Page]:
        parts, size = self._parts, (self._parts.width, self._parts.height)
        with Image.open(io.BytesIO(self._pixels_only(moving=True)), formats=["PNG"]) as image:
            for number in range(parts.frames):
                image.seek(number if parts.first_moves else number + 1)
                delay = round(float(image.info.get("duration", 0)))
                stored = samples_of(image, size, self._layout)
                turned = upright(stored, parts.found.orientation)
                yield Page(number, self._size, self._layout, held(turned), delay=delay)

    def _pixels_only(self, *, moving: bool = False) -> bytes:
        """The same picture without a chunk that is not about pixels."""
        wanted = _PIXELS | _MOTION if moving else _PIXELS
        return SIGNATURE + b"".join(
            self._data[a:b] for kind, a, b in self._parts.pixels if kind in wanted
        )

    def write(self, out: BinaryIO, pages: Iterator[Page]) -> list[str]:
        """Write a still or an animation as it was: depth, palette, timing and loops."""
        parts = self._parts
        style = PngStyle(self._colour.chunks, palette=parts.kind == _PALETTE, bits=parts.bits)
        if self._moves:
            write_animation(out, pages, style, parts.frames, parts.loops)
        else:
            for page in pages:
                write_still(out, page, style)
        return []


def _keyed(grey: PhotoSamples, key: int, bits: int) -> PhotoSamples:
    """Grey with one transparent value, as RGB with alpha."""
    if bits < 8:
        key = key * 255 // ((1 << bits) - 1)
    peak = np.iinfo(grey.dtype).max
    alpha = np.where(grey == key, 0, peak).astype(grey.dtype)
    return np.concatenate([grey, grey, grey, alpha], axis=2)
