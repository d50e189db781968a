"""HEIF and AVIF items: EXIF, XMP, thumbnails, depth maps, further pictures, names and regions.

ISO/IEC 23008-12 (items, references, properties, regions), ISO/IEC 14496-12, 8.11 (meta, iinf,
iloc, iref), MIAF (ISO/IEC 23000-22). Pictures are pointed at, not decoded.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import numpy as np

from vouchsafe.exposure.metadata.boxes import Box, Boxes
from vouchsafe.exposure.metadata.exif import read_exif
from vouchsafe.exposure.metadata.icc import read_icc
from vouchsafe.exposure.metadata.space import Space
from vouchsafe.exposure.metadata.userdata import moment, read_user_data
from vouchsafe.exposure.metadata.uuids import read_uuid
from vouchsafe.exposure.metadata.words import words
from vouchsafe.exposure.metadata.xmp import read_xmp

_MOST_ITEMS = 20_000
_MOST_EXTENTS = 4096
_MOST_PROFILES = 200
"""properties looked at for colour profiles"""
_LARGEST_PACKET = 32 * 1024 * 1024
_PICTURES = frozenset({b"hvc1", b"av01", b"grid", b"iovl", b"iden", b"jpeg", b"avc1", b"j2k1"})
_USUAL_NAMES = frozenset({"", "Exif", "XMP", "HEVC Image", "Color", "Alpha", "Image", "mime"})
_FORMATS = {b"jpeg": "jpeg", b"hvc1": "heif", b"av01": "avif"}


@dataclass(slots=True)
class _Item:
    kind: bytes = b""
    name: str = ""
    mime: str = ""
    encoding: str = ""
    extents: list[tuple[int, int]] = field(default_factory=list)
    properties: list[int] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(size for _, size in self.extents)


@dataclass(slots=True)
class _Meta:
    """data: where the bytes beside the directory lie ("idat")."""

    primary: int = 0
    items: dict[int, _Item] = field(default_factory=dict)
    refers: list[tuple[bytes, int, list[int]]] = field(default_factory=list)
    properties: list[Box] = field(default_factory=list)
    data: Box | None = None
    locations: Box | None = None


def handler_of(walk: Boxes, meta: Box) -> bytes:
    """What a `meta` box says it is for: "pict" for pictures."""
    for skip in (4, 0):
        if walk.held(meta, skip + 4, limit=4) == b"hdlr":
            return walk.held(meta, skip + 16, limit=4)
    return b""


def lists_items(walk: Boxes, meta: Box) -> bool:
    """Whether a `meta` box whose purpose is not told lists items all the same."""
    return any(child.kind == b"iinf" for child in walk.inside(meta, 4))


def read_items(walk: Boxes, box: Box, space: Space) -> None:
    """Everything a picture's `meta` box lists."""
    meta = _Meta()
    for child in walk.inside(box, 4):
        if child.kind == b"hdlr":
            name = words(walk.held(child, 24, limit=256).partition(b"\0")[0])
            walk.found.tag("QuickTime", "HandlerDescription", name)
        _part(walk, child, meta)
    if meta.locations:
        _locations(walk, meta.locations, meta)
    for item in meta.items.values():
        if item.extents:
            places = np.array(item.extents, np.int64)
            space.claim(places[:, 0], places[:, 1])
    for item in meta.items.values():
        _read_item(walk, item)
        if item.name not in _USUAL_NAMES:
            walk.found.tag("Meta", "ItemName", item.name)
        _properties(walk, item, meta)
    _profiles(walk, meta)
    _pictures(walk, meta)


def _part(walk: Boxes, box: Box, meta: _Meta) -> None:
    if box.kind == b"pitm":
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


def _entries(walk: Boxes, box: Box, meta: _Meta) -> None:
    for entry in walk.inside(box, 8 if walk.number(box.start, 1) else 6):
        if entry.kind == b"infe" and len(meta.items) < _MOST_ITEMS:
            _entry(walk, entry, meta)


