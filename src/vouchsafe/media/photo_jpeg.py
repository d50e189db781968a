"""JPEG (ISO/IEC 10918-1): segments read here, samples by OpenCV's libjpeg-turbo, inks by Pillow."""

from __future__ import annotations

import io
import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image

from vouchsafe.media.errors import Damaged, NoPicture, Truncated, Unsupported
from vouchsafe.media.model import Limits
from vouchsafe.media.photo_file import PhotoFacts
from vouchsafe.media.photo_guard import check_size, encoding
from vouchsafe.media.photo_page import Layout, Page, PhotoSamples, upright, upright_size

_SOI, _EOI, _SOS, _DQT, _DHT, _COM = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xFE
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_BARE = {0x01, *range(0xD0, 0xD9)}
_MOST_SCANS = 200
"""a progressive file of honest make has about ten; thousands are a way to keep a decoder busy"""
_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.DOTALL)


@dataclass
class JpegParts:
    """What the markers of one JPEG say.

    segments: (marker, start, end) of every payload before the first scan.
    sampling: (horizontal, vertical) of each component.
    end: where the picture ends; what follows is not part of it.
    """

    width: int = 0
    height: int = 0
    precision: int = 8
    sampling: list[tuple[int, int]] = field(default_factory=list)
    segments: list[tuple[int, int, int]] = field(default_factory=list)
    scans: int = 0
    end: int = 0


def read_parts(data: bytes | mmap.mmap) -> JpegParts:
    """Walk the markers from the start to the end of the first picture."""
    parts, at = JpegParts(), 2
    while True:
        found = _MARKER.match(data, at) if not parts.scans else _MARKER.search(data, at)
        if found is None:
            if at >= len(data) - 1 or parts.scans:
                raise Truncated
            raise Damaged(cause="its segments do not follow each other")
        marker, at = found.group(1)[0], found.end()
        if marker == _EOI:
            break
        if marker in _BARE:
            continue
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2 or at + length > len(data):
            raise Truncated
        _note_segment(parts, marker, data[at + 2 : at + length], at + 2)
        at += length
    if not parts.scans or not parts.width:
        raise NoPicture
    parts.end = at
    return parts


def _note_segment(parts: JpegParts, marker: int, payload: bytes, start: int) -> None:
    parts.segments.append((marker, start, start + len(payload)))
    if marker == _SOS:
        parts.scans += 1
        if parts.scans > _MOST_SCANS:
            raise Damaged(cause="it holds far too many scans")
    if marker in _FRAMES and not parts.width:
        if len(payload) < 6 or len(payload) < 6 + 3 * payload[5]:
            raise Damaged(cause="its frame header is cut short")
        parts.precision = payload[0]
        parts.height, parts.width = (int.from_bytes(payload[i : i + 2], "big") for i in (1, 3))
        factors = payload[7 : 6 + 3 * payload[5] : 3]
        parts.sampling = [(factor >> 4, factor & 15) for factor in factors]


class JpegFile:
    """One JPEG photo."""

    def __init__(self, data: mmap.mmap, limits: Limits) -> None:
        self._data = data
        self._parts = parts = read_parts(data)
        check_size(parts.width, parts.height, limits)
        if parts.precision != 8:
            raise Unsupported(what=f"{parts.precision}-bit JPEG")
        if len(parts.sampling) not in {1, 3, 4}:
            raise Unsupported(what=f"JPEG with {len(parts.sampling)} components")
        self._orientation = 1
        width, height = upright_size(parts.width, parts.height, self._orientation)
        colour = {1: "grey", 3: "rgb", 4: "cmyk"}[len(parts.sampling)]
        self._layout = Layout(colour)  # type: ignore[arg-type] - one of its three words
        self.facts = PhotoFacts(width, height, 1, self._layout, "jpeg")

    def pages(self) -> Iterator[Page]:
        """The one picture; what lies behind its end is never looked at."""
        yield Page(0, (self.facts.width, self.facts.height), self._layout, self._load)

    def _load(self) -> PhotoSamples:
        parts = self._parts
        if self._layout.colour == "cmyk":
            stored = _load_inks(self._data[: parts.end])
        else:
            bytes_ = np.frombuffer(self._data, np.uint8, parts.end)
            stored = _load_light(bytes_, grey=self._layout.colour == "grey")
        if stored.shape != (parts.height, parts.width, self._layout.channels):
            raise Damaged(cause="its size is not what its header says")
        return upright(stored, self._orientation)

    def write(self, out: BinaryIO, pages: Iterator[Page]) -> list[str]:
        """Write the picture with standard tables, near the source's quality."""
        for page in pages:
            for part in encode_jpeg(page.samples, page.layout, 95, 2):
                out.write(part)
        return []

    def close(self) -> None:
        """Let go of the file."""
        self._data.close()


def _load_light(data: np.ndarray, *, grey: bool) -> PhotoSamples:  # type: ignore[type-arg]
    how = cv2.IMREAD_GRAYSCALE if grey else cv2.IMREAD_COLOR_RGB
    stored = cv2.imdecode(data, how | cv2.IMREAD_IGNORE_ORIENTATION)
    if stored is None:
        raise Damaged(cause="its compressed data are broken")
    return np.asarray(stored, np.uint8).reshape(*stored.shape[:2], 1 if grey else 3)


def _load_inks(data: bytes) -> PhotoSamples:
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        return np.asarray(image)


def encode_jpeg(
    samples: PhotoSamples, layout: Layout, quality: int, subsampling: int
) -> list[bytes]:
    """A JPEG file in parts. The samples' memory is used up: swapped to BGR in place."""
    with encoding():
        for top in range(0, len(samples), 256):
            strip = samples[top : top + 256]
            strip[:] = strip[:, :, ::-1].copy()
        ok, encoded = cv2.imencode(".jpg", samples, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return [encoded.data]
