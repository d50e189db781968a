"""Phase One's notes, a directory with lines of sixteen bytes. Source: ExifTool's PhaseOne page."""

from __future__ import annotations

import struct

from vouchsafe.exposure.metadata.ifd import Block, Entry
from vouchsafe.exposure.metadata.words import shown, words

_MARKS = (b"IIII", b"MMMM")
_MOST_LINES = 300
_NAMES = {
    0x0102: "SerialNumber",
    0x0112: "DateTimeOriginal",
    0x0113: "ImageNumber",
    0x0203: "Software",
    0x0204: "System",
    0x0301: "FirmwareVersions",
    0x0410: "CameraModel",
    0x0412: "LensModel",
}
_TEXT, _INLINE = 1, 4


def read_phase_one(block: Block, entry: Entry) -> bool:
    """Read the directory whose place the notes' header names; False when it is none."""
    head = bytes(block.data[entry.at : entry.at + 12])
    order = "<" if head[:2] == b"II" else ">"
    if head[:4] not in _MARKS or not (b"aR" in head[4:8] or b"Ra" in head[4:8]):
        return False
    moved = block.moved(entry.at, order)
    at = entry.at + moved.number(entry.at + 8, "I")
    count = moved.number(at, "I")
    if count > _MOST_LINES or not block.found.spend(count):
        block.found.damage("Phase One's notes")
        return True
    for line in range(at + 8, at + 8 + 16 * count, 16):
        try:
            tag, kind, size, value = struct.unpack_from(order + "4I", block.data, line)
        except struct.error:
            block.found.damage("Phase One's notes")
            return True
        if tag in _NAMES:
            where = line + 12 if size <= _INLINE else entry.at + value
            raw = bytes(block.data[where : where + min(size, 1024)])
            block.found.tag("PhaseOne", _NAMES[tag], _text(raw, kind, value))
    return True


def _text(raw: bytes, kind: int, value: int) -> str:
    if kind == _TEXT:
        return words(raw.partition(b"\0")[0])
    return str(value) if len(raw) == _INLINE else shown(raw)
