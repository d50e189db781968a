"""The directory of a HEIF or AVIF file: its items, where they lie, how they belong together.

ISO/IEC 14496-12, 8.11 (iinf, iloc, iref, idat), ISO/IEC 23008-12 (item properties).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vouchsafe.exposure.metadata.boxes import Box, Boxes
from vouchsafe.exposure.metadata.userdata import read_user_data
from vouchsafe.exposure.metadata.uuids import read_uuid
from vouchsafe.exposure.metadata.words import words

_MOST_ITEMS = 20_000
_MOST_EXTENTS = 4096


@dataclass(slots=True)
class Item:
    """kind: four letters. mime, encoding: of a "mime" item. extents: starts and sizes."""

    kind: bytes = b""
    name: str = ""
    mime: str = ""
    encoding: str = ""
    extents: list[tuple[int, int]] = field(default_factory=list)
    properties: list[int] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes in the file."""
        return sum(size for _, size in self.extents)


@dataclass(slots=True)
class Meta:
    """data: where the bytes beside the directory lie ("idat"). refers: kind, from, to."""

    primary: int = 0
    items: dict[int, Item] = field(default_factory=dict)
    refers: list[tuple[bytes, int, list[int]]] = field(default_factory=list)
    properties: list[Box] = field(default_factory=list)
    data: Box | None = None
    locations: Box | None = None


def read_directory(walk: Boxes, box: Box) -> Meta:
    """What a `meta` box lists, with every item's place."""
    meta = Meta()
    for child in walk.inside(box, 4):
        _part(walk, child, meta)
    if meta.locations:
        _locations(walk, meta.locations, meta)
    return meta


def _part(walk: Boxes, box: Box, meta: Meta) -> None:
    if box.kind == b"hdlr":
        name = words(walk.held(box, 24, limit=256).partition(b"\0")[0])
        walk.found.tag("QuickTime", "HandlerDescription", name)
    elif box.kind == b"pitm":
        meta.primary = walk.number(box.start + 4, 4 if walk.number(box.start, 1) else 2)
    elif box.kind == b"iloc":
        meta.locations = box
    elif box.kind == b"idat":
        meta.data = box
    elif box.kind == b"uuid":
        read_uuid(walk, box)
    elif box.kind == b"udta":
        read_user_data(walk, box, "UserData")
    elif box.kind in _LISTS:
        _LISTS[box.kind](walk, box, meta)


def _entries(walk: Boxes, box: Box, meta: Meta) -> None:
    for entry in walk.inside(box, 8 if walk.number(box.start, 1) else 6):
        if entry.kind == b"infe" and len(meta.items) < _MOST_ITEMS:
            _entry(walk, entry, meta)


def _all_properties(walk: Boxes, box: Box, meta: Meta) -> None:
    for child in walk.inside(box):
        if child.kind == b"ipco":
            meta.properties = list(walk.inside(child))
        elif child.kind == b"ipma":
            _associations(walk, child, meta)


def _entry(walk: Boxes, box: Box, meta: Meta) -> None:
    version = walk.number(box.start, 1)
    wide = 4 if version == 3 else 2
    number = walk.number(box.start + 4, wide)
    item = meta.items.setdefault(number, Item())
    if version < 2:
        texts = walk.held(box, 8, limit=1024).split(b"\0")
        item.name, item.mime = (words(text) for text in [*texts, b"", b""][:2])
        item.kind = b"mime" if item.mime else b""
        return
    item.kind = walk.held(box, 4 + wide + 2, limit=4)
    texts = walk.held(box, 4 + wide + 6, limit=1024).split(b"\0")
    item.name, item.mime, item.encoding = (words(t) for t in [*texts, b"", b"", b""][:3])


def _references(walk: Boxes, box: Box, meta: Meta) -> None:
    wide = 4 if walk.number(box.start, 1) else 2
    for child in walk.inside(box, 4):
        count = walk.number(child.start + wide, 2)
        first = child.start + wide + 2
        room = max(child.end - first, 0) // wide
        ids = [walk.number(first + n * wide, wide) for n in range(min(count, room))]
        meta.refers.append((child.kind, walk.number(child.start, wide), ids))


def _associations(walk: Boxes, box: Box, meta: Meta) -> None:
    version, flags = walk.number(box.start, 1), walk.number(box.start + 3, 1)
    wide, step = (4 if version else 2), (2 if flags & 1 else 1)
    at = box.start + 8
    for _ in range(min(walk.number(box.start + 4, 4), _MOST_ITEMS)):
        if at + wide >= box.end:
            return
        number, count = walk.number(at, wide), walk.number(at + wide, 1)
        at += wide + 1
        mask = 0x7FFF if step == 2 else 0x7F
        places = [walk.number(at + n * step, step) & mask for n in range(count)]
        at += count * step
        if number in meta.items:
            meta.items[number].properties.extend(places)


_LISTS = {b"iinf": _entries, b"iref": _references, b"iprp": _all_properties}


def _locations(walk: Boxes, box: Box, meta: Meta) -> None:
    version = walk.number(box.start, 1)
    sizes = walk.number(box.start + 4, 2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version in {1, 2} else 0
    wide = 4 if version == 2 else 2
    at = box.start + 6
    count = walk.number(at, wide)
    at += wide
    for _ in range(min(count, _MOST_ITEMS)):
        if at >= box.end:
            return
        number = walk.number(at, wide)
        at += wide
        method = 0
        if version in {1, 2}:
            method = walk.number(at, 2) & 15
            at += 2
        at += 2
        base = walk.number(at, base_size)
        at += base_size
        extents = walk.number(at, 2)
        at += 2
        step = index_size + offset_size + length_size
        item = meta.items.get(number, Item())
        for n in range(min(extents, _MOST_EXTENTS if step else 1)):
            here = at + n * step + index_size
            if here + offset_size + length_size > box.end:
                break
            start = base + walk.number(here, offset_size)
            size = walk.number(here + offset_size, length_size)
            if method == 1 and meta.data:
                start += meta.data.start
            if method < 2 and start < len(walk.data) and size < 1 << 60:
                item.extents.append((start, size or len(walk.data) - start))
        at += extents * step
