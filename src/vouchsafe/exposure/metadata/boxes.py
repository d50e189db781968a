"""Boxes within boxes: the frame of MP4, MOV, 3GP, HEIF, AVIF, CR3 and C2PA's JUMBF.

ISO/IEC 14496-12, 4.2 (sizes of 32 and 64 bits, 0 for "to the end"); Apple's QuickTime File
Format calls them atoms. No size is believed beyond what lies around it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from vouchsafe.exposure.metadata.model import Found, Untrusted

_MOST_BOXES = 50_000
"""in one file; a phone's photo in 48 tiles has some 500"""
_MOST_NUMBERS = 8_000_000
"""in all tables of one file; ten hours of film have some six million"""
_MOST_BYTES = 64 * 1024 * 1024
"""of samples looked into"""
_HEAD = struct.Struct(">I4s")


class Box(NamedTuple):
    """at: its first byte. start, end: of what it holds."""

    kind: bytes
    start: int
    end: int
    at: int

    @property
    def size(self) -> int:
        """Of what it holds, in bytes."""
        return self.end - self.start

    @property
    def name(self) -> str:
        """Its four letters, readable whatever they are."""
        return self.kind.decode("latin-1").strip()


@dataclass(slots=True)
class Boxes:
    """One file's bytes, and how to take boxes and numbers from them.

    base: where `data` begins in the file, -1 when it does not lie there as it is.
    """

    data: Untrusted
    found: Found
    base: int = 0
    left: int = _MOST_BOXES
    numbers_left: int = _MOST_NUMBERS
    bytes_left: int = _MOST_BYTES

    def within(self, start: int, end: int) -> Iterator[Box]:
        """The boxes from here to there; stops, noting it, at what can be none."""
        at, end = start, min(end, len(self.data))
        while at + 8 <= end:
            if self.left <= 0:
                self.found.truncated = True
                return
            self.left -= 1
            size, kind = _HEAD.unpack_from(self.data, at)
            head = 8
            if size == 1:
                size, head = self.number(at + 8, 8), 16
            elif size == 0:
                if kind == b"\0\0\0\0":
                    return  # Apple ends user data with four zeros, or eight
                size = end - at
            if size < head:
                self.found.damage("a box shorter than its own head")
                return
            if at + size > end:
                self.found.damage(f"the box {kind.decode('latin-1')!r} goes beyond its end")
            yield Box(kind, min(at + head, end), min(at + size, end), at)
            at += size

    def inside(self, box: Box, skip: int = 0) -> Iterator[Box]:
        """The boxes in this one, after so many bytes of its own."""
        return self.within(box.start + skip, box.end)

    def first(self, box: Box, *path: bytes) -> Box | None:
        """The first box along a path of kinds."""
        here: Box | None = box
        for kind in path:
            if here is None:
                return None
            here = next((child for child in self.inside(here) if child.kind == kind), None)
        return here

    def number(self, at: int, size: int) -> int:
        """An unsigned number of that many bytes, big-endian; 0 beyond the end."""
        raw = self.data[at : at + size]
        return int.from_bytes(raw, "big") if len(raw) == size else 0

    def signed(self, at: int, size: int) -> int:
        """The same, signed."""
        return int.from_bytes(self.data[at : at + size], "big", signed=True)

    def held(self, box: Box, skip: int = 0, limit: int = 1 << 20) -> bytes:
        """What a box holds, up to a limit."""
        return bytes(self.data[box.start + skip : min(box.end, box.start + skip + limit)])

    def sample(self, start: int, size: int, limit: int) -> bytes:
        """A sample's first bytes; fewer and fewer once a file has given much."""
        size = min(size, limit, self.bytes_left)
        self.bytes_left -= max(size, 0)
        return bytes(self.data[start : start + size]) if size > 0 and start >= 0 else b""

    def embed(self, role: str, where: str, start: int, size: int, kind: str = "") -> None:
        """Note a file within, by its place in `data`."""
        size = min(size, len(self.data) - start)
        if size > 0:
            place = start + self.base if self.base >= 0 else -1
            self.found.embed(role, where, place, size, kind)


def picture_format(head: bytes) -> str:
    """What picture begins with these bytes, "" for none."""
    for start, name in (
        (b"\xff\xd8\xff", "jpeg"),
        (b"\x89PNG", "png"),
        (b"GIF8", "gif"),
        (b"BM", "bmp"),
    ):
        if head.startswith(start):
            return name
    return "webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""
