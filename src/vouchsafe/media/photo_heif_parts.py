"""The items of a HEIF or AVIF file (ISO/IEC 23008-12): sizes, turns, colour, what lies beside."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from vouchsafe.media.errors import Damaged, NoPicture, Truncated, Unsupported
from vouchsafe.media.model import Limits
from vouchsafe.media.photo_guard import check_size
from vouchsafe.media.photo_metadata import Found

_MOST_BOXES = 20_000
_MOST_ITEMS = 4_096
_LONGEST = 16 << 20
_READ = {b"hvc1", b"av01", b"grid", b"iden", b"iovl", b"tmap"}
_AUXILIARY = {
    b"alpha": "",
    b"1": "",  # alpha again, as HEVC counts (ISO/IEC 23008-12, B.2.4)
    b"2": "auxiliary image (depth)",
    b"hdrgainmap": "auxiliary image (HDR gain map)",
    b"depth": "auxiliary image (depth)",
    b"disparity": "auxiliary image (depth)",
    b"portraiteffectsmatte": "auxiliary image (portrait matte)",
    b"skinmatte": "auxiliary image (skin matte)",
    b"hairmatte": "auxiliary image (hair matte)",
    b"glassesmatte": "auxiliary image (glasses matte)",
    b"teethmatte": "auxiliary image (teeth matte)",
    b"skymatte": "auxiliary image (sky matte)",
}


@dataclass
class HeifParts:
    """What the boxes of one file say.

    codes: primaries, transfer and matrix of the main picture (ISO/IEC 23091-2), if it says so.
    bits: the deepest of its pictures.
    moves: it also holds a sequence of pictures.
    """

    primary: int = -1
    codes: tuple[int, int, int] | None = None
    icc: bytes | None = None
    bits: int = 8
    moves: bool = False
    found: Found = field(default_factory=Found)


class HeifWalk:
    """Reads the `meta` box and checks every size claimed in it."""

    def __init__(self, data: mmap.mmap, limits: Limits) -> None:
        self._data, self._limits = data, limits
        self._boxes = 0
        self._items: dict[int, bytes] = {}
        self._kinds: dict[int, bytes] = {}
        self._places: dict[int, list[tuple[int, int]]] = {}
        self._belongs: dict[bytes, set[int]] = {}
        self._properties: list[tuple[bytes, int, int]] = []
        self._owned: dict[int, list[int]] = {}
        self._idat = 0
        self.parts = HeifParts()

    def walk(self) -> HeifParts:
        """Every box at the top, then what the items are."""
        top = list(self._inside(0, len(self._data)))
        for kind, start, end in top:
            if kind == b"meta":
                self._meta(start, end)
            elif kind == b"moov":
                self.parts.moves = True
            elif kind == b"uuid":
                self._uuid(self._data[start : min(end, start + _LONGEST)])
            elif kind not in {b"ftyp", b"mdat", b"free", b"skip", b"styp"}:
                self.parts.found.name(f"{kind.decode('latin-1')} box")
        if self.parts.primary not in self._items and not self.parts.moves:
            raise NoPicture
        kind = self._items.get(self.parts.primary, b"hvc1")
        if kind not in _READ:
            name = kind.decode("ascii", "replace")
            raise Unsupported(what=f"the picture codec {name if name.isalnum() else 'unknown'}")
        self._read_properties()
        self._read_items()
        return self.parts

    def _uuid(self, raw: bytes) -> None:
        if b"c2pa" in raw[:64]:
            self.parts.found.c2pa(raw)
        else:
            self.parts.found.name("uuid box")
            self.parts.found.runs(raw)

    def _inside(self, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
        """(kind, start, end) of the payload of each box between two places."""
        while at + 8 <= end:
            self._boxes += 1
            if self._boxes > _MOST_BOXES:
                raise Damaged(cause="it holds far too many boxes")
            length, kind = struct.unpack(">I4s", self._data[at : at + 8])
            start = at + 8
            if length == 1:
                length, start = int.from_bytes(self._data[at + 8 : at + 16], "big"), at + 16
            stop = end if length == 0 else at + length
            if stop > end:
                raise Truncated
            if stop < start:
                raise Damaged(cause="its boxes do not follow each other")
            yield kind, start, stop
            at = stop

    def _meta(self, start: int, end: int) -> None:
        for kind, a, b in self._inside(start + 4, end):
            if kind == b"pitm":
                self.parts.primary = int.from_bytes(self._data[a + 4 : b], "big")
            elif kind == b"iinf":
                self._item_infos(a, b)
            elif kind == b"iloc":
                self._locations(self._data[a:b])
            elif kind == b"iref":
                self._references(a, b)
            elif kind == b"iprp":
                self._properties_box(a, b)
            elif kind == b"idat":
                self._idat = a

    def _properties_box(self, start: int, end: int) -> None:
        for kind, a, b in self._inside(start, end):
            if kind == b"ipco":
                self._properties = list(self._inside(a, b))
            elif kind == b"ipma":
                self._associations(self._data[a:b])

    def _item_infos(self, start: int, end: int) -> None:
        skip = 6 if self._data[start] == 0 else 8
        for kind, a, b in self._inside(start + skip, end):
            version = self._data[a]
            if kind != b"infe" or version < 2:
                continue
            wide = 2 if version == 2 else 4
            item = int.from_bytes(self._data[a + 4 : a + 4 + wide], "big")
            at = a + 4 + wide + 2
            self._items[item] = self._data[at : at + 4]
            self._kinds[item] = self._data[at + 4 : min(b, at + 200)]
            if len(self._items) > _MOST_ITEMS:
                raise Damaged(cause="it holds far too many items")

    def _references(self, start: int, end: int) -> None:
        wide = 2 if self._data[start] == 0 else 4
        for kind, a, _ in self._inside(start + 4, end):
            item = int.from_bytes(self._data[a : a + wide], "big")
            self._belongs.setdefault(kind, set()).add(item)

    def _locations(self, raw: bytes) -> None:
        """Where each item's bytes lie (ISO/IEC 14496-12, 8.11.3)."""
        version, sizes = raw[0], struct.unpack_from(">H", raw, 4)[0]
        offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
        index_size = sizes & 15 if version else 0
        wide = 2 if version < 2 else 4
        at = 6 + wide
        for _ in range(min(int.from_bytes(raw[6 : 6 + wide], "big"), _MOST_ITEMS)):
            item = int.from_bytes(raw[at : at + wide], "big")
            at += wide
            method = raw[at + 1] & 15 if version else 0
            at += (2 if version else 0) + 2
            base = int.from_bytes(raw[at : at + base_size], "big")
            at += base_size
            count = int.from_bytes(raw[at : at + 2], "big")
            at += 2
            places = []
            for _ in range(min(count, _MOST_ITEMS)):
                at += index_size
                offset = int.from_bytes(raw[at : at + offset_size], "big")
                at += offset_size
                length = int.from_bytes(raw[at : at + length_size], "big")
                at += length_size
                # Method 1 counts from the `idat` box, found or not yet found.
                places.append((base + offset, -length if method == 1 else length))
            if at > len(raw):
                raise Truncated
            self._places[item] = places

    def _associations(self, raw: bytes) -> None:
        """Which properties belong to which item."""
        version, flags = raw[0], raw[3]
        wide = 2 if version < 1 else 4
        at = 8
        for _ in range(min(int.from_bytes(raw[4:8], "big"), _MOST_ITEMS)):
            item, count = int.from_bytes(raw[at : at + wide], "big"), raw[at + wide]
            at += wide + 1
            for _ in range(count):
                index = (
                    struct.unpack_from(">H", raw, at)[0] & 0x7FFF if flags & 1 else raw[at] & 0x7F
                )
                self._owned.setdefault(item, []).append(index)
                at += 2 if flags & 1 else 1

    def _read_properties(self) -> None:
        parts = self.parts
        main = set(self._owned.get(parts.primary, []))
        for number, (kind, start, end) in enumerate(self._properties, 1):
            raw = self._data[start : min(end, start + _LONGEST)]
            if kind == b"ispe" and len(raw) >= 12:
                width, height = struct.unpack_from(">II", raw, 4)
                check_size(width, height, self._limits)
            elif kind == b"pixi" and len(raw) >= 6:
                parts.bits = max(parts.bits, *raw[5 : 5 + raw[4]])
            elif kind in {b"hvcC", b"av1C"}:
                parts.bits = max(parts.bits, _depth(kind, raw))
            elif kind == b"colr" and (number in main or not main):
                self._colour(raw)
            elif kind == b"auxC":
                self._auxiliary(raw)
            elif kind in {b"udes", b"cclv", b"amve"}:
                parts.found.name(f"{kind.decode('latin-1')} property")
                parts.found.runs(raw)

    def _colour(self, raw: bytes) -> None:
        if raw[:4] == b"nclx" and len(raw) >= 10:
            first, second, third = struct.unpack_from(">3H", raw, 4)
            self.parts.codes = (first, second, third)
        elif raw[:4] in {b"prof", b"rICC"}:
            self.parts.icc = raw[4:]

    def _auxiliary(self, raw: bytes) -> None:
        kind = raw[4:].partition(b"\0")[0].rpartition(b":")[2]
        name = _AUXILIARY.get(kind, "auxiliary image")
        if name:
            self.parts.found.name(name)

    def _read_items(self) -> None:
        found, thumbnails = self.parts.found, self._belongs.get(b"thmb", set())
        for item, kind in self._items.items():
            if kind == b"Exif":
                found.exif(self._bytes_of(item)[4:])
            elif kind == b"mime" and b"rdf+xml" in self._kinds[item]:
                found.xmp(self._bytes_of(item))
            elif kind in {b"mime", b"uri "}:
                found.name("attached data")
                found.runs(self._bytes_of(item))
            elif item in thumbnails:
                found.name("thumbnail")
            elif kind == b"tmap":
                found.name("auxiliary image (HDR gain map)")

    def _bytes_of(self, item: int) -> bytes:
        joined = b""
        for offset, length in self._places.get(item, []):
            start = self._idat + offset if length < 0 else offset
            joined += self._data[start : start + min(abs(length), _LONGEST)]
        return joined[:_LONGEST]


def _depth(kind: bytes, raw: bytes) -> int:
    """Bits a sample by the decoder's own configuration."""
    if kind == b"hvcC" and len(raw) > 17:
        return 8 + (raw[17] & 7)
    if kind == b"av1C" and len(raw) > 2:
        deep, deeper = raw[2] & 0x40, raw[2] & 0x20
        return (12 if deeper else 10) if deep else 8
    return 8
