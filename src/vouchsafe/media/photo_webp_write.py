"""Writing WebP: each picture encoded alone, put into a container of our own making."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from PIL import Image

from vouchsafe.media.photo_guard import encoding
from vouchsafe.media.photo_page import Layout, Page, PhotoSamples
from vouchsafe.media.photo_pillow import image_of
from vouchsafe.media.photo_trial import tiles_of, tried

_ICC, _ALPHA, _MOVES = 0x20, 0x10, 0x02
_WHOLE = 0x02
"""a frame's flags: not blended with what lay there before, and left lying"""
_PICTURE = {b"VP8 ", b"VP8L", b"ALPH"}
_QUALITIES = range(80, 99, 4)


@dataclass(frozen=True, slots=True)
class WebpStyle:
    """How the source was written, as far as that is kept."""

    icc: bytes | None
    lossless: bool
    moves: bool
    loops: int


def write_webp(
    out: BinaryIO,
    pages: Iterator[Page],
    style: WebpStyle,
    layout: Layout,
    size: tuple[int, int],
) -> None:
    """A file of VP8X, the profile and the pictures; its length is filled in at the end."""
    flags = _ICC * bool(style.icc) | _ALPHA * layout.alpha | _MOVES * style.moves
    out.write(b"RIFF\0\0\0\0WEBP")
    _put(out, b"VP8X", struct.pack("<I", flags) + _three(size[0] - 1) + _three(size[1] - 1))
    if style.icc:
        _put(out, b"ICCP", style.icc)
    if style.moves:
        _put(out, b"ANIM", bytes(4) + struct.pack("<H", style.loops))
    quality = 0
    for page in pages:
        with encoding():
            quality = quality or _quality(page.samples, style)
            picture = _encoded(page.samples, quality, lossless=style.lossless)
        if style.moves:
            place = bytes(6) + _three(page.width - 1) + _three(page.height - 1)
            place += _three(min(page.delay, 0xFFFFFF)) + bytes([_WHOLE])
            picture = _chunk(b"ANMF", place + picture)
        out.write(picture)
    length = out.tell()
    out.seek(4)
    out.write(struct.pack("<I", length - 8))
    out.seek(length)


def _three(number: int) -> bytes:
    return number.to_bytes(3, "little")


def _chunk(kind: bytes, payload: bytes) -> bytes:
    return kind + struct.pack("<I", len(payload)) + payload + bytes(len(payload) & 1)


def _put(out: BinaryIO, kind: bytes, payload: bytes) -> None:
    out.write(_chunk(kind, payload))


def _quality(samples: PhotoSamples, style: WebpStyle) -> int:
    if style.lossless:
        return 50  # how hard to try, not how good

    def there_and_back(tiles: PhotoSamples, quality: int) -> tuple[int, PhotoSamples]:
        with io.BytesIO() as stream:
            image_of(tiles).save(stream, "WEBP", quality=quality, method=2)
            size = stream.tell()
            with Image.open(stream) as image:
                return size, np.asarray(image.convert("RGB"))

    return tried(tiles_of(samples[:, :, :3]), _QUALITIES, there_and_back, most_growth=2.0)


def _encoded(samples: PhotoSamples, quality: int, *, lossless: bool) -> bytes:
    """The chunks of one picture; nothing else of what the encoder writes."""
    stream = io.BytesIO()
    method = 2 if lossless else 4
    image_of(samples).save(
        stream, "WEBP", quality=quality, lossless=lossless, method=method, exact=True
    )
    whole = stream.getbuffer()
    at, kept = 12, b""
    while at + 8 <= len(whole):
        length = int.from_bytes(whole[at + 4 : at + 8], "little")
        stop = at + 8 + length + (length & 1)
        if bytes(whole[at : at + 4]) in _PICTURE:
            kept += whole[at:stop]
        at = stop
    return kept
