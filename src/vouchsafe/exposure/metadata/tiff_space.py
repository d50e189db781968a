"""Which bytes of a TIFF file nothing refers to: no viewer shows them, and anything may lie there.

TIFF 6.0; BigTIFF. Maker notes and their like point wherever they please, so files that hold one
are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from vouchsafe.exposure.metadata.ifd import Block, Entry
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.unclaimed import Span, gaps

_PLAIN, _BIG = 42, 43
_BELOW = frozenset({0x8769, 0x8825, 0xA005, 0x014A})
"""EXIF, GPS, interoperability, further pictures"""
_OPAQUE = frozenset({0x927C, 0xC634, 0xC6F5, 0x0207, 0x0208, 0x0209})
"""maker notes, DNG's private data and profiles, tables of JPEG of the old kind"""
_PIECES = ((273, 279), (324, 325), (513, 514))
"""strips, tiles, a small JPEG: where they lie, and how long they are"""
_MOST_DIRECTORIES = 1000
_MOST_PIECES = 1 << 20


def report_unclaimed(untrusted: Untrusted, end: int, found: Found) -> None:
    """Note the stretches up to `end` that no directory claims and that hold something."""
    order = {b"II": "<", b"MM": ">"}.get(bytes(untrusted[:2]))
    if order is None:
        return
    block = Block(untrusted, Found(), order, 0)
    version = block.number(2, "H")
    if version not in {_PLAIN, _BIG}:
        return
    block.big = version == _BIG
    claims = _claims(block)
    if claims is not None:
        for first, last in gaps(untrusted, claims, end):
            found.embed("trailing", "bytes that nothing refers to", first, last - first)


def _claims(block: Block) -> list[Span] | None:
    """What the directories and their values take up; None where that cannot be known."""
    claims: list[Span] = [(0, 16 if block.big else 8)]
    waiting = [block.number(8, "Q") if block.big else block.number(4, "I")]
    read = 0
    while waiting:
        at = waiting.pop()
        if not at:
            continue
        entries, following = block.directory(at)
        read += 1
        if block.found.damaged or block.found.truncated or read > _MOST_DIRECTORIES:
            return None
        tags = {entry.tag for entry in entries}
        if tags & _OPAQUE or any((a in tags) != (b in tags) for a, b in _PIECES):
            return None
        count = block.number(at, "Q" if block.big else "H")
        size = 8 + count * 20 + 8 if block.big else 2 + count * 12 + 4
        claims.append((at, at + size))
        claims += [(entry.at, entry.at + entry.size) for entry in entries]
        claims += _pieces(block, entries)
        waiting.append(following)
        for entry in entries:
            if entry.tag in _BELOW:
                waiting += map(int, block.numbers(entry, _MOST_DIRECTORIES))
    return claims


def _pieces(block: Block, entries: list[Entry]) -> Iterator[Span]:
    by_tag = {entry.tag: entry for entry in entries}
    for where, how_long in _PIECES:
        if where in by_tag and how_long in by_tag:
            starts, sizes = (block.numbers(by_tag[tag], _MOST_PIECES) for tag in (where, how_long))
            for start, size in zip(starts, sizes, strict=False):
                yield int(start), int(start + size)
