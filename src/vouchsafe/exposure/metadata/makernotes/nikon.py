"""Nikon's notes, of three generations. Source: ExifTool's Nikon page.

Newer cameras encipher their records of shots and lenses with the serial number and the shutter
count as keys. Both stand beside them in clear, and the lens in EXIF, so that only the firmware's
version is deciphered.
"""

from __future__ import annotations

from vouchsafe.exposure.metadata.ifd import Block, Entry
from vouchsafe.exposure.metadata.makernotes import nikon_cipher
from vouchsafe.exposure.metadata.makernotes.model import (
    Layout,
    Table,
    directory,
    faces,
    named,
    record,
)
from vouchsafe.exposure.metadata.words import words


def _zone(raw: bytes) -> str:
    return " ".join(map(str, raw[:3]))


def _firmware(raw: bytes) -> str:
    """Behind four letters of version, in clear or enciphered."""
    text = raw[4:9]
    if len(text) == 5 and text.isascii() and text[1:2] == b".":
        return words(text)
    return words(nikon_cipher.firmware(text))


def _flash(raw: bytes) -> str:
    return "" if raw[6:8] in {b"\0\0", b""} else f"{raw[6]}.{raw[7]:02}" if len(raw) > 7 else ""


def _power_up(raw: bytes) -> str:
    year = max(int.from_bytes(raw[:2], order) for order in ("big", "little") if raw[:2])
    return f"{year if year < 3000 else raw[0] + raw[1]} {' '.join(map(str, raw[2:7]))}"


def _place(block: Block, entry: Entry, group: str) -> None:
    raw = block.raw(entry, 128)
    block.found.tag(group, "CountryCode", words(raw[5:8]))
    block.found.tag(group, "Location", words(raw[9:79]))


_TABLE: Table = {
    0x0010: named("DataDump", lambda raw: f"{len(raw)} bytes"),
    0x0011: directory({}, previews=((0x0201, 0x0202),)),
    0x001D: "SerialNumber",
    0x0021: faces(3, 4, 4, frame=1),
    0x0024: record({0: ("TimeZone", "h"), 2: ("DaylightSavings", "B")}),
    0x0037: "MechanicalShutterCount",
    0x0039: _place,
    0x0051: named("FirmwareVersion", _firmware),
    0x0056: record({4: ("BurstGroupID", "H")}),
    0x0082: "AuxiliaryLens",
    0x0083: "LensType",
    0x0084: "Lens",
    0x0091: named("FirmwareVersion", _firmware),
    0x009E: "RetouchHistory",
    0x00A0: "SerialNumber",
    0x00A5: "ImageCount",
    0x00A6: "DeletedImageCount",
    0x00A7: "ShutterCount",
    0x00A8: named("ExternalFlashFirmware", _flash),
    0x00B6: named("PowerUpTime", lambda raw: _power_up(raw) if len(raw) > 6 else ""),
    0x00B8: record(
        {
            4: ("MemoryCardNumber", "H"),
            6: ("DirectoryNumber", "H"),
            8: ("FileNumber", "H"),
        }
    ),
    0x0E09: "NikonCaptureVersion",
}
_OLD: Table = {0x0082: "AuxiliaryLens", 0x0F00: named("DataDump", lambda raw: f"{len(raw)} bytes")}

LAYOUTS = (
    Layout("Nikon", _TABLE, mark=b"Nikon\0\2", at=18, own=True, shift=10),
    Layout("Nikon", _OLD, mark=b"Nikon\0\1", at=8),
    Layout("Nikon", _TABLE, make="NIKON"),
)
