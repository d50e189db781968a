"""FlashPix property sets in JPEG's APP2: dates, programs, and a preview.

Source: the FlashPix format 1.0.1, as EXIF 2.1 took it over; ExifTool's FlashPix page.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.words import wide_words, words

_STREAM = 2
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


def read_fpxr(payload: bytes, found: Found, start: int) -> None:
    """One piece of a stream: a property set is read, other contents are noted as a picture."""
    if len(payload) <= _HEAD or payload[6] != _STREAM:
        return
    body = payload[_HEAD:]
    if body.startswith(_SET):
        _property_set(body, found)
    elif b"\xff\xd8\xff" in body[:64]:
        at = body.find(b"\xff\xd8\xff")
        found.embed("preview", "FlashPix", start + _HEAD + at, len(body) - at, "jpeg")


def _property_set(raw: bytes, found: Found) -> None:
    form = raw[28:44]
    try:
        (section,) = struct.unpack_from("<I", raw, 44)
        _, count = struct.unpack_from("<II", raw, section)
        for line in range(min(count, _MOST)):
            number, offset = struct.unpack_from("<II", raw, section + 8 + 8 * line)
            name = _name(number, form)
            if name and found.spend():
                found.tag("FlashPix", name, _value(raw, section + offset))
    except struct.error:
        found.damage("a FlashPix property set")


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
