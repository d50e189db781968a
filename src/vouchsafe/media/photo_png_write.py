"""Writing PNG: only the chunks named here, whatever the encoder would like to add."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image

from vouchsafe.media.errors import Damaged
from vouchsafe.media.photo_guard import encoding
from vouchsafe.media.photo_page import Page, PhotoSamples, swap_red_and_blue
from vouchsafe.media.photo_palette import exact_palette

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HOW = [cv2.IMWRITE_PNG_COMPRESSION, 3, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_DEFAULT]
_HOW += [cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_ALL_FILTERS]
_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT"}


@dataclass(frozen=True, slots=True)
class PngStyle:
    """How the source was written, as far as that is kept.

    colour: chunks on colour, of our own making.
    palette: use a palette again where the edited picture still fits one.
    bits: 1 for a picture of black and white, written so again where it still is one.
    """

    colour: tuple[tuple[bytes, bytes], ...] = ()
    palette: bool = False
    bits: int = 8


def write_still(out: BinaryIO, page: Page, style: PngStyle) -> None:
    """One picture."""
    with encoding():
        chunks = list(_encoded(page.samples, style))
    out.write(SIGNATURE)
    for kind, payload in chunks:
        _put(out, kind, payload)
        if kind == b"IHDR":
            _put_colour(out, style)
    _put(out, b"IEND", b"")


def write_animation(
    out: BinaryIO, pages: Iterator[Page], style: PngStyle, frames: int, loops: int
) -> None:
    """Every frame whole, replacing the one before: nothing of an earlier frame stays behind."""
    out.write(SIGNATURE)
    number = written = 0
    for page in pages:
        with encoding():
            chunks = list(_encoded(page.samples, PngStyle()))
        if not written:
            _put(out, *chunks[0])
            _put_colour(out, style)
            _put(out, b"acTL", struct.pack(">II", frames, loops))
        delay = (min(page.delay, 0xFFFF), 1000)
        frame = (number, page.width, page.height, 0, 0, *delay, 0, 0)
        _put(out, b"fcTL", struct.pack(">IIIIIHHBB", *frame))
        number += 1
        for kind, payload in chunks[1:]:
            if written:
                _put(out, b"fdAT", struct.pack(">I", number) + payload)
                number += 1
            else:
                _put(out, kind, payload)
        written += 1
    if written != frames:
        raise Damaged(cause="it holds fewer frames than it says")
    _put(out, b"IEND", b"")


def _put(out: BinaryIO, kind: bytes, payload: bytes | memoryview) -> None:
    out.write(struct.pack(">I", len(payload)) + kind)
    out.write(payload)
    out.write(struct.pack(">I", zlib.crc32(payload, zlib.crc32(kind))))


def _put_colour(out: BinaryIO, style: PngStyle) -> None:
    for kind, payload in style.colour:
        _put(out, kind, payload)


def _encoded(samples: PhotoSamples, style: PngStyle) -> Iterator[tuple[bytes, memoryview]]:
    """The chunks of one picture that are about pixels."""
    whole = _black_and_white(samples) if style.bits == 1 and samples.shape[2] == 1 else None
    whole = _indexed(samples) if style.palette else whole
    whole = _direct(samples) if whole is None else whole
    at = len(SIGNATURE)
    while at < len(whole):
        length = int.from_bytes(whole[at : at + 4], "big")
        kind = bytes(whole[at + 4 : at + 8])
        if kind in _KEPT:
            yield kind, whole[at + 8 : at + 8 + length]
        at += length + 12


def _direct(samples: PhotoSamples) -> memoryview:
    if samples.shape[2] >= 3:
        swap_red_and_blue(samples)
    done, encoded = cv2.imencode(".png", samples, _HOW)
    if not done:
        raise ValueError("the encoder gave up")
    return np.ascontiguousarray(encoded, np.uint8).data.cast("B")


def _black_and_white(samples: PhotoSamples) -> memoryview | None:
    if not np.isin(samples, (0, 255)).all():
        return None
    return _by_pillow(Image.fromarray(samples[:, :, 0]).convert("1", dither=Image.Dither.NONE))


def _indexed(samples: PhotoSamples) -> memoryview | None:
    found = exact_palette(samples)
    if found is None:
        return None
    image = Image.fromarray(found.indices, "P")
    image.putpalette(found.colours[:, :3].tobytes(), "RGB")
    if found.colours.shape[1] == 4:
        return _by_pillow(image, transparency=found.colours[:, 3].tobytes())
    return _by_pillow(image)


def _by_pillow(image: Image.Image, **options: bytes) -> memoryview:
    stream = io.BytesIO()
    image.save(stream, "PNG", **options)
    return stream.getbuffer()
