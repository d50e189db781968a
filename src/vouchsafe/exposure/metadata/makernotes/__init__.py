"""Cameras' own notes within EXIF: serial numbers, owners, places, faces, previews.

Their forms are nobody's standard. What is read here is what ExifTool's documentation lists as
found out; notes of other makers, and of these in forms unknown, are noted as unreadable.
"""

from __future__ import annotations

import re
from itertools import chain

from vouchsafe.exposure.metadata.ifd import Block, Entry
from vouchsafe.exposure.metadata.makernotes import (
    cameras,
    canon,
    nikon,
    olympus,
    panasonic,
    pentax,
    phaseone,
    phones,
    records,
    sony,
)
from vouchsafe.exposure.metadata.makernotes.model import Layout, read_table
from vouchsafe.exposure.metadata.words import words

__all__ = ["read_dng_private", "read_makernote"]

_LAYOUTS: tuple[Layout, ...] = tuple(
    chain.from_iterable(
        maker.LAYOUTS for maker in (phones, nikon, olympus, panasonic, pentax, sony, cameras)
    )
)
_MARKED = tuple(layout for layout in _LAYOUTS if layout.mark)
_BY_MAKE = tuple(layout for layout in _LAYOUTS if not layout.mark)
_FUJI = re.compile(rb"FUJIFILM|GENERALE")
_PRINTABLE = frozenset(b"\t\n\r") | frozenset(range(0x20, 0x7F))
_LEAST_TELLING = 16
"""bytes; shorter notes hold a version or nothing"""


def read_makernote(block: Block, entry: Entry, make: str, model: str) -> None:
    """Read what is published of one maker's notes."""
    head = bytes(block.data[entry.at : entry.at + 32])
    if not head.strip(b"\0") or not block.found.spend():
        return
    if head.startswith(b"[ae_dbg_info"):
        phones.read_dji_text(block.raw(entry), block)
        return
    if head.startswith(b"HDRP") or not _read_known(block, entry, head, make, model):
        _unreadable(block, entry, make)


def _read_known(block: Block, entry: Entry, head: bytes, make: str, model: str) -> bool:
    layout = _layout(head, make, model, block, entry)
    if layout is not None and _read_directory(block, entry, layout, head):
        return True
    return phaseone.read_phase_one(block, entry) or records.read_record(block, entry, make)


def _layout(head: bytes, make: str, model: str, block: Block, entry: Entry) -> Layout | None:
    for layout in _MARKED:
        if head.startswith(layout.mark):
            return layout
    if _FUJI.match(head):
        at = int.from_bytes(head[8:12], "little")
        return Layout("FujiFilm", cameras.FUJI.table, at=at, own=True, order="<")
    maker = make.upper()
    if maker.startswith("CANON"):
        return canon.layouts(model)
    for layout in _BY_MAKE:
        if maker.startswith(layout.make) and _looks_like_directory(block, entry):
            return layout
    return None


def _looks_like_directory(block: Block, entry: Entry) -> bool:
    """A count of lines that fits into the notes, in either byte order."""
    count = block.number(entry.at, "H")
    swapped = (count & 0xFF) << 8 | count >> 8
    return 0 < min(count, swapped) * 12 <= entry.size


def _read_directory(block: Block, entry: Entry, layout: Layout, head: bytes) -> bool:
    at = entry.at + layout.at
    origin = entry.at + layout.shift if layout.own else block.origin
    inner = block.moved(origin, layout.order or _order(block, at, layout, head))
    offset = at - origin
    if not layout.own:
        inner = inner.moved(origin + _gone_astray(inner, at, entry))
        offset = at - inner.origin
    if layout.shift == 10:  # a whole TIFF header of its own stands there
        offset = inner.number(origin + 4, "I")
    lines = read_table(inner, offset, layout.table, layout.group, layout.previews)
    return lines > 0


def _gone_astray(block: Block, at: int, entry: Entry) -> int:
    """By how much a program that rewrote the file moved the notes and left their offsets alone.

    Values too large for their line lie behind the directory and within the notes, the first of
    them right behind the directory. Where the offsets say otherwise, they are wrong by as much.
    """
    count = block.number(at, "H")
    end = at + 2 + 12 * count
    values = [each for each in block.lines(at + 2, min(count, 200)) if each.size > 4]
    if not values or count > 200:
        return 0
    first, last = min(each.at for each in values), max(each.at + each.size for each in values)
    room, shift = entry.at + entry.size, end + 4 - first
    fits = end <= first and last <= room
    return shift if not fits and last + shift <= room else 0


def _order(block: Block, at: int, layout: Layout, head: bytes) -> str:
    """The byte order: as the notes say, or the one in which the number of lines is sensible."""
    for place in (len(layout.mark), at - 2, layout.shift):
        start = place if place < 32 else 0
        said = {b"II": "<", b"MM": ">"}.get(head[start : start + 2])
        if said and start:
            return said
    count = block.number(at, "H")
    if (count & 0xFF) << 8 | count >> 8 < count:
        return ">" if block.order == "<" else "<"
    return block.order


def _unreadable(block: Block, entry: Entry, make: str) -> None:
    raw = block.raw(entry, 1 << 12)
    text = raw.rstrip(b"\0 ")
    if text and all(byte in _PRINTABLE for byte in text):
        block.found.tag("MakerNotes", "MakerNoteUnknownText", words(text))
    elif entry.size >= _LEAST_TELLING:
        block.found.tag("MakerNotes", "MakerNoteUnknown", f"{make}, {entry.size} bytes")


def read_dng_private(block: Block, entry: Entry, make: str, model: str) -> None:
    """A DNG's own copy of the camera's notes (DNG 1.7, DNGPrivateData; Adobe's "MakN")."""
    raw = block.raw(entry, 64)
    if not raw.startswith(b"Adobe\0"):
        read_makernote(block, entry, make, model)
        return
    at, end = entry.at + 6, entry.at + entry.size
    while at + 8 <= end and block.found.spend():
        kind = bytes(block.data[at : at + 4])
        size = int.from_bytes(block.data[at + 4 : at + 8], "big")
        if kind == b"MakN":
            _adobe_note(block, at + 8, size, make, model)
        at += 8 + size + size % 2


def _adobe_note(block: Block, at: int, size: int, make: str, model: str) -> None:
    """Behind a byte order and the place where the notes once lay, the notes themselves."""
    order = {b"II": "<", b"MM": ">"}.get(bytes(block.data[at : at + 2]), block.order)
    once = int.from_bytes(block.data[at + 2 : at + 6], "big")
    inner = block.moved(at + 6 - once, order)
    note = Entry(0x927C, 7, max(size - 6, 0), at + 6, max(size - 6, 0))
    read_makernote(inner, note, make, model)
