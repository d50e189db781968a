"""What encoders and camcorders say inside H.264 and H.265 streams.

ITU-T H.264, annexes B and D, and H.265, annex D: supplemental enhancement information, payload
types 4 (registered) and 5 (unregistered user data). x264 and x265 write their settings there;
AVCHD camcorders write "MDPM" (IEC 62107 numbers, as ExifTool names them): times, place, maker.
MPEG-4 part 2 says as much in its user data (ISO/IEC 14496-2, 6.3.2).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from itertools import zip_longest

from vouchsafe.exposure.metadata.boxes import Box, Boxes
from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.words import words

_START_CODE = re.compile(rb"\x00\x00\x01")
_WORDS = re.compile(rb"[\x20-\x7e]{8,}")
_ENCODERS = re.compile(rb"x26[45] [-(][\x20-\x7e]{8,}")
_MDPM = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM"
_LONGEST = 64 * 1024
_MOST_UNITS = 200
_H264 = frozenset({b"avc1", b"avc2", b"avc3", b"avc4"})
_H265 = frozenset({b"hvc1", b"hev1", b"dvh1", b"dvhe"})
_MAKERS = {
    0x0103: "Panasonic", 0x0108: "Sony", 0x1011: "Canon", 0x1104: "JVC", 0x1304: "JVC",
}  # fmt: skip
_RATIONALS = {
    0xA0: "ExposureTime",
    0xA1: "FNumber",
    0xBA: "GPSAltitude",
    0xC0: "GPSDOP",
}


def read_sample(walk: Boxes, group: str, entry: Box, start: int, size: int) -> None:
    """The first sample of an MP4's or MOV's picture track, and its description's own units."""
    raw, form = walk.sample(start, size, _LONGEST), entry.kind
    if form in _H264 or form in _H265:
        read_counted(raw, walk.found, group, h265=form in _H265)
        read_words(walk.held(entry, 78, limit=_LONGEST), walk.found, group)
    elif form == b"mp4v":
        config = walk.held(entry, 78, limit=4096)
        read_mpeg4(config + raw[:4096], walk.found, group)


def read_counted(raw: bytes, found: Found, group: str, *, h265: bool) -> None:
    """A sample whose units stand behind their lengths, as in MP4 and Matroska."""
    heard: set[str] = set()
    for unit in _counted(raw):
        read_unit(unit, found, group, h265, heard)


def read_words(raw: bytes, found: Found, group: str) -> None:
    """A decoder's set-up or a stretch of film in which encoders give their settings."""
    for match in list(_ENCODERS.finditer(raw))[:4]:
        found.tag(group, "EncoderSettings", match[0].decode("ascii"))


def read_stream(raw: bytes, found: Found, group: str, *, h265: bool) -> None:
    """A piece of a byte stream, its units apart by start codes."""
    heard: set[str] = set()
    starts = [match.end() for match in _START_CODE.finditer(raw)][: _MOST_UNITS + 1]
    for start, following in zip_longest(starts, starts[1:], fillvalue=len(raw) + 3):
        read_unit(raw[start : following - 3], found, group, h265, heard)


def read_mpeg4(raw: bytes, found: Found, group: str) -> None:
    """User data of MPEG-4 part 2: the encoder's name."""
    at = raw.find(b"\0\0\1\xb2")
    if at >= 0:
        match = _WORDS.match(raw, at + 4)
        if match or raw[at + 4 : at + 8].isalnum():
            end = raw.find(b"\0", at + 4)
            found.tag(group, "EncoderSettings", words(raw[at + 4 : end if end > 0 else None][:200]))


def _counted(raw: bytes) -> Iterator[bytes]:
    at = 0
    for _ in range(_MOST_UNITS):
        size = int.from_bytes(raw[at : at + 4], "big")
        if not size or at + 4 >= len(raw):
            return
        yield raw[at + 4 : at + 4 + size]
        at += 4 + size


