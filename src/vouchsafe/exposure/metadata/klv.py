"""Metadata of drones and aircraft in transport streams: MISB ST 0601, in SMPTE ST 336's KLV."""

from __future__ import annotations

from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.words import words

_UAS = bytes.fromhex("060e2b34020b01010e01030101000000")
_TEXTS = {
    3: "MissionID",
    4: "PlatformTailNumber",
    10: "PlatformDesignation",
    11: "ImageSourceSensor",
    59: "PlatformCallSign",
}
_ANGLES = {
    13: ("GPSLatitude", 90),
    14: ("GPSLongitude", 180),
    23: ("FrameCenterLatitude", 90),
    24: ("FrameCenterLongitude", 180),
}
_MOST_EACH = 10


def _length(raw: bytes, at: int) -> tuple[int, int]:
    """A length in BER, and what is after it."""
    first = raw[at] if at < len(raw) else 0
    if first < 0x80:
        return first, at + 1
    wide = first & 0x7F
    return int.from_bytes(raw[at + 1 : at + 1 + wide], "big"), at + 1 + wide


def read_klv(untrusted: bytes, found: Found, noted: dict[str, int]) -> bool:
    """One set, wherever it begins; gives whether there was one.

    noted: how often each name was noted, kept by the caller.
    """
    start = untrusted.find(_UAS)
    if start < 0:
        return False
    size, at = _length(untrusted, start + 16)
    end = min(at + size, len(untrusted))
    while at + 2 <= end:
        number = untrusted[at]
        size, at = _length(untrusted, at + 1)
        value = untrusted[at : min(at + size, end)]
        at += size
        name, text = _said(number, value)
        noted[name] = noted.get(name, 0) + 1
        if name and noted[name] <= _MOST_EACH:
            found.tag("MISB", name, text)
    return True


def _said(number: int, value: bytes) -> tuple[str, str]:
    if number in _TEXTS:
        return _TEXTS[number], words(value)
    if number in _ANGLES and len(value) == 4:
        name, most = _ANGLES[number]
        return name, f"{int.from_bytes(value, 'big', signed=True) / 0x7FFFFFFF * most:.6f}"
    if number == 2 and len(value) == 8:
        return "GPSDateTime", f"{int.from_bytes(value, 'big') / 1e6:.0f} s since 1970"
    return "", ""
