"""The items of a HEIF file as it came (ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from io import BytesIO
from mmap import mmap
from typing import BinaryIO, cast

from vouchsafe.exposure.cleaning.boxes import Box, read, top_boxes
from vouchsafe.media import Damaged, NoPicture, Truncated

_MOST_ITEMS = 4_096
_MOST_EXTENTS = 4_096


@dataclass
class Items:
    """What the `meta` box says.

    kinds: four letters of each item. hidden: whether it is only a part of another.
    references: (kind, from which item, to which). owned: (property, essential) of each item;
        properties are counted from 1.
    extents: (how to count, start, length) of each item's pieces.
    moves: the file also holds a sequence of pictures.
    """

    primary: int = -1
    kinds: dict[int, bytes] = field(default_factory=dict)
    hidden: dict[int, bool] = field(default_factory=dict)
    references: list[tuple[bytes, int, list[int]]] = field(default_factory=list)
    properties: list[Box] = field(default_factory=list)
    owned: dict[int, list[tuple[int, bool]]] = field(default_factory=dict)
    extents: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    idat: bytes = b""
    moves: bool = False

    def bytes_of(self, data: mmap, item: int) -> bytes:
        """An item's bytes, its pieces put together."""
        made, total = [], 0
        for method, start, length in self.extents.get(item, []):
            if method not in {0, 1}:
                raise Damaged(cause="a picture lies where none can")
            source: mmap | bytes = self.idat if method else data
            end = start + length if length else len(source)
            total += end - start
            if end > len(source) or total > len(data):
                raise Truncated
            made.append(bytes(source[start:end]))
        if not made:
            raise Damaged(cause="a picture lies nowhere")
        return b"".join(made)


def read_items(data: mmap) -> Items:
    """Read the `meta` box at the top of the file."""
    file = cast("BinaryIO", data)
    items, meta = Items(), None
    for place in top_boxes(file, len(data)):
        if place.kind == b"meta" and meta is None:
            meta = Box(b"meta", read(file, place))
        items.moves |= place.kind == b"moov"
    if meta is None:
        raise NoPicture
    try:
        _read_meta(items, meta)
    except (struct.error, IndexError) as error:
        raise Damaged(cause="its tables are cut short") from error
    return items


def _read_meta(items: Items, meta: Box) -> None:
    for found in meta.children(4):
        raw = found.payload
        match found.kind:
            case b"pitm":
                items.primary = int.from_bytes(raw[4 : 8 if raw[0] else 6], "big")
            case b"iinf":
                _infos(items, found)
            case b"iloc":
                _locations(items, raw)
            case b"iref":
                _references(items, found)
            case b"idat":
                items.idat = raw
            case b"iprp":
                _properties(items, found)


def _properties(items: Items, iprp: Box) -> None:
    for found in iprp.children():
        if found.kind == b"ipco":
            items.properties = found.children()
        elif found.kind == b"ipma":
            _associations(items, found.payload)


def _infos(items: Items, iinf: Box) -> None:
    for found in iinf.children(8 if iinf.payload[0] else 6):
        raw = found.payload
        if found.kind != b"infe" or raw[0] < 2:
            continue
        wide = 2 if raw[0] == 2 else 4
        item = int.from_bytes(raw[4 : 4 + wide], "big")
        if raw[4 + wide : 6 + wide] != b"\0\0":
            raise Damaged(cause="its pictures are protected")
        items.kinds[item] = raw[6 + wide : 10 + wide]
        items.hidden[item] = bool(raw[3] & 1)
        if len(items.kinds) > _MOST_ITEMS:
            raise Damaged(cause="it holds far too many items")


def _references(items: Items, iref: Box) -> None:
    wide = 4 if iref.payload[0] else 2
    for found in iref.children(4):
        raw = found.payload
        item = int.from_bytes(raw[:wide], "big")
        count = int.from_bytes(raw[wide : wide + 2], "big")
        at = wide + 2
        ends = range(at, min(at + wide * count, len(raw) - wide + 1), wide)
        targets = [int.from_bytes(raw[place : place + wide], "big") for place in ends]
        items.references.append((found.kind, item, targets))
        if len(items.references) > _MOST_ITEMS:
            raise Damaged(cause="it holds far too many items")


def _locations(items: Items, raw: bytes) -> None:
    """ISO/IEC 14496-12, 8.11.3."""
    version, file = raw[0], BytesIO(raw[4:])

    def take(size: int) -> int:
        piece = file.read(size)
        if len(piece) < size:
            raise IndexError
        return int.from_bytes(piece, "big")

    first, second = take(1), take(1)
    offset_size, length_size, base_size = first >> 4, first & 15, second >> 4
    index_size = second & 15 if version else 0
    wide = 2 if version < 2 else 4
    for _ in range(min(take(wide), _MOST_ITEMS)):
        item = take(wide)
        method = take(2) & 15 if version else 0
        elsewhere = take(2)
        base = take(base_size)
        extents = []
        for _ in range(min(take(2), _MOST_EXTENTS)):
            take(index_size)
            start, length = base + take(offset_size), take(length_size)
            extents.append((method if not elsewhere else -1, start, length))
        items.extents[item] = extents


def _associations(items: Items, raw: bytes) -> None:
    wide = 2 if raw[0] < 1 else 4
    step = 2 if raw[3] & 1 else 1
    at = 8
    for _ in range(min(int.from_bytes(raw[4:8], "big"), _MOST_ITEMS)):
        item, count = int.from_bytes(raw[at : at + wide], "big"), raw[at + wide]
        at += wide + 1
        for _ in range(count):
            value = int.from_bytes(raw[at : at + step], "big")
            top = 1 << 8 * step - 1
            items.owned.setdefault(item, []).append((value & top - 1, bool(value & top)))
            at += step
        if at > len(raw):
            raise IndexError
