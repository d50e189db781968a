"""Boxes of the ISO base media family (ISO/IEC 14496-12, section 4.2): taken apart, made anew."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from vouchsafe.media import Damaged, Truncated

_MOST = 100_000
_MOST_AT_TOP = 1_000_000
"""a day of short fragments, two boxes each"""
_LARGEST_READ = 256 << 20
"""bytes; the tables of a day of video are a tenth of that"""


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its four letters and what is in it."""

    kind: bytes
    payload: bytes

    def children(self, skip: int = 0) -> list[Box]:
        """The boxes inside, after `skip` bytes of the box's own."""
        return boxes(self.payload[skip:])

    def child(self, kind: bytes) -> Box | None:
        return next((box for box in self.children() if box.kind == kind), None)


def boxes(raw: bytes) -> list[Box]:
    """Every box in a row. QuickTime may close a row with four zeros, which end it here too."""
    found: list[Box] = []
    at = 0
    while at + 8 <= len(raw):
        size, kind = struct.unpack_from(">I4s", raw, at)
        start = at + 8
        if size == 1:
            size, start = int.from_bytes(raw[at + 8 : at + 16], "big"), at + 16
        if size == 0:
            break
        if at + size < start or at + size > len(raw):
            raise Damaged(cause="its boxes do not fit into each other")
        found.append(Box(kind, raw[start : at + size]))
        if len(found) > _MOST:
            raise Damaged(cause="it holds far too many boxes")
        at += size
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """A box at the top of a file. start, end: of what is in it."""

    kind: bytes
    box: int
    start: int
    end: int


def top_boxes(file: BinaryIO, size: int) -> Iterator[Place]:
    """The boxes at the top of a file of `size` bytes, unread."""
    at = 0
    for _ in range(_MOST_AT_TOP):
        if at + 8 > size:
            return
        file.seek(at)
        head = file.read(16)
        length, start = int.from_bytes(head[:4], "big"), at + 8
        if length == 1:
            length, start = int.from_bytes(head[8:16], "big"), at + 16
        end = size if length == 0 else at + length
        if end < start:
            raise Damaged(cause="its boxes do not follow each other")
        if end > size:
            raise Truncated
        yield Place(head[4:8], at, start, end)
        at = end
    raise Damaged(cause="it holds far too many boxes")


def read(file: BinaryIO, place: Place) -> bytes:
    """What is in a box at the top."""
    if place.end - place.start > _LARGEST_READ:
        raise Damaged(cause="its tables are far too large")
    file.seek(place.start)
    return file.read(place.end - place.start)


def box(kind: bytes, *parts: bytes) -> bytes:
    """A new box."""
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    """A new box with a version and flags."""
    return box(kind, bytes([version]), flags.to_bytes(3, "big"), *parts)
