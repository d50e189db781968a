"""Panasonic's and Leica's notes: where, who is a baby, whose faces. Source: ExifTool's page."""

from __future__ import annotations

from vouchsafe.exposure.metadata.ifd import Block, Entry
from vouchsafe.exposure.metadata.makernotes.model import (
    Layout,
    Table,
    directory,
    embedded,
    field_text,
    named,
    record,
    text,
    version,
)
from vouchsafe.exposure.metadata.words import words

_MOST_FACES = 5
_FACE_BYTES, _NAME_BYTES = 48, 20


def _face_places(block: Block, entry: Entry, group: str) -> None:
    raw = block.raw(entry, 256)
    count = field_text(raw, 0, "H", block.order)
    block.found.tag(group, "NumFacePositions", count)
    for number in range(min(int(count or 0), _MOST_FACES)):
        place = field_text(raw, 2 + 8 * number, "4H", block.order)
        block.found.tag(group, f"Face{number + 1}Position", place)


def _known_faces(block: Block, entry: Entry, group: str) -> None:
    """The camera was taught who these people are."""
    raw = block.raw(entry, 256)
    count = field_text(raw, 0, "H", block.order)
    block.found.tag(group, "FacesRecognized", count)
    for number in range(min(int(count or 0), 3)):
        at, person = 4 + _FACE_BYTES * number, f"RecognizedFace{number + 1}"
        block.found.tag(group, f"{person}Name", words(raw[at : at + _NAME_BYTES]))
        block.found.tag(group, f"{person}Position", field_text(raw, at + 20, "4H", block.order))
        block.found.tag(group, f"{person}Age", words(raw[at + 28 : at + 28 + _NAME_BYTES]))


def _moment(raw: bytes) -> str:
    return raw.hex() if raw.strip(b"\0\xff") else ""


_TABLE: Table = {
    0x0002: named("FirmwareVersion", version),
    0x0021: named("DataDump", lambda raw: f"{len(raw)} bytes"),
    0x0025: text("InternalSerialNumber"),
    0x0029: "TimeSincePowerOn",
    0x0033: "BabyAge",
    0x0035: "ConversionLens",
    0x0036: "TravelDay",
    0x003A: "WorldTimeLocation",
    0x003B: "TextStamp",
    0x003E: "TextStamp",
    0x003F: "FacesDetected",
    0x004E: _face_places,
    0x0051: "LensType",
    0x0052: "LensSerialNumber",
    0x0053: "AccessoryType",
    0x0054: "AccessorySerialNumber",
    0x0060: named("LensFirmwareVersion", version),
    0x0061: _known_faces,
    0x0065: text("Title"),
    0x0066: text("BabyName"),
    0x0067: text("Location"),
    0x0069: text("Country"),
    0x006B: text("State"),
    0x006D: text("City"),
    0x006F: text("Landmark"),
    0x0080: text("City2"),
    0x0086: "ManometerPressure",
    0x008C: "AccelerometerZ",
    0x008D: "AccelerometerX",
    0x008E: "AccelerometerY",
    0x00AF: "TimeStamp",
    0x00C4: "LensTypeMake",
    0x00C5: "LensTypeModel",
    0x00E4: "LensTypeModel",
    0x2003: named("PanasonicDateTime", _moment),
    0x8008: "TextStamp",
    0x8009: "TextStamp",
    0x8010: "BabyAge",
}
_LEICA_BELOW: Table = {0x3103: "SerialNumber", 0x3109: "FirmwareVersion", 0x3405: "LensType"}
_LEICA: Table = {
    **_TABLE,
    0x000B: record({4: ("SerialNumber", "s20")}),
    0x0300: embedded("preview"),
    0x0303: "LensType",
    0x0305: "SerialNumber",
    0x0310: "LensType",
    0x0320: "FirmwareVersion",
    0x0321: "LensSerialNumber",
    0x0340: "ImageIDNumber",
    0x0407: "OriginalFileName",
    0x0500: text("InternalSerialNumber"),
    **dict.fromkeys((0x3000, 0x3100, 0x3400, 0x3900), directory(_LEICA_BELOW)),
}
_LEICA_OLD: Table = {0x0303: "SerialNumber", 0x0310: "LensType", 0x0340: "ImageIDNumber"}

LAYOUTS = (
    Layout("Panasonic", _TABLE, mark=b"Panasonic\0", at=12),
    Layout("Leica", _LEICA_OLD, mark=b"LEICA\0\x03\0", at=8),
    Layout("Leica", _LEICA, mark=b"LEICA\0", at=8, own=True),
    Layout("Leica", _LEICA, mark=b"LEICA CAMERA AG\0", at=18),
    Layout("Leica", _LEICA, mark=b"LEICA", at=8),
)
