"""Canon's notes. Source: ExifTool's Canon page, which lists what owners found out."""

from __future__ import annotations

import re

from vouchsafe.exposure.metadata.ifd import Block, Entry
from vouchsafe.exposure.metadata.makernotes.model import (
    Fields,
    Layout,
    Table,
    faces,
    field_text,
    named,
    record,
    text,
)
from vouchsafe.exposure.metadata.pictures import note_jpeg

_LENS_TYPE_AT, _CAMERA_TYPE_AT = 2 * 22, 2 * 26


def _lens_5d3(raw: bytes) -> str:
    return raw[:5].hex() if raw[:5].strip(b"\0") else ""


def _file_number(block: Block, entry: Entry, group: str) -> None:
    number = block.whole(entry)
    block.found.tag(group, "FileNumber", f"{number // 10000}-{number % 10000:04}")


def _file_info(block: Block, entry: Entry, group: str) -> None:
    """A number that counts folders and files, in the form of the older models."""
    number = int(field_text(block.raw(entry, 16), 2, "I", block.order) or 0)
    if number:
        directory, file = (number & 0xFFC0) >> 6, (number >> 16) + ((number & 0x3F) << 8)
        block.found.tag(group, "FileNumber", f"{directory}-{file:04}")


def _preview(block: Block, entry: Entry, group: str) -> None:
    numbers = [int(number) for number in block.numbers(entry)]
    if len(numbers) > 5:
        note_jpeg(block, numbers[5], numbers[2], group, "preview")


def _lens_info(block: Block, entry: Entry, group: str) -> None:
    block.found.tag(group, "LensSerialNumber", _lens_5d3(block.raw(entry, 32)))


_CAMERA_INFO: tuple[tuple[str, Fields], ...] = (
    (
        r"1Ds? Mark III",
        {
            0x111: ("LensType", ">H"),
            0x136: ("FirmwareVersion", "s6"),
            0x172: ("FileIndex", "I"),
            0x176: ("ShutterCount", "I"),
            0x17E: ("DirectoryIndex", "I"),
            0x45A: ("TimeStamp1", "I"),
            0x45E: ("TimeStamp", "I"),
        },
    ),
    (r"1D Mark IV", {0x1ED: ("FirmwareVersion", "s6"), 0x22C: ("FileIndex", "I")}),
    (r"1D X", {0x280: ("FirmwareVersion", "s6"), 0x2D0: ("FileIndex", "I")}),
    (r"5D Mark III", {0x23C: ("FirmwareVersion", "s6"), 0x164: ("LensSerialNumber", "x5")}),
    (r"5D Mark II", {0x17E: ("FirmwareVersion", "s6"), 0x1BB: ("FileIndex", "I")}),
    (
        r"5D",
        {
            0xA4: ("FirmwareRevision", "s8"),
            0xCC: ("DirectoryIndex", "I"),
            0xD0: ("FileIndex", "H"),
            0x11C: ("TimeStamp", "I"),
        },
    ),
    (r"6D", {0x256: ("FirmwareVersion", "s6"), 0x2AA: ("FileIndex", "I")}),
    (r"7D", {0x1AC: ("FirmwareVersion", "s6"), 0x1EB: ("FileIndex", "I")}),
    (r"40D", {0xFF: ("FirmwareVersion", "s6"), 0x92B: ("LensModel", "s64")}),
    (r"50D", {0x15E: ("FirmwareVersion", "s6"), 0x19B: ("FileIndex", "I")}),
    (r"60D", {0x199: ("FirmwareVersion", "s6"), 0x1D9: ("FileIndex", "I")}),
    (r"70D", {0x25E: ("FirmwareVersion", "s6"), 0x2B3: ("FileIndex", "I")}),
    (r"80D", {0x45A: ("FirmwareVersion", "s6"), 0x4AE: ("FileIndex", "I")}),
    (
        r"450D|REBEL XSi|Kiss X2",
        {
            0x107: ("FirmwareVersion", "s6"),
            0x10F: ("OwnerName", "s32"),
            0x933: ("LensModel", "s64"),
        },
    ),
    (r"500D|REBEL T1i|Kiss X3", {0x190: ("FirmwareVersion", "s6"), 0x1D3: ("FileIndex", "I")}),
    (r"550D|REBEL T2i|Kiss X4", {0x1A4: ("FirmwareVersion", "s6"), 0x1E4: ("FileIndex", "I")}),
    (r"600D|REBEL T3i|Kiss X5", {0x19B: ("FirmwareVersion", "s6"), 0x1DB: ("FileIndex", "I")}),
    (r"1000D|REBEL XS|Kiss F", {0x10B: ("FirmwareVersion", "s6"), 0x937: ("LensModel", "s64")}),
)
"""Which model keeps what where; later models encrypt or move it"""


def _camera_info(model: str) -> Table:
    for pattern, fields in _CAMERA_INFO:
        if re.search(rf"\b({pattern})$", model.strip()):
            return {0x0D: record(fields)}
    return {}


def _lens_type(block: Block, entry: Entry, group: str) -> None:
    raw = block.raw(entry, 256)
    block.found.tag(group, "LensType", field_text(raw, _LENS_TYPE_AT, "H", block.order))


def _camera_type(block: Block, entry: Entry, group: str) -> None:
    raw = block.raw(entry, 256)
    block.found.tag(group, "CameraType", field_text(raw, _CAMERA_TYPE_AT, "h", block.order))


_TABLE: Table = {
    0x01: _lens_type,
    0x04: _camera_type,
    0x06: "CanonImageType",
    0x07: "CanonFirmwareVersion",
    0x08: _file_number,
    0x09: "OwnerName",
    0x0C: "SerialNumber",
    0x10: "CanonModelID",
    0x1E: "FirmwareRevision",
    0x24: faces(2, 8, 2, "2h", frame=3),
    0x25: record({2: ("FacesDetected", "B")}),
    0x28: named("ImageUniqueID", lambda raw: raw.hex() if raw.strip(b"\0") else ""),
    0x2F: record({6: ("FacesDetected", "H")}),
    0x35: record({4: ("TimeZone", "i"), 8: ("TimeZoneCity", "i"), 12: ("DaylightSavings", "i")}),
    0x93: _file_info,
    0x95: "LensModel",
    0x96: text("InternalSerialNumber"),
    0xB6: _preview,
    0x4010: "CustomPictureStyleFileName",
    0x4019: _lens_info,
}


def layouts(model: str) -> Layout:
    """Canon's directory bears no mark; one of its records depends on the model."""
    return Layout("Canon", {**_TABLE, **_camera_info(model)})
