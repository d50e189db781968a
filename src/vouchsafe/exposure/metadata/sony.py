"""Sony's data in MP4: the XML beside the movie, real-time metadata, PlayStation's texts.

Sony's XAVC and XDCAM files carry a NonRealTimeMeta document in a `meta` box; their "rtmd" track
holds local sets as in SMPTE ST 336 and RDD 18, with GPS under the numbers EXIF gives it plus
0x8500. Names are ExifTool's.
"""

from __future__ import annotations

import struct

from vouchsafe.exposure.metadata.boxes import Box, Boxes
from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.words import words
from vouchsafe.exposure.metadata.xml_events import End, Events, Start

_DEEPEST = 50
_MOST_ENTRIES = 2000
_GPS = {
    0x8501: "GPSLatitudeRef",
    0x8502: "GPSLatitude",
    0x8503: "GPSLongitudeRef",
    0x8504: "GPSLongitude",
    0x8507: "GPSTimeStamp",
    0x8509: "GPSStatus",
    0x850A: "GPSMeasureMode",
    0x8512: "GPSMapDatum",
    0x851D: "GPSDateStamp",
}
_SERIAL, _DATE, _UNIVERSAL = 0x8114, 0xE304, 0x060E
_PLAYSTATION = {1: "Title", 3: "ProductionDate", 4: "Software", 5: "Product", 10: "TrackProperty",
                11: "TimeZone", 12: "ModifyDate"}  # fmt: skip


def read_xml_meta(walk: Boxes, box: Box) -> None:
    """A `meta` box that holds a document."""
    for child in walk.inside(box, 4):
        if child.kind in {b"xml ", b"bxml"}:
            read_xml(walk.held(child, 4, limit=1 << 22), walk.found)


def read_xml(untrusted: bytes, found: Found) -> None:
    """Any document: elements and attributes joined to names, as ExifTool flattens them."""
    path: list[str] = []
    for event in Events(untrusted.decode("utf-8", "replace")):
        if isinstance(event, Start):
            if len(path) >= _DEEPEST:
                found.damage("XML nested too deep")
                return
            path.append(event.name.rpartition(":")[2])
            for key, value in event.attributes.items():
                if not key.startswith("xmlns"):
                    found.tag("XML", _joined([*path, key.rpartition(":")[2]]), value)
            if event.empty:
                path.pop()
        elif isinstance(event, End):
            if path:
                path.pop()
        elif path:
            found.tag("XML", _joined(path), event)


def _joined(path: list[str]) -> str:
    kept = path[1:] if path[0] == "NonRealTimeMeta" and len(path) > 1 else path
    return "".join(map(_capital, kept))


def _capital(name: str) -> str:
    """CREATION_TIME is CreationTime; creationTime is CreationTime too."""
    if name.isupper():
        return "".join(word.capitalize() for word in name.split("_"))
    return name[:1].upper() + name[1:]


def read_real_time(untrusted: bytes, found: Found, group: str) -> None:
    """One sample: a head, then numbers of two bytes, each with a length of two bytes."""
    at = int.from_bytes(untrusted[:2], "big")
    for _ in range(_MOST_ENTRIES):
        if at + 4 > len(untrusted) or at < 2:
            return
        number, size = struct.unpack_from(">HH", untrusted, at)
        if number == _UNIVERSAL:
            at += 16
            length = untrusted[at] if at < len(untrusted) else 0
            at += 1 + (length & 127 if length & 128 else 0)
            continue
        if not number:
            return
        value = untrusted[at + 4 : at + 4 + size]
        if number in _GPS:
            found.tag(group, _GPS[number], _exif_value(value))
        elif number == _SERIAL:
            found.tag(group, "SerialNumber", words(value))
        elif number == _DATE and len(value) >= 8:
            found.tag(group, "DateTime", value[1:8].hex())
        at += 4 + size


def _exif_value(value: bytes) -> str:
    if len(value) != 24:
        return words(value)
    numbers = struct.unpack(">6I", value)
    return " ".join(
        f"{n / d:g}" if d else "0" for n, d in zip(numbers[::2], numbers[1::2], strict=True)
    )


def read_playstation(walk: Boxes, box: Box) -> None:
    """Texts of memory-stick video: number, language and UTF-16."""
    for child in walk.inside(box):
        if child.kind != b"MTDT":
            continue
        raw = walk.held(child)
        at = 2
        for _ in range(min(int.from_bytes(raw[:2], "big"), 100)):
            if at + 10 > len(raw):
                return
            size, number, _language, encoding = struct.unpack_from(">HIHH", raw, at)
            value = raw[at + 10 : at + size]
            if number in _PLAYSTATION and encoding == 1:
                text = value.decode("utf-16-be", "replace").strip("\0")
                walk.found.tag("QuickTime", _PLAYSTATION[number], text)
            at += max(size, 10)
