"""HEIF and AVIF items: EXIF, XMP, thumbnails, depth maps, further pictures, names and regions.

ISO/IEC 23008-12 (items, references, properties, regions), ISO/IEC 14496-12, 8.11 (meta, iinf,
iloc, iref), MIAF (ISO/IEC 23000-22). Pictures are pointed at, not decoded.
"""

from __future__ import annotations

import zlib

import numpy as np

from vouchsafe.exposure.metadata.boxes import Box, Boxes
from vouchsafe.exposure.metadata.exif import read_exif
from vouchsafe.exposure.metadata.heif_items import Item, Meta, read_directory
from vouchsafe.exposure.metadata.icc import read_icc
from vouchsafe.exposure.metadata.space import Space
from vouchsafe.exposure.metadata.userdata import moment
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
    meta = read_directory(walk, box)
    for item in meta.items.values():
        if item.extents:
            places = np.array(item.extents, np.int64)
            space.claim(places[:, 0], places[:, 1])
    if meta.primary in meta.items:
        space.still = meta.items[meta.primary].extents
    for item in meta.items.values():
        _read_item(walk, item)
        if item.name not in _USUAL_NAMES:
            walk.found.tag("Meta", "ItemName", item.name)
        _properties(walk, item, meta)
    _profiles(walk, meta)
    _pictures(walk, meta)


def _held(walk: Boxes, item: Item) -> bytes:
    room, pieces = min(_LARGEST_PACKET, walk.bytes_left), []
    for start, size in item.extents:
        pieces.append(bytes(walk.data[start : start + min(size, room)]))
        room -= len(pieces[-1])
        if room <= 0:
            walk.found.truncated = True
            break
    walk.bytes_left -= sum(map(len, pieces))
    return b"".join(pieces)


def _read_item(walk: Boxes, item: Item) -> None:
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


def _properties(walk: Boxes, item: Item, meta: Meta) -> None:
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


def _profiles(walk: Boxes, meta: Meta) -> None:
    profiles = {
        walk.held(box, limit=1 << 20)
        for box in meta.properties[:_MOST_PROFILES]
        if box.kind == b"colr" and walk.held(box, limit=4) in {b"prof", b"rICC"}
    }
    for profile in sorted(profiles):
        read_icc(profile[4:], walk.found)


def _pictures(walk: Boxes, meta: Meta) -> None:
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


def _auxiliary(walk: Boxes, item: Item, meta: Meta) -> str:
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
