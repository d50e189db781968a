"""The GPS directory of EXIF (CIPA DC-008, 4.6.7)."""

from __future__ import annotations

from vouchsafe.exposure.metadata.exif_names import GPS
from vouchsafe.exposure.metadata.ifd import UNDEFINED, Block, Entry
from vouchsafe.exposure.metadata.words import words

_DEGREES = {0x02: 0x01, 0x04: 0x03, 0x14: 0x13, 0x16: 0x15}
"""a coordinate's tag, and the tag that holds its hemisphere"""
_CLOCK = 0x07
_ALTITUDE, _BELOW_SEA = 0x06, 0x05
_ENCODED = frozenset({0x1B, 0x1C})


def read_gps(block: Block, offset: int) -> None:
    """Every tag of the directory; coordinates in degrees with their hemisphere."""
    entries, _ = block.directory(offset)
    by_tag = {entry.tag: entry for entry in entries}
    for tag, entry in by_tag.items():
        if tag in GPS:
            block.found.tag("GPS", GPS[tag], _value(block, entry, by_tag))


def _value(block: Block, entry: Entry, by_tag: dict[int, Entry]) -> str:
    tag = entry.tag
    if tag in _DEGREES:
        side = by_tag.get(_DEGREES[tag])
        return f"{_degrees(block, entry)} {block.text(side) if side else ''}"
    if tag == _CLOCK:
        return ":".join(f"{part:06.3f}"[: 6 if part % 1 else 2] for part in block.numbers(entry))
    if tag == _ALTITUDE:
        below = by_tag.get(_BELOW_SEA)
        sign = "-" if below and block.whole(below) == 1 else ""
        return f"{sign}{block.text(entry)} m"
    if tag in _ENCODED and entry.kind == UNDEFINED:
        return words(block.raw(entry, 1 << 12)[8:])
    return block.text(entry)


def _degrees(block: Block, entry: Entry) -> str:
    parts = (*block.numbers(entry, 3), 0.0, 0.0, 0.0)
    return f"{parts[0] + parts[1] / 60 + parts[2] / 3600:.6f}"
