"""GoPro's telemetry: where the camera went, which camera it was.

GPMF, as GoPro publishes it (github.com/gopro/gpmf-parser, README): keys of four letters, a type,
a structure size and a count, values big-endian, padded to four bytes, nested where the type is 0.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.words import shown, words

_DEEPEST = 8
_MOST_POINTS = 3
"""of one stream in one sample: the first ones tell the place"""
_NAMES = {
    b"DVNM": "DeviceName",
    b"CASN": "CameraSerialNumber",
    b"FMWR": "FirmwareVersion",
    b"FWVS": "OtherFirmware",
    b"MINF": "Model",
    b"MUID": "MediaUniqueID",
    b"RMRK": "Comments",
    b"CDAT": "CreationDate",
    b"GPSU": "GPSDateTime",
    b"OREN": "AutoRotation",
    b"BPOS": "Controller",
    b"SYST": "SystemTime",
}
_CODES = {
    b"b": "b", b"B": "B", b"s": "h", b"S": "H", b"l": "i", b"L": "I",
    b"f": "f", b"d": "d", b"j": "q", b"J": "Q",
}  # fmt: skip
_POSITION = {
    b"GPS5": ("GPSLatitude", "GPSLongitude", "GPSAltitude", "GPSSpeed", "GPSSpeed3D"),
    b"GPS9": ("GPSLatitude", "GPSLongitude", "GPSAltitude", "GPSSpeed", "GPSSpeed3D"),
    b"GLPI": ("", "GPSLatitude", "GPSLongitude", "GPSAltitude"),
    b"GPRI": ("", "GPSLatitudeRaw", "GPSLongitudeRaw", "GPSAltitudeRaw"),
}
_SCALES = {b"GPS5": (1e7, 1e7, 1e3, 1e3, 1e2), b"GPS9": (1e7, 1e7, 1e3, 1e3, 1e2)}


class _Stream:
    """What the entries of one stream share: how its numbers are scaled, how they are laid out."""

    def __init__(self) -> None:
        self.scale: tuple[float, ...] = ()
        self.layout = b""


def read_gpmf(untrusted: bytes, found: Found, group: str = "GoPro") -> bool:
    """One block of it; gives whether it told a place."""
    return _level(untrusted, found, group, 0)


class _Entry(NamedTuple):
    """size: of one structure. value: all of them."""

    key: bytes
    kind: bytes
    size: int
    value: bytes


def _entries(raw: bytes) -> Iterator[_Entry]:
    at = 0
    while at + 8 <= len(raw):
        key, kind, size, count = struct.unpack_from(">4scBH", raw, at)
        if key == b"\0\0\0\0":
            return
        total = size * count
        yield _Entry(key, kind, size, raw[at + 8 : at + 8 + total])
        at += 8 + -(-total // 4) * 4


def _level(raw: bytes, found: Found, group: str, depth: int) -> bool:
    stream, placed = _Stream(), False
    for entry in _entries(raw):
        key, kind, _size, value = entry
        if depth > _DEEPEST or not found.spend():
            return placed
        if kind == b"\0":
            placed = _level(value, found, group, depth + 1) or placed
        elif key == b"SCAL":
            stream.scale = tuple(float(n) for n in _numbers(kind, value))
        elif key == b"TYPE":
            stream.layout = value.rstrip(b"\0")
        elif key in _POSITION:
            placed = _position(entry, stream, found, group) or placed
        elif key in _NAMES:
            found.tag(group, _NAMES[key], _text(key, kind, value))
    return placed


def _numbers(kind: bytes, value: bytes) -> list[float]:
    code = _CODES.get(kind)
    if code is None:
        return []
    width = struct.calcsize(code)
    return [n for (n,) in struct.iter_unpack(">" + code, value[: len(value) // width * width])]


def _position(entry: _Entry, stream: _Stream, found: Found, group: str) -> bool:
    key, kind, size, value = entry
    codes = "".join(_CODES.get(bytes([c]), "") for c in stream.layout)
    if kind != b"?" or not codes:
        codes = _CODES.get(kind, "i") * (size // max(struct.calcsize(_CODES.get(kind, "i")), 1))
    layout = struct.Struct(">" + codes)
    if not size or layout.size > size:
        return False
    scale = stream.scale or _SCALES.get(key, ())
    placed = False
    for at in range(0, min(len(value) - size + 1, size * _MOST_POINTS), size):
        point = layout.unpack_from(value, at)
        if not any(point[:3]):
            continue
        placed = True
        for name, number, by in zip(_POSITION[key], point, [*scale, *([1.0] * 16)], strict=False):
            if name:
                found.tag(group, name, f"{number / (by or 1):.7g}")
    return placed


def _text(key: bytes, kind: bytes, value: bytes) -> str:
    if kind == b"U":  # yymmddhhmmss.sss
        text = words(value)
        return (
            "20{}{}:{}{}:{}{} {}{}:{}{}:{}".format(*text[:10], text[10:])
            if len(text) > 12
            else text
        )
    if kind in {b"c", b"u"}:
        return words(value)
    if key == b"MUID":
        return value.hex()
    numbers = _numbers(kind, value)
    return " ".join(f"{n:g}" for n in numbers[:32]) if numbers else shown(value)
