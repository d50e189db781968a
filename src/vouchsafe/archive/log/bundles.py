"""Entries in bundles of 256, each preceded by its length (C2SP tlog-tiles, "Log entries")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vouchsafe.archive.log.errors import BadTile, EntryTooLong, NoSuchEntry
from vouchsafe.archive.log.tiles import TILE_WIDTH, Tiles, bundle_name, width_at

LENGTH_BYTES = 2
MAX_ENTRY = (1 << 8 * LENGTH_BYTES) - 1


def join_entries(entries: Iterable[bytes]) -> bytes:
    """A bundle of these entries."""
    parts = []
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise EntryTooLong(length=len(entry), limit=MAX_ENTRY)
        parts.append(len(entry).to_bytes(LENGTH_BYTES, "big"))
        parts.append(entry)
    return b"".join(parts)


def split_entries(name: str, untrusted: bytes, width: int) -> list[bytes]:
    """The `width` entries of the bundle `name`; raises `BadTile` unless there are exactly these."""
    entries: list[bytes] = []
    position = 0
    while position < len(untrusted) and len(entries) < width:
        start = position + LENGTH_BYTES
        position = start + int.from_bytes(untrusted[position:start], "big")
        entries.append(untrusted[start:position])
    if position != len(untrusted) or len(entries) != width:
        raise BadTile(name=name, reason=f"it should hold {width} whole entries and nothing else")
    return entries


def read_bundle(tiles: Tiles, index: int, size: int) -> list[bytes]:
    """The entries of one bundle of a log that now has `size` entries."""
    width = width_at(size, 0, index)
    name = bundle_name(index, width)
    return split_entries(name, tiles.read(name), width)


def entries_in(tiles: Tiles, start: int, stop: int, size: int) -> Iterator[bytes]:
    """The entries number `start` to below `stop` of a log that now has `size` entries, in order.

    Raises `NoSuchEntry` where the log does not reach that far, `NoSuchTile` and `BadTile` where it
    is damaged.
    """
    if not 0 <= start <= stop <= size:
        raise NoSuchEntry(size=size, index=max(start, stop - 1))
    for index in range(start // TILE_WIDTH, -(-stop // TILE_WIDTH)):
        first = index * TILE_WIDTH
        bundle = read_bundle(tiles, index, size)
        yield from bundle[max(start - first, 0) : stop - first]
