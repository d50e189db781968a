"""FlashPix property sets in JPEG's APP2: dates, programs, and a preview.

Source: the FlashPix format 1.0.1, as EXIF 2.1 took it over; ExifTool's FlashPix page.
"""

from __future__ import annotations

import struct
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.words import wide_words, words

_CONTENTS, _STREAM = b"\1", b"\2"
_NO_STREAM = 0xFFFFFFFF
_PICTURES = {"Screen Nail": "preview", "Subimage": "preview", "Audio Stream": "track"}
"""what a path's last part holds"""
_HEAD = 13
_SET = b"\xfe\xff\0\0"
_MOST = 200
_SUMMARY = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
_EXTENSIONS = {
    0x0004: "ExtensionCreateDate",
    0x0005: "ExtensionModifyDate",
    0x0006: "CreatingApplication",
    0x0007: "ExtensionDescription",
}
_OF_SUMMARY = {
    0x02: "Title",
    0x03: "Subject",
    0x04: "Author",
    0x05: "Keywords",
    0x06: "Comments",
    0x08: "LastModifiedBy",
    0x0C: "CreateDate",
    0x0D: "ModifyDate",
    0x12: "Software",
}
_OF_IMAGE = {
    0x21000004: "UserDefinedID",
    0x22000000: "Copyright",
    0x22000003: "Author",
    0x23000002: "GroupCaption",
    0x23000003: "CaptionText",
    0x23000004: "People",
    0x2300000A: "DateTimeOriginal",
    0x2300000C: "Places",
    0x2300000F: "ContentDescriptionNotes",
    0x24000000: "Make",
    0x24000001: "Model",
    0x24000002: "SerialNumber",
    0x25000000: "CreateDate",
    0x28000000: "ScannerMake",
    0x28000001: "ScannerModel",
    0x28000002: "ScannerSerialNumber",
}
_TEXT, _WIDE, _TIME = 0x1E, 0x1F, 0x40
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def read_fpxr(payload: bytes, found: Found, _start: int) -> None:
    """The list of what there is, or one piece of a stream, of which property sets are read."""
    if payload[6:7] == _CONTENTS:
        _contents(payload, found)
    elif payload[6:7] == _STREAM and payload[_HEAD:].startswith(_SET):
        _property_set(payload[_HEAD:], found)


def _contents(payload: bytes, found: Found) -> None:
    """Note pictures and sounds: each line has a length, a byte, and a path that ends in zero."""
    at = 9
    for _ in range(int.from_bytes(payload[7:9], "big")):
        size = int.from_bytes(payload[at : at + 4], "big")
        end = at + 5
        while payload[end : end + 2].strip(b"\0") and end < len(payload):
            end += 2
        name = wide_words(payload[at + 5 : end])
        for mark, role in _PICTURES.items():
            if mark in name and size != _NO_STREAM:
                found.embed(role, "FlashPix", -1, size)
        at = end + 2 + (16 if size == _NO_STREAM else 0)
        if at >= len(payload) or not found.spend():
            return


def _property_set(raw: bytes, found: Found) -> None:
    """Pictures and sounds begin like one, too; what cannot be read as one is left."""
    form = raw[28:44]
    with suppress(struct.error):
        (section,) = struct.unpack_from("<I", raw, 44)
        _, count = struct.unpack_from("<II", raw, section)
        for line in range(min(count, _MOST)):
            number, offset = struct.unpack_from("<II", raw, section + 8 + 8 * line)
            name = _name(number, form)
            if name and found.spend():
                found.tag("FlashPix", name, _value(raw, section + offset))


def _name(number: int, form: bytes) -> str:
    if form == _SUMMARY:
        return _OF_SUMMARY.get(number, "")
    return _OF_IMAGE.get(number) or _EXTENSIONS.get(number & 0xFFFF, "")


def _value(raw: bytes, at: int) -> str:
    (kind,) = struct.unpack_from("<I", raw, at)
    if kind == _TIME:
        (ticks,) = struct.unpack_from("<Q", raw, at + 4)
        return _moment(ticks)
    if kind in {_TEXT, _WIDE}:
        (size,) = struct.unpack_from("<I", raw, at + 4)
        size = min(size, 2048)
        body = raw[at + 8 : at + 8 + (size * 2 if kind == _WIDE else size)]
        return wide_words(body) if kind == _WIDE else words(body.partition(b"\0")[0])
    return str(struct.unpack_from("<I", raw, at + 4)[0])


def _moment(ticks: int) -> str:
    """Tenths of microseconds since 1601."""
    try:
        return (_EPOCH + timedelta(microseconds=ticks // 10)).isoformat(" ", "seconds")
    except OverflowError:
        return ""
