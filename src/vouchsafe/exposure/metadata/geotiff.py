"""GeoTIFF's keys: in words, what part of the earth the picture shows (OGC GeoTIFF 1.1)."""

from __future__ import annotations

from vouchsafe.exposure.metadata.ifd import Block, Entry
from vouchsafe.exposure.metadata.words import words

_DIRECTORY, _TEXTS = 0x87AF, 0x87B1
_CITATIONS = {
    1026: "GTCitation",
    2049: "GeogCitation",
    3073: "PCSCitation",
    4097: "VerticalCitation",
}
_MOST_KEYS = 200


def read_geo_keys(block: Block, entries: list[Entry]) -> None:
    """The keys whose values are text; the rest are numbers of projections."""
    tags = {entry.tag: entry for entry in entries}
    if _DIRECTORY not in tags:
        return
    texts = block.raw(tags[_TEXTS], 1 << 14) if _TEXTS in tags else b""
    numbers = [int(each) for each in block.numbers(tags[_DIRECTORY], 4 * _MOST_KEYS)]
    for at in range(4, len(numbers) - 3, 4):
        key, where, size, start = numbers[at : at + 4]
        if where == _TEXTS and key in _CITATIONS:
            block.found.tag(
                "GeoTiff", _CITATIONS[key], words(texts[start : start + size]).rstrip("|")
            )
