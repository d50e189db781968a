"""What makers put into user data of their own: compact cameras, phones, dash cameras, Windows.

None of it is published; positions and names are those of ExifTool's tag tables. Where only
words can be told apart, words are what is noted.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from vouchsafe.exposure.metadata.boxes import Box, Boxes, picture_format
from vouchsafe.exposure.metadata.words import words

_MOST_ENTRIES = 500
_WORDS = re.compile(rb"[\x20-\x7e]{4,200}")
_NIKON = {
    0x1: "Make",
    0x2: "Model",
    0x3: "Software",
    0x11: "CreateDate",
    0x12: "DateTimeOriginal",
    0x19: "TimeZone",
    0x1002: "NikonDateTime",
    0x110A431: "SerialNumber",
    0x110A432: "LensInfo",
    0x110A433: "LensMake",
    0x110A434: "LensModel",
    0x110A435: "LensSerialNumber",
    0x2000084: "Lens",
    0x20000A7: "ShutterCount",
}
_NIKON_GPS = range(0x1200000, 0x1200020)
_FILETIME, _TEXT, _NUMBER, _GUID = 21, 8, 19, 72
_FIX = re.compile(rb"A([NS])([EW])[\0\x30]?(.{4})(.{4})", re.DOTALL)
_MOST_FIXES = 20


def _group(make: str) -> str:
    first = make.split(maxsplit=1)[0] if make else ""
    return {"PENTAX": "Pentax", "NIKON": "Nikon", "KODAK": "Kodak", "SANYO": "Sanyo"}.get(
        first.upper(), first.capitalize() or "UserData"
    )


def _tags(walk: Boxes, box: Box) -> None:
    """A compact camera's settings: its make, often its model and the program in it, as texts."""
    raw = walk.held(box, limit=1 << 14)
    said = [run.decode("ascii").strip() for run in _WORDS.findall(raw[:512])]
    said = [text for text in said if any(c.isalpha() for c in text)]
    group = _group(said[0] if said else "")
    for name, text in zip(("Make", "Model", "Software"), said, strict=False):
        walk.found.tag(group, name, text)
    walk.found.tag(group, "UnknownTags", f"({len(raw)} bytes)")
    at = raw.find(b"\xff\xd8\xff")
    if at >= 0:
        walk.embed("thumbnail", group, box.start + at, box.size - at, "jpeg")


def _nikon(walk: Boxes, box: Box) -> None:
    for child in walk.inside(box):
        if picture_format(walk.held(child, limit=16)):
            walk.embed("thumbnail", "Nikon", child.start, child.size, "jpeg")
        if child.kind != b"NCTG":
            continue
        raw, at = walk.held(child, limit=1 << 17), 0
        for _ in range(_MOST_ENTRIES):
            if at + 8 > len(raw):
                break
            number, kind, count = struct.unpack_from(">IHH", raw, at)
            size = count * {2: 1, 3: 2, 4: 4, 5: 8, 8: 2, 10: 8}.get(kind, 1)
            value = raw[at + 8 : at + 8 + size]
            at += 8 + size
            if number in _NIKON:
                text = words(value) if kind == 2 else _numbers(kind, value)
                walk.found.tag("Nikon", _NIKON[number], text)
            elif number in _NIKON_GPS and any(value):
                names = ("GPSVersionID", "GPSLatitudeRef", "GPSLatitude", "GPSLongitudeRef",
                         "GPSLongitude", "GPSAltitudeRef", "GPSAltitude")  # fmt: skip
                place = number - _NIKON_GPS.start
                name = names[place] if place < len(names) else f"GPS_0x{place:02x}"
                walk.found.tag("Nikon", name, words(value) if kind == 2 else _numbers(kind, value))


def _numbers(kind: int, value: bytes) -> str:
    if kind in {5, 10} and len(value) % 8 == 0:
        pairs = struct.iter_unpack(">II", value[:64])
        return " ".join(f"{n / d:g}" if d else "0" for n, d in pairs)
    width = {3: 2, 4: 4, 8: 2}.get(kind, 1)
    parts = range(0, min(len(value), 32), width)
    return " ".join(str(int.from_bytes(value[a : a + width], "big")) for a in parts)


def _samsung(walk: Boxes, box: Box) -> None:
    """Samsung's metadata box: the model among others."""
    for child in walk.inside(box, 4):
        if child.kind == b"mdln":
            walk.found.tag("Samsung", "SamsungModel", words(walk.held(child, limit=64)))
        elif child.size > 8:
            text = words(walk.held(child, limit=64))
            name = "UnknownData" if text.isprintable() else ""
            walk.found.tag("Samsung", name or "UnknownData", f"{child.name}: {child.size} bytes")


