"""Canon's data in CR3, CRM, HIF and MP4: EXIF in pieces, thumbnails, timed records.

Known from ExifTool's tag names and from the files: a UUID box holds CMT1 to CMT4, each a TIFF
structure of one directory; "CTMD" samples hold numbered records.
"""

from __future__ import annotations

import re
import struct

from vouchsafe.exposure.metadata.boxes import Box, Boxes, picture_format
from vouchsafe.exposure.metadata.exif import read_directory
from vouchsafe.exposure.metadata.gps import read_gps
from vouchsafe.exposure.metadata.ifd import Block, Entry
from vouchsafe.exposure.metadata.makernotes import read_makernote
from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.words import words

UUID = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_PARTS = {b"CMT1": "IFD0", b"CMT2": "ExifIFD", b"CMT3": "Canon", b"CMT4": "GPS"}
_MOST_RECORDS = 100
_VERSION = re.compile(rb"\0(\d\.\d\.\d)\0")
_EXIF, _MAKER_NOTE = 0x8769, 0x927C


def read_canon(walk: Boxes, box: Box) -> None:
    """The box of Canon's own under a movie header."""
    for child in walk.inside(box):
        if child.kind in _PARTS:
            place = walk.base + child.start if walk.base >= 0 else -1
            _part(walk.held(child), walk.found, place, _PARTS[child.kind])
        elif child.kind in {b"THMB", b"CNDA"}:
            _jpeg_inside(walk, child)
        elif child.kind == b"CNCV":
            walk.found.tag("Canon", "CompressorVersion", words(walk.held(child, limit=64)))


def _part(raw: bytes, found: Found, place: int, name: str) -> None:
    order = {b"II": "<", b"MM": ">"}.get(raw[:2])
    if order is None:
        return
    block = Block(raw, found, order, place)
    first = block.number(4, "I")
    if name == "GPS":
        read_gps(block, first)
    elif name == "Canon":
        size = len(raw) - first
        read_makernote(block, Entry(_MAKER_NOTE, 7, size, first, size), "Canon", "")
    else:
        read_directory(block, first, name)


def read_thumbnail(walk: Boxes, box: Box) -> None:
    """A small JPEG with EXIF of its own, beside a movie of a compact camera."""
    for child in walk.inside(box):
        _jpeg_inside(walk, child)


def read_preview(walk: Boxes, box: Box) -> None:
    """CR3's preview: a box that holds a JPEG after its size."""
    for child in walk.inside(box, 8):
        _jpeg_inside(walk, child)


def read_raw_track(walk: Boxes, group: str, entry: Box, start: int, size: int) -> None:
    """CR3's first track: the camera's own JPEG of the whole picture."""
    if any(child.kind == b"JPEG" for child in walk.within(entry.start + 82, entry.end)):
        walk.embed("preview", group, start, size, "jpeg")
        walk.found.tag(group, "JpgFromRaw", f"({size} bytes)")


def _jpeg_inside(walk: Boxes, box: Box) -> None:
    head = walk.held(box, limit=64)
    at = next((at for at in range(len(head)) if picture_format(head[at : at + 4])), 0)
    if box.kind == b"PRVW":
        walk.embed("preview", "QuickTime", box.start + at, box.size - at, "jpeg")
        walk.found.tag("QuickTime", "PreviewImage", f"({box.size - at} bytes)")
    else:
        walk.embed("thumbnail", "Canon", box.start + at, box.size - at, "jpeg")
        walk.found.tag("Canon", "ThumbnailImage", f"({box.size - at} bytes)")


def read_timed(untrusted: bytes, found: Found, group: str, place: int) -> None:
    """One sample of timed metadata: a time, and EXIF once more."""
    at = 0
    for _ in range(_MOST_RECORDS):
        if at + 12 > len(untrusted):
            return
        size, kind = struct.unpack_from("<IH", untrusted, at)
        body = untrusted[at + 12 : at + size]
        if kind == 1 and len(body) >= 9:
            year, month, day, hour, minute, second = struct.unpack_from("<H5B", body, 2)
            found.tag(
                group, "TimeStamp", f"{year}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}"
            )
        elif kind in {7, 8, 9}:
            _timed_exif(body, found, place + at + 12 if place >= 0 else -1)
        at += max(size, 12)


def _timed_exif(raw: bytes, found: Found, place: int) -> None:
    at = 0
    for _ in range(_MOST_RECORDS):
        if at + 8 > len(raw):
            return
        size, tag = struct.unpack_from("<II", raw, at)
        name = {_EXIF: "ExifIFD", _MAKER_NOTE: "Canon"}.get(tag)
        if name == "Canon":
            version = _VERSION.search(raw)
            found.tag("Canon", "FirmwareVersion", version[1].decode() if version else "")
        if name:
            _part(raw[at + 8 : at + size], found, place + at + 8 if place >= 0 else -1, name)
        at += max(size, 8)
