"""Thermal cameras' segments: FLIR's records and InfiRay's sensors.

Source: ExifTool's FLIR and InfiRay pages.
"""

from __future__ import annotations

from vouchsafe.exposure.metadata.ifd import Word
from vouchsafe.exposure.metadata.makernotes.model import Fields, field_text
from vouchsafe.exposure.metadata.model import Found

_MOST_RECORDS = 200
_CAMERA, _PALETTE, _RAW, _PICTURE, _SOUND, _GPS = 0x20, 0x22, 0x01, 0x0E, 0x24, 0x2B
_CAMERA_FIELDS: Fields = {
    212: ("CameraModel", "s32"),
    260: ("CameraSerialNumber", "s16"),
    276: ("CameraSoftware", "s16"),
    368: ("LensModel", "s32"),
    416: ("LensSerialNumber", "s16"),
    540: ("FilterSerialNumber", "s32"),
    900: ("DateTimeOriginal", "IIh"),
}
_GPS_FIELDS: Fields = {
    4: ("GPSVersionID", "4B"),
    8: ("GPSLatitudeRef", "s2"),
    10: ("GPSLongitudeRef", "s2"),
    16: ("GPSLatitude", "d"),
    24: ("GPSLongitude", "d"),
    32: ("GPSAltitude", "f"),
    64: ("GPSDOP", "f"),
    68: ("GPSSpeedRef", "s2"),
    70: ("GPSTrackRef", "s2"),
    72: ("GPSImgDirectionRef", "s2"),
    76: ("GPSSpeed", "f"),
    80: ("GPSTrack", "f"),
    84: ("GPSImgDirection", "f"),
    88: ("GPSMapDatum", "s16"),
}
_SENSOR_FIELDS: Fields = {
    0: ("IRSensorManufacturer", "s24"),
    64: ("IRSensorName", "s24"),
    192: ("IRSensorSerialNumber", "s24"),
    256: ("IRSensorFirmware", "s24"),
    384: ("VisibleSensorManufacturer", "s24"),
    448: ("VisibleSensorName", "s24"),
    576: ("VisibleSensorSerialNumber", "s24"),
    640: ("VisibleSensorFirmware", "s24"),
}


def read_flir(untrusted: bytes, found: Found) -> None:
    """FLIR's file within the file: a directory of records, 32 bytes a line."""
    if untrusted[:4] not in {b"FFF\0", b"AFF\0"}:
        found.damage("FLIR's records")
        return
    found.tag("FLIR", "CreatorSoftware", field_text(untrusted, 4, "s16", ">"))
    order = ">" if int.from_bytes(untrusted[20:24], "big") < 1000 else "<"
    word: Word = "big" if order == ">" else "little"
    first, count = (int.from_bytes(untrusted[at : at + 4], word) for at in (24, 28))
    for line in range(min(count, _MOST_RECORDS)):
        at = first + 32 * line
        kind = int.from_bytes(untrusted[at : at + 2], word)
        start, size = (int.from_bytes(untrusted[at + p : at + p + 4], word) for p in (12, 16))
        _record(kind, untrusted[start : start + min(size, 1 << 24)], found)


def _record(kind: int, raw: bytes, found: Found) -> None:
    # Each record says by its first number, 2, in which byte order it is.
    order = "<" if raw[:2] == b"\2\0" else ">"
    if kind == _CAMERA:
        _fields(raw, _CAMERA_FIELDS, order, found)
    elif kind == _GPS and raw[:4].strip(b"\0"):
        _fields(raw, _GPS_FIELDS, "<", found)
    elif kind == _PALETTE:
        found.tag("FLIR", "PaletteFileName", field_text(raw, 48, "s32", order))
    elif kind in {_RAW, _PICTURE, _SOUND} and raw:
        found.embed("picture" if kind != _SOUND else "track", "FLIR", -1, len(raw))


def _fields(raw: bytes, fields: Fields, order: str, found: Found, group: str = "FLIR") -> None:
    for at, (name, form) in fields.items():
        found.tag(group, name, field_text(raw, at, form, order))


def read_infiray(payload: bytes, found: Found, _start: int) -> None:
    """InfiRay's sensors, by the names and numbers of their makers."""
    for at, (name, _) in _SENSOR_FIELDS.items():
        text = payload[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
        if not text.isascii():
            text = field_text(payload, at, "s64", "<")
        found.tag("InfiRay", name, text)
