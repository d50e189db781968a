"""Olympus' and OM System's notes, and those of the makers who copied them.

Source: ExifTool's Olympus page. Epson, Minolta, Konica and Agfa used the same form.
"""

from __future__ import annotations

from vouchsafe.exposure.metadata.ifd import Block, Entry
from vouchsafe.exposure.metadata.makernotes.model import (
    Layout,
    Table,
    directory,
    embedded,
    named,
    text,
)
from vouchsafe.exposure.metadata.words import words

_EQUIPMENT: Table = {
    0x0100: "CameraType2",
    0x0101: "SerialNumber",
    0x0102: "InternalSerialNumber",
    0x0104: "BodyFirmwareVersion",
    0x0201: "LensType",
    0x0202: "LensSerialNumber",
    0x0203: "LensModel",
    0x0204: "LensFirmwareVersion",
    0x0301: "Extender",
    0x0302: "ExtenderSerialNumber",
    0x0304: "ExtenderFirmwareVersion",
    0x0403: "ConversionLens",
    0x1001: "FlashModel",
    0x1002: "FlashFirmwareVersion",
    0x1003: "FlashSerialNumber",
}
_CAMERA_SETTINGS: Table = {
    0x0900: "ManometerPressure",
    0x0901: "ManometerReading",
    0x0908: "DateTimeUTC",
}
_FACES: Table = {
    0x1200: "FacesDetected",
    0x1201: "FaceDetectArea",
    0x1203: "FaceDetectFrameSize",
    0x1207: "FaceDetectFrameCrop",
}


def _text_info(block: Block, entry: Entry, group: str) -> None:
    """The camera's notes as text: "[camera info] ID=… Type=…"."""
    for pair in words(block.raw(entry, 4096)).split():
        name, equals, value = pair.partition("=")
        if equals and name == "Type":
            block.found.tag(group, "CameraType", value)
        elif equals and name in {"ID", "Version"}:
            block.found.tag(group, f"Camera{name}" if name == "ID" else "FirmwareVersion", value)


_TABLE: Table = {
    0x0100: embedded("thumbnail"),
    0x0081: embedded("preview"),
    0x0104: "BodyFirmwareVersion",
    0x0207: text("CameraType"),
    0x0208: _text_info,
    0x0209: text("CameraID"),
    0x020D: "EpsonSoftware",
    0x0280: embedded("preview"),
    0x0404: "SerialNumber",
    0x0405: "Firmware",
    0x0F00: named("DataDump", lambda raw: f"{len(raw)} bytes"),
    0x0F01: named("DataDump2", lambda raw: f"{len(raw)} bytes"),
    0x101A: "SerialNumber",
    0x2010: directory(_EQUIPMENT),
    0x2020: directory(_CAMERA_SETTINGS, previews=((0x0101, 0x0102),)),
    0x2040: directory(_FACES),
}
_PREVIEWS = ((0x0088, 0x0089), (0x1036, 0x1037))

LAYOUTS = (
    Layout("Olympus", _TABLE, mark=b"OLYMP\0", at=8, previews=_PREVIEWS),
    Layout("Olympus", _TABLE, mark=b"OLYMPUS\0", at=12, own=True, previews=_PREVIEWS),
    Layout("Olympus", _TABLE, mark=b"OM SYSTEM\0", at=16, own=True, previews=_PREVIEWS),
    Layout("Olympus", _TABLE, mark=b"EPSON\0", at=8, previews=_PREVIEWS),
    Layout("Olympus", _TABLE, mark=b"AGFA", at=8, previews=_PREVIEWS),
    Layout("Olympus", _TABLE, mark=b"CAMER\0", at=8, previews=_PREVIEWS),
    Layout("Olympus", _TABLE, mark=b"KC\0", at=8, previews=_PREVIEWS),
)
