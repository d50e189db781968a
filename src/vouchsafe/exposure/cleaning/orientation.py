"""Which way is up: the one word of EXIF that pictures need (CIPA DC-008, tag 0x0112)."""

from __future__ import annotations

import struct

_ORIENTATION, _SHORT = 0x0112, 3
_MOST_ENTRIES = 1000
HEAD = b"Exif\0\0"


def orientation_of(untrusted_exif: bytes) -> int:
    """1 to 8 from a TIFF structure, with or without JPEG's head; 1 where it does not say."""
    exif = untrusted_exif.removeprefix(HEAD)
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 8:
        return 1
    start = struct.unpack_from(order + "I", exif, 4)[0]
    if start + 2 > len(exif):
        return 1
    count = min(struct.unpack_from(order + "H", exif, start)[0], _MOST_ENTRIES)
    for at in range(start + 2, min(start + 2 + 12 * count, len(exif) - 11), 12):
        tag, kind, _, value = struct.unpack_from(order + "HHIH", exif, at)
        if tag == _ORIENTATION:
            return value if kind == _SHORT and 1 <= value <= 8 else 1
    return 1


def minimal_exif(orientation: int) -> bytes:
    """A TIFF structure that says which way is up, and nothing else; empty for "as stored"."""
    if orientation == 1:
        return b""
    entry = struct.pack(">HHIHH", _ORIENTATION, _SHORT, 1, orientation, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)


KEPT = "Which way is up is still said, in a tag made for it; nothing else of its EXIF is."
