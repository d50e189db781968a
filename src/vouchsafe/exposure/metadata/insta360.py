"""What Insta360's cameras hang behind a movie: serial number, model, positions.

Not published; the mark at the very end, the records before it and their names are ExifTool's.
The records are found from the end: each is followed by its number and size.
"""

from __future__ import annotations

import struct

from vouchsafe.exposure.metadata.boxes import Boxes
from vouchsafe.exposure.metadata.words import words

_MARK = b"8db42d694ccc418790edff439fe026bf"
_TAIL = 78
_MOST_RECORDS = 200
_IDENTITY, _GPS = 0x101, 0x700
_FIELDS = {0x0A: "SerialNumber", 0x12: "Model", 0x1A: "Firmware", 0x2A: "Parameters"}
_FIX = 53
_MOST_FIXES = 20


def read_trailer(walk: Boxes, end: int) -> bool:
    """Read it if it is there; gives whether it was."""
    data = walk.data
    last = len(data)
    if bytes(data[max(last - 32, 0) :]) != _MARK:
        return False
    size = int.from_bytes(data[last - 40 : last - 36], "little")
    walk.embed("track", "Insta360 telemetry", max(last - size, end), min(size, last - end))
    at = last - _TAIL
    for _ in range(_MOST_RECORDS):
        if at < end:
            break
        kind, length = struct.unpack("<HI", data[at : at + 6].ljust(6, b"\0"))
        if length > at - end:
            break
        _record(walk, kind, bytes(data[at - length : at][: 1 << 16]))
        at -= length + 6
    return True


def _record(walk: Boxes, kind: int, raw: bytes) -> None:
    if kind == _IDENTITY:
        at = 0
        while at + 2 <= len(raw):
            name, size = _FIELDS.get(raw[at]), raw[at + 1]
            if name:
                walk.found.tag("Insta360", name, words(raw[at + 2 : at + 2 + size]))
            at += 2 + size
    elif kind == _GPS:
        fixes = 0
        for at in range(0, len(raw) - _FIX + 1, _FIX):
            status, latitude, north, longitude, east = struct.unpack_from("<cdcdc", raw, at + 10)
            if status == b"A" and fixes < _MOST_FIXES:
                fixes += 1
                walk.found.tag(
                    "Insta360", "GPSLatitude", f"{latitude:.6f} {north.decode('latin-1')}"
                )
                walk.found.tag(
                    "Insta360", "GPSLongitude", f"{longitude:.6f} {east.decode('latin-1')}"
                )
