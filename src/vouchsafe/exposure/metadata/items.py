"""Keys and items: what a `meta` box of a movie or track holds, by name and typed value.

Apple's QuickTime File Format (metadata keys and the well-known types of their values), iTunes'
item list, ID3 in MP4 ("ID32"), XML in `meta`.
"""

from __future__ import annotations

import struct

from vouchsafe.exposure.metadata import id3, sony, uuids
from vouchsafe.exposure.metadata.boxes import Box, Boxes, picture_format
from vouchsafe.exposure.metadata.quicktime_names import ITEMS, USER_DATA, key_name, own_name
from vouchsafe.exposure.metadata.words import shown, words

_MOST_KEYS = 1000
_NO_STORY = frozenset(
    {b"hdlr", b"free", b"iloc", b"iinf", b"pitm", b"idat", b"dinf", b"iref", b"iprp", b"ipro"}
)
_TEXT, _WIDE, _DOUBLE = 1, 2, 24
_SIGNED = frozenset({21, 65, 66, 67, 74})
_WHOLE = _SIGNED | {22, 75, 76, 77, 78}
_FLOATS = frozenset({23, 70, 71, 72, 79, 80})
"""one, a point, dimensions, a rectangle, a matrix, several"""


def read_meta(walk: Boxes, box: Box, group: str) -> None:
    """A `meta` box of a movie or track: Apple's keys, iTunes' items, ID3, XML."""
    skip = 0 if walk.held(box, 4, limit=4) == b"hdlr" else 4
    keys: list[str] = []
    for child in walk.inside(box, skip):
        if child.kind == b"keys":
            keys = _keys(walk, child)
        elif child.kind == b"ilst":
            _items(walk, child, keys)
        elif child.kind == b"ID32":
            id3.read_id3(walk.held(child, 6), walk.found)
        elif child.kind in {b"xml ", b"bxml"}:
            sony.read_xml(walk.held(child, 4, limit=1 << 22), walk.found)
        elif child.kind == b"uuid":
            uuids.read_uuid(walk, child)
        elif child.kind not in _NO_STORY:
            walk.found.tag(group, own_name(child.kind), f"({child.size} bytes)")


def _keys(walk: Boxes, box: Box) -> list[str]:
    """The names that items refer to by number, each with a name space before it."""
    names: list[str] = []
    for key in walk.inside(box, 8):
        if len(names) >= _MOST_KEYS:
            walk.found.truncated = True
            break
        names.append(words(walk.held(key, limit=256)))
    return names


def _items(walk: Boxes, box: Box, keys: list[str]) -> None:
    for item in walk.inside(box):
        number = int.from_bytes(item.kind, "big")
        if 0 < number <= len(keys):
            _values(walk, item, "Keys", key_name(keys[number - 1]))
        elif item.kind == b"----":
            _free_form(walk, item)
        else:
            name = ITEMS.get(item.kind) or USER_DATA.get(item.kind) or own_name(item.kind)
            _values(walk, item, "ItemList", name)


def _free_form(walk: Boxes, item: Box) -> None:
    name = ""
    for part in walk.inside(item):
        if part.kind == b"name":
            name = words(walk.held(part, 4, limit=256))
    short = {"iTunNORM": "VolumeNormalization"}.get(name) or key_name(name)
    _values(walk, item, "iTunes", short)


def _values(walk: Boxes, item: Box, group: str, name: str) -> None:
    for data in walk.inside(item):
        if data.kind == b"name" and item.kind != b"----":
            walk.found.tag(group, name + "Name", words(walk.held(data, 4, limit=256)))
        if data.kind != b"data" or data.size < 8:
            continue
        picture = picture_format(walk.held(data, 8, limit=16))
        if picture or name in {"CoverArt", "Artwork"}:
            walk.embed("thumbnail", group, data.start + 8, data.size - 8, picture)
            walk.found.tag(group, name, f"({data.size - 8} bytes)")
        else:
            kind = walk.number(data.start, 4) & 0xFFFFFF
            walk.found.tag(group, name, value_text(kind, walk.held(data, 8, limit=1 << 16)))


def value_text(kind: int, raw: bytes) -> str:
    """A value by its well-known type number."""
    if kind in {_TEXT, 4}:
        return words(raw)
    if kind in {_WIDE, 5}:
        return raw.decode("utf-16-be", "replace").strip("\0")
    if kind in _WHOLE or (not kind and len(raw) <= 2):
        return str(int.from_bytes(raw[:8], "big", signed=kind in _SIGNED)) if raw else ""
    return _floats(kind, raw) or shown(raw) or f"({len(raw)} bytes)"


def _floats(kind: int, raw: bytes) -> str:
    if kind == _DOUBLE and len(raw) == 8:
        return f"{struct.unpack('>d', raw)[0]:.9g}"
    if kind in _FLOATS and len(raw) % 4 == 0 and len(raw) <= 64:
        return " ".join(f"{number:g}" for (number,) in struct.iter_unpack(">f", raw))
    if not kind and len(raw) in {6, 8}:  # iTunes' "track 1 of 2"
        return "{1} of {2}".format(*struct.unpack_from(">HHH", raw))
    return ""
