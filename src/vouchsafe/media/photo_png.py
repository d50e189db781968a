"""PNG (W3C PNG, third edition): chunks read here, samples by OpenCV's libpng."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import cv2
import numpy as np

from vouchsafe.media.errors import Damaged, NoPicture, Truncated
from vouchsafe.media.model import Limits
from vouchsafe.media.photo_file import PhotoFacts
from vouchsafe.media.photo_guard import check_size, encoding
from vouchsafe.media.photo_page import Layout, Page, PhotoSamples

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


@dataclass
class PngParts:
    """The chunks of one PNG: (kind, start, end) of each payload, and where the picture ends."""

    chunks: list[tuple[bytes, int, int]] = field(default_factory=list)
    end: int = 0


def read_parts(data: mmap.mmap) -> PngParts:
    """Walk the chunks to IEND."""
    parts, at = PngParts(), len(_SIGNATURE)
    while not parts.end:
        head = data[at : at + 8]
        start, length = at + 8, int.from_bytes(head[:4], "big")
        at = start + length + 4
        if len(head) < 8 or at > len(data):
            raise Truncated
        parts.chunks.append((head[4:], start, start + length))
        if head[4:] == b"IEND":
            parts.end = at
    if parts.chunks[0][0] != b"IHDR" or parts.chunks[0][2] - parts.chunks[0][1] != 13:
        raise NoPicture
    return parts


class PngFile:
    """One PNG photo."""

    def __init__(self, data: mmap.mmap, limits: Limits) -> None:
        self._data = data
        self._parts = read_parts(data)
        header = data[16:29]
        width, height = (int.from_bytes(header[i : i + 4], "big") for i in (0, 4))
        check_size(width, height, limits)
        bits, kind = header[8], header[9]
        kinds = {chunk for chunk, _, _ in self._parts.chunks}
        alpha = kind in {4, 6} or b"tRNS" in kinds
        grey = kind == 0 and not alpha
        self._layout = Layout("grey" if grey else "rgb", alpha=alpha, bits=max(bits, 8))
        self.facts = PhotoFacts(width, height, 1, self._layout, "png")

    def pages(self) -> Iterator[Page]:
        """The picture."""
        yield Page(0, (self.facts.width, self.facts.height), self._layout, self._load)

    def _load(self) -> PhotoSamples:
        stored = cv2.imdecode(np.frombuffer(self._pixels_only(), np.uint8), cv2.IMREAD_UNCHANGED)
        if stored is None:
            raise Damaged(cause="its compressed data are broken")
        stored = stored.reshape(*stored.shape[:2], -1)
        if stored.shape[2] >= 3:
            how = cv2.COLOR_BGRA2RGBA if stored.shape[2] == 4 else cv2.COLOR_BGR2RGB
            stored = cv2.cvtColor(stored, how)
        return stored

    def _pixels_only(self) -> bytes:
        """The same picture without a chunk that is not about pixels."""
        kept = [self._data[a - 8 : b + 4] for kind, a, b in self._parts.chunks if kind in _PIXELS]
        return _SIGNATURE + b"".join(kept)

    def write(self, out: BinaryIO, pages: Iterator[Page]) -> list[str]:
        """Write the picture."""
        for page in pages:
            samples = page.samples
            with encoding():
                if samples.shape[2] >= 3:
                    how = cv2.COLOR_RGBA2BGRA if samples.shape[2] == 4 else cv2.COLOR_RGB2BGR
                    samples = cv2.cvtColor(samples, how)
                _, encoded = cv2.imencode(".png", samples)
            out.write(encoded.data)
        return []

    def close(self) -> None:
        """Let go of the file."""
        self._data.close()