def _all_properties(walk: Boxes, box: Box, meta: _Meta) -> None:
    for child in walk.inside(box):
        if child.kind == b"ipco":
            meta.properties = list(walk.inside(child))
        elif child.kind == b"ipma":
            _associations(walk, child, meta)


def _entry(walk: Boxes, box: Box, meta: _Meta) -> None:
    version = walk.number(box.start, 1)
    wide = 4 if version == 3 else 2
    number = walk.number(box.start + 4, wide)
    item = meta.items.setdefault(number, _Item())
    if version < 2:
        texts = walk.held(box, 8, limit=1024).split(b"\0")
        item.name, item.mime = (words(text) for text in [*texts, b"", b""][:2])
        item.kind = b"mime" if item.mime else b""
        return
    item.kind = walk.held(box, 4 + wide + 2, limit=4)
    texts = walk.held(box, 4 + wide + 6, limit=1024).split(b"\0")
    item.name, item.mime, item.encoding = (words(t) for t in [*texts, b"", b"", b""][:3])


def _references(walk: Boxes, box: Box, meta: _Meta) -> None:
    wide = 4 if walk.number(box.start, 1) else 2
    for child in walk.inside(box, 4):
        count = walk.number(child.start + wide, 2)
        first = child.start + wide + 2
        room = max(child.end - first, 0) // wide
        ids = [walk.number(first + n * wide, wide) for n in range(min(count, room))]
        meta.refers.append((child.kind, walk.number(child.start, wide), ids))


def _associations(walk: Boxes, box: Box, meta: _Meta) -> None:
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


def _locations(walk: Boxes, box: Box, meta: _Meta) -> None:
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
        item = meta.items.get(number, _Item())
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


def _held(walk: Boxes, item: _Item) -> bytes:
    room, pieces = min(_LARGEST_PACKET, walk.bytes_left), []
    for start, size in item.extents:
        pieces.append(bytes(walk.data[start : start + min(size, room)]))
        room -= len(pieces[-1])
        if room <= 0:
            walk.found.truncated = True
            break
    walk.bytes_left -= sum(map(len, pieces))
    return b"".join(pieces)


def _read_item(walk: Boxes, item: _Item) -> None:
    if item.kind == b"Exif":
        place = item.extents[0][0] if len(item.extents) == 1 and walk.base >= 0 else -1
        _exif(walk, _held(walk, item), place + walk.base if place >= 0 else -1)
    elif item.kind == b"mime":
        raw = _held(walk, item)
        if item.encoding == "deflate":
            raw = _inflated(walk, raw)
        if "rdf+xml" in item.mime or "xmp" in item.mime or b"<x:xmpmeta" in raw[:512]:
            read_xmp(raw, walk.found)
        elif item.size:
            walk.found.tag("Meta", "ItemMimeType", item.mime)
            start = item.extents[0][0] if len(item.extents) == 1 else -1
            walk.found.embed("track", f"item ({item.mime})", start, item.size)


def _inflated(walk: Boxes, raw: bytes) -> bytes:
    for window in (15, -15):
        try:
            return zlib.decompressobj(window).decompress(raw, _LARGEST_PACKET)
        except zlib.error:
            continue
    walk.found.damage("a compressed item")
    return b""


def read_exif_box(walk: Boxes, box: Box) -> None:
    """An `Exif` box, as an item holds it but on its own."""
    place = box.start + walk.base if walk.base >= 0 else -1
    _exif(walk, walk.held(box, limit=_LARGEST_PACKET), place)