def _samsung_old(walk: Boxes, box: Box) -> None:
    raw = walk.held(box, limit=1 << 16)
    walk.found.tag("Samsung", "Make", words(raw[:32].partition(b"\0")[0]))
    walk.found.tag("Samsung", "Model", words(raw[32:64].partition(b"\0")[0]))
    at = raw.find(b"\xff\xd8\xff")
    if at >= 0:
        walk.embed("thumbnail", "Samsung", box.start + at, box.size - at, "jpeg")


def _samsung_trailer(walk: Boxes, box: Box) -> None:
    """The same blocks that Samsung's phones hang behind a JPEG, named by what they hold."""
    raw = walk.held(box, limit=1 << 22)
    for run in re.findall(rb"[A-Z][A-Za-z]+(?:_[A-Za-z]+)*_(?:Data|Info|Capture|Flag)", raw)[:32]:
        walk.found.tag("Samsung", "UnknownData", run.decode("ascii"))
    clock = re.search(rb"Image_UTC_Data(\d{13})", raw)
    if clock:
        since = timedelta(milliseconds=int(clock[1]))
        moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + since  # noqa: UP017 - as ExifTool shows
        walk.found.tag("Samsung", "TimeStamp", moment.strftime("%Y:%m:%d %H:%M:%S"))
    walk.embed("track", "Samsung's own data", box.start, box.size)


def read_xtra(walk: Boxes, box: Box) -> None:
    """What Windows' players and editors note: size, name and typed values, each with its size."""
    raw, at = walk.held(box), 0
    for _ in range(_MOST_ENTRIES):
        if at + 8 > len(raw):
            return
        size, length = struct.unpack_from(">II", raw, at)
        name = words(raw[at + 8 : at + 8 + min(length, 200)])
        value = at + 8 + length + 4
        if size < 18 or value + 6 > len(raw):
            return
        value_size, kind = struct.unpack_from(">IH", raw, value)
        body = raw[value + 6 : value + max(value_size, 6)]
        short = re.sub(r"^(?:WM/|System\.)", "", name)
        walk.found.tag("Microsoft", re.sub(r"\W", "", short) or "Unknown", _xtra_value(kind, body))
        at += size


def _xtra_value(kind: int, body: bytes) -> str:
    if kind == _TEXT:
        return body.decode("utf-16-le", "replace").strip("\0")
    if kind == _FILETIME and len(body) == 8:
        seconds = int.from_bytes(body, "little") // 10_000_000
        try:
            return (datetime(1601, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).strftime(
                "%Y:%m:%d %H:%M:%S"
            )
        except OverflowError:
            return ""
    if kind == _NUMBER:
        return str(int.from_bytes(body[:8], "little"))
    if kind == _GUID and len(body) == 16:
        return str(UUID(bytes_le=body)).upper()
    return f"({len(body)} bytes)"


def _dash_camera(walk: Boxes, box: Box) -> None:
    """A list of blocks anywhere in the file, each with one position ("freeGPS")."""
    fixes = 0
    for entry in range(box.start + 8, min(box.end, box.start + 8 + 8 * 20_000) - 7, 8):
        place, size = walk.number(entry, 4), walk.number(entry + 4, 4)
        block = bytes(walk.data[place : place + min(size, 512)])
        match = _FIX.search(block) if b"GPS " in block[:16] else None
        if match is None:
            continue
        fixes += 1
        if fixes > _MOST_FIXES:
            break
        for name, ref, raw in (
            ("GPSLatitude", match[1], match[3]),
            ("GPSLongitude", match[2], match[4]),
        ):
            number = struct.unpack("<f", raw)[0]
            walk.found.tag("QuickTime", name, f"{number:.4f} {ref.decode()}")
    walk.found.embed("track", "dash camera's positions", box.start + max(walk.base, 0), box.size)


USER_DATA: dict[bytes, Callable[[Boxes, Box], None]] = {
    b"TAGS": _tags,
    b"MMA0": _tags,
    b"MMA1": _tags,
    b"MVTG": _tags,
    b"AMBA": _tags,
    b"PXTH": _tags,
    b"PENT": _tags,
    b"NCDT": _nikon,
    b"sec ": _samsung_old,
    b"smta": _samsung,
    b"sefd": _samsung_trailer,
}
MOVIE: dict[bytes, Callable[[Boxes, Box], None]] = {
    b"gps ": _dash_camera,
    b"sefd": _samsung_trailer,
}
