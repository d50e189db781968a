"""What a JPEG's tables tell: which program or device family coded it.

ITU-T T.81, annex K, gives two example tables of steps; the Independent JPEG Group's software
scales them by a quality from 1 to 100, and most programs write what it makes of them. Those tell
nothing. Cameras, phones and some editors bring tables of their own, which many pictures of one
family of devices share and few others have (H. Farid, "Digital image ballistics from JPEG
quantization", Dartmouth TR2006-583, 2006). Which family it is would take a collection of tables
that nobody publishes for use; so one's own is all that they are called here, with a number by
which two pictures' tables can be seen to be the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from vouchsafe.exposure.metadata.model import Found

_MOST_BYTES = 4096
_LUMA = (
    *(16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55),
    *(14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62),
    *(18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92),
    *(49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99),
)
_CHROMA = (
    *(17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99),
    *(24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99),
    *((99,) * 32),
)
_ZIGZAG = (
    *(0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5),
    *(12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28),
    *(35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51),
    *(58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63),
)


@dataclass
class Coding:
    """The raw tables as the segments gave them, and the frame's header."""

    quantisation: bytes = b""
    frame: bytes = b""

    def add(self, payload: bytes) -> None:
        """One DQT segment; a hostile file's thousandth is not kept."""
        self.quantisation += payload[: _MOST_BYTES - len(self.quantisation)]


def judge(coding: Coding, found: Found) -> None:
    """Note tables that are nobody's standard."""
    tables = list(_tables(coding.quantisation))
    if tables and not all(table in standard_tables() for table in tables):
        number = hashlib.sha256(b"".join(tables)).hexdigest()[:12]
        found.tag("JPEG", "QuantizationTables", f"own tables {number}, {_sampling(coding.frame)}")


def _tables(raw: bytes) -> list[bytes]:
    """Each table's 64 steps; those of 16 bits keep both bytes, for no standard has them."""
    tables, at = [], 0
    while at < len(raw):
        size = 128 if raw[at] >> 4 else 64
        if at + 1 + size <= len(raw):
            tables.append(raw[at + 1 : at + 1 + size])
        at += 1 + size
    return tables


@cache
def standard_tables() -> frozenset[bytes]:
    """Both tables at every quality, in the order of the file."""
    return frozenset(
        _scaled(base, quality) for base in (_LUMA, _CHROMA) for quality in range(1, 101)
    )


def _scaled(base: tuple[int, ...], quality: int) -> bytes:
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    steps = [min(max((step * scale + 50) // 100, 1), 255) for step in base]
    return bytes(steps[place] for place in _ZIGZAG)


def _sampling(frame: bytes) -> str:
    """How coarse colour is kept: the first component's factors."""
    return f"sampling {frame[7] >> 4}x{frame[7] & 15}" if len(frame) > 7 else "no frame"