def read_unit(unit: bytes, found: Found, group: str, h265: bool, heard: set[str]) -> None:
    """One unit: nothing unless it is supplemental information with user data."""
    if len(unit) < 4:
        return
    if h265:
        if (unit[0] >> 1) & 63 not in {39, 40}:
            return
        body = unit[2:]
    else:
        if unit[0] & 31 != 6:
            return
        body = unit[1:]
    body = body.replace(b"\0\0\3", b"\0\0")
    for kind, payload in _messages(body):
        if kind == 5:
            _unregistered(payload, found, group, heard)


def _messages(body: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    for _ in range(_MOST_UNITS):
        numbers = []
        for _which in range(2):
            total = 0
            while at < len(body) and body[at] == 0xFF:
                total += 255
                at += 1
            if at >= len(body):
                return
            numbers.append(total + body[at])
            at += 1
        kind, size = numbers
        yield kind, body[at : at + size]
        at += size


def _unregistered(payload: bytes, found: Found, group: str, heard: set[str]) -> None:
    if payload[:20] == _MDPM:
        _camcorder(payload[20:], found)
        return
    for run in _WORDS.findall(payload[16:])[:20]:
        text = run.decode("ascii").strip()
        if text not in heard:
            heard.add(text)
            found.tag(group, "EncoderSettings", text)


def _camcorder(raw: bytes, found: Found) -> None:
    """A count, then as many entries of a number and four bytes; longer values go on in the next."""
    entries: dict[int, bytes] = {}
    for at in range(1, min(1 + raw[0] * 5, len(raw) - 4), 5) if raw else ():
        entries[raw[at]] = raw[at + 1 : at + 5]
    moment = entries.get(0x18, b"") + entries.get(0x19, b"")
    if len(moment) == 8:
        found.tag("H264", "DateTimeOriginal", _clock(moment))
    if 0xE0 in entries:
        maker = int.from_bytes(entries[0xE0][:2], "big")
        found.tag("H264", "Make", _MAKERS.get(maker, f"Unknown (0x{maker:04x})"))
    model = b"".join(entries.get(number, b"") for number in (0xE4, 0xE5, 0xE6))
    found.tag("H264", "Model", words(model))
    for number, name in _RATIONALS.items():
        if number in entries:
            found.tag("H264", name, _fraction(entries, number))
    _place(entries, found)


def _place(entries: dict[int, bytes], found: Found) -> None:
    for first, ref, name in ((0xB2, 0xB1, "GPSLatitude"), (0xB6, 0xB5, "GPSLongitude")):
        parts = [_fraction(entries, number) for number in range(first, first + 3)]
        if any(part not in {"", "0"} for part in parts):
            found.tag("H264", name + "Ref", words(entries.get(ref, b"")))
            found.tag("H264", name, " ".join(parts))
    clock = [_fraction(entries, number) for number in (0xBB, 0xBC, 0xBD)]
    if any(part not in {"", "0"} for part in clock):
        found.tag("H264", "GPSTimeStamp", ":".join(clock))
    day = b"".join(entries.get(number, b"") for number in (0xCA, 0xCB, 0xCC))
    found.tag("H264", "GPSDateStamp", words(day))
    if 0xB0 in entries:
        found.tag("H264", "GPSVersionID", ".".join(str(part) for part in entries[0xB0]))


def _fraction(entries: dict[int, bytes], number: int) -> str:
    raw = entries.get(number, b"")
    if len(raw) != 4:
        return ""
    top, bottom = struct.unpack(">HH", raw)
    return f"{top / bottom:g}" if bottom else "0"


def _clock(raw: bytes) -> str:
    """Time zone, then date and time as decimal digits, two in a byte."""
    zone = raw[0]
    digits = raw[1:].hex()
    sign = "-" if zone & 0x20 else "+"
    half = "30" if zone & 1 else "00"
    told = (
        f"{digits[:4]}:{digits[4:6]}:{digits[6:8]} {digits[8:10]}:{digits[10:12]}:{digits[12:14]}"
    )
    return told if zone == 0xFF else f"{told}{sign}{(zone >> 1) & 15:02}:{half}"