def read_minimal(walk: Boxes, box: Box) -> None:
    """A picture in one box, its fields packed by the bit: EXIF and XMP are found by their marks."""
    raw = walk.held(box, limit=_LARGEST_PACKET)
    packet = raw.find(b"<x:xmpmeta")
    if packet >= 0:
        read_xmp(raw[packet:], walk.found)
    marks = [at for at in (raw.find(b"II*\0"), raw.find(b"MM\0*")) if at >= 0]
    if marks:
        place = walk.base + box.start + min(marks) if walk.base >= 0 else -1
        read_exif(raw[min(marks) :], walk.found, start=place)


def _exif(walk: Boxes, raw: bytes, place: int) -> None:
    """Four bytes say how far behind them the TIFF header is; some writers leave them out."""
    skip = int.from_bytes(raw[:4], "big") + 4
    if raw[skip : skip + 2] not in {b"II", b"MM"}:
        marks = [raw.find(mark, 0, 64) for mark in (b"II*\0", b"MM\0*")]
        skip = max(marks)
    if skip < 0 or skip >= len(raw):
        walk.found.damage("an EXIF item without a TIFF header")
        return
    read_exif(raw[skip:], walk.found, start=place + skip if place >= 0 else -1)


def _properties(walk: Boxes, item: _Item, meta: _Meta) -> None:
    for place in item.properties:
        if not 0 < place <= len(meta.properties):
            continue
        box = meta.properties[place - 1]
        if box.kind == b"udes":
            for name, text in zip(
                ("Language", "UserName", "UserDescription", "UserTags"),
                walk.held(box, 4, limit=1 << 16).split(b"\0"),
                strict=False,
            ):
                if name != "Language":
                    walk.found.tag("Meta", name, words(text))
        elif box.kind in {b"crtt", b"mdft"}:
            seconds = walk.number(box.start + 4, 8) // 1_000_000
            name = "CreateDate" if box.kind == b"crtt" else "ModifyDate"
            walk.found.tag("Meta", name, moment(seconds))


def _profiles(walk: Boxes, meta: _Meta) -> None:
    profiles = {
        walk.held(box, limit=1 << 20)
        for box in meta.properties[:_MOST_PROFILES]
        if box.kind == b"colr" and walk.held(box, limit=4) in {b"prof", b"rICC"}
    }
    for profile in sorted(profiles):
        read_icc(profile[4:], walk.found)


def _pictures(walk: Boxes, meta: _Meta) -> None:
    """Whatever shows something beside the picture itself."""
    tiles = {source: ids for kind, source, ids in meta.refers if kind == b"dimg"}
    parts = {target for ids in tiles.values() for target in ids}
    small = {source for kind, source, _ in meta.refers if kind == b"thmb"}
    beside = {source for kind, source, _ in meta.refers if kind == b"auxl"}
    for number, item in meta.items.items():
        if item.kind not in _PICTURES or number == meta.primary or number in parts:
            continue
        role, where = "picture", "further picture"
        if number in small:
            role, where = "thumbnail", "HEIF thumbnail"
        elif number in beside:
            where = _auxiliary(walk, item, meta)
        size = item.size + sum(
            meta.items[part].size for part in tiles.get(number, ()) if part in meta.items
        )
        start = item.extents[0][0] if len(item.extents) == 1 and number not in tiles else -1
        if where and start >= 0:
            walk.embed(role, where, start, size, _FORMATS.get(item.kind, ""))
        elif where and size:
            walk.found.embed(role, where, -1, size, _FORMATS.get(item.kind, ""))


def _auxiliary(walk: Boxes, item: _Item, meta: _Meta) -> str:
    """What a picture beside the picture is; "" for transparency, which shows nothing new."""
    for place in item.properties:
        if 0 < place <= len(meta.properties) and meta.properties[place - 1].kind == b"auxC":
            urn = words(walk.held(meta.properties[place - 1], 4, limit=256).partition(b"\0")[0])
            if urn.endswith(("auxid:1", "alpha")):
                return ""
            if urn.endswith(("auxid:2", "depth")):
                return "depth map"
            return f"auxiliary picture ({urn.rpartition(':')[2]})"
    return "auxiliary picture"
