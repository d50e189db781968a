"""JPEG files: their segments up to the picture, between its scans, and what follows its end.

ITU-T T.81, annex B; JFIF 1.02 (T.871); EXIF 3.0; XMP part 3; CIPA DC-007 (MPF).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vouchsafe.exposure.metadata import icc, jpeg_apps, jpeg_tables, trailers
from vouchsafe.exposure.metadata.c2pa import read_c2pa
from vouchsafe.exposure.metadata.flir import read_flir
from vouchsafe.exposure.metadata.inner import read_inner
from vouchsafe.exposure.metadata.jpeg_tables import Coding
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.words import words
from vouchsafe.exposure.metadata.xmp import read_xmp

_EOI, _SOS, _DQT, _COM = 0xD9, 0xDA, 0xDB, 0xFE
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_MARKER_IN_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""no stuffed byte, no restart mark; written so that it is searched at a gigabyte a second"""
_MOST_JOINED = 64 << 20


@dataclass
class _Joined:
    """What is gathered from all segments: pieces of larger things by their order, and tables."""

    coding: Coding = field(default_factory=Coding)
    profile: dict[int, bytes] = field(default_factory=dict)
    xmp: dict[bytes, dict[int, bytes]] = field(default_factory=dict)
    boxes: dict[bytes, dict[int, bytes]] = field(default_factory=dict)
    flir: dict[int, bytes] = field(default_factory=dict)
    size: int = 0

    def add(self, pieces: dict[int, bytes], number: int, piece: bytes) -> None:
        """Keep a piece while there is room."""
        self.size += len(piece)
        if self.size <= _MOST_JOINED:
            pieces.setdefault(number, piece)


def read_jpeg(untrusted: Untrusted, found: Found, *, start: int = 0) -> None:
    """Every segment, then every byte behind the picture.

    start: where the first byte is in the file: a JPEG may lie within another format.
    """
    with found.deeper() as real:
        if not real:
            return
        joined = _Joined()
        end = _segments(untrusted, found, start, joined)
        _join(joined, found)
        jpeg_tables.judge(joined.coding, found)
        read_inner(untrusted, found, read_within, start=start)
        if end < len(untrusted):
            trailers.read_trailers(untrusted, end, found, start=start)


def read_within(untrusted: Untrusted, found: Found, start: int) -> None:
    """A JPEG within another picture: its segments alone."""
    with found.deeper() as real:
        if real:
            joined = _Joined()
            _segments(untrusted, found, start, joined)
            _join(joined, found)


def _segments(untrusted: Untrusted, found: Found, start: int, joined: _Joined) -> int:
    """Walk to the end of the picture; gives the place of the first byte behind it."""
    at, size = 2, len(untrusted)
    while at + 1 < size and found.spend():
        if untrusted[at] != 0xFF:
            at = _next_marker(untrusted, at, found)
            continue
        marker = untrusted[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == _EOI:
            return at + 2
        elif marker in _ALONE or marker == 0:
            at += 2
        else:
            length = int.from_bytes(untrusted[at + 2 : at + 4], "big")
            body = at + 4
            at += 2 + max(length, 2)
            if at > size:
                found.damage("a JPEG segment that ends early")
            payload = untrusted[body : min(at, size)]
            _segment(marker, bytes(payload), found, start + body, joined)
            if marker == _SOS:
                at = _end_of_scan(untrusted, at)
    if at + 1 >= size:
        found.damage("a JPEG without an end")
    return size


def _next_marker(untrusted: Untrusted, at: int, found: Found) -> int:
    found.damage("bytes between the segments of a JPEG")
    following = untrusted.find(b"\xff", at)
    return following if following >= 0 else len(untrusted)


def _end_of_scan(untrusted: Untrusted, at: int) -> int:
    match = _MARKER_IN_SCAN.search(untrusted, at)
    return match.start() if match else len(untrusted)


def _segment(marker: int, payload: bytes, found: Found, start: int, joined: _Joined) -> None:
    if 0xE0 <= marker <= 0xEF:
        if not _spread(marker, payload, joined):
            jpeg_apps.read_app(marker - 0xE0, payload, found, start)
    elif marker == _COM:
        found.tag("File", "Comment", words(payload[:8192]))
    elif marker == _DQT:
        joined.coding.add(payload)
    elif marker in _FRAMES:
        joined.coding.frame = payload[:64]


def _spread(marker: int, payload: bytes, joined: _Joined) -> bool:
    """Keep one piece of something larger; False when this segment stands alone."""
    if marker == 0xE2 and payload.startswith(b"ICC_PROFILE\0"):
        joined.add(joined.profile, payload[12] if len(payload) > 12 else 0, payload[14:])
    elif marker == 0xE1 and payload.startswith(b"http://ns.adobe.com/xmp/extension/\0"):
        pieces = joined.xmp.setdefault(payload[35:67], {})
        joined.add(pieces, int.from_bytes(payload[71:75], "big"), payload[75:])
    elif marker == 0xE1 and payload.startswith(b"FLIR\0"):
        joined.add(joined.flir, payload[6] if len(payload) > 6 else 0, payload[8:])
    elif marker == 0xEB and payload.startswith(b"JP"):
        pieces = joined.boxes.setdefault(payload[2:4] + payload[8:16], {})
        first = not pieces
        # Every piece but the first repeats the box's header (ISO 19566-5, D.2).
        head = 0 if first else 16 if payload[8:12] == b"\0\0\0\1" else 8
        joined.add(pieces, int.from_bytes(payload[4:8], "big"), payload[8 + head :])
    else:
        return False
    return True


def _join(joined: _Joined, found: Found) -> None:
    if joined.profile:
        icc.read_icc(_whole(joined.profile), found)
    if joined.flir:
        read_flir(_whole(joined.flir), found)
    for pieces in joined.xmp.values():
        found.tag("XMP-xmpNote", "HasExtendedXMP", "yes")
        read_xmp(_whole(pieces), found)
    for pieces in joined.boxes.values():
        whole = _whole(pieces)
        found.embed("c2pa", "APP11", -1, len(whole), "jumbf")
        read_c2pa(whole, found)


def _whole(pieces: dict[int, bytes]) -> bytes:
    return b"".join(pieces[number] for number in sorted(pieces))
