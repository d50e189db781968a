"""Sony's notes, and Minolta's before it. Sources: ExifTool's Sony and Minolta pages.

Since about 2010 Sony enciphers most records by cubing each byte modulo 249: a disguise, not a
secret. It is undone for the one record that holds serial number and shutter counts.
"""

from __future__ import annotations

from vouchsafe.exposure.metadata.ifd import Block, Entry
from vouchsafe.exposure.metadata.makernotes.model import (
    Layout,
    Table,
    embedded,
    field_text,
    record,
    text,
)

_PRIME = 249
_CLEAR = bytes.maketrans(
    bytes(pow(value, 3, _PRIME) for value in range(_PRIME)), bytes(range(_PRIME))
)


def _use_record(block: Block, entry: Entry, group: str) -> None:
    """Tag 0x9050, in the form of most cameras since 2015."""
    raw = block.raw(entry, 1024).translate(_CLEAR)
    block.found.tag(group, "ShutterCount", field_text(raw, 0x3A, "I", "<"))
    serial = raw[0x88:0x8E]
    block.found.tag(group, "InternalSerialNumber", serial.hex() if serial.strip(b"\0") else "")


_SHOT = record({6: ("SonyDateTime", "s20"), 48: ("FacesDetected", "H")})
_TABLE: Table = {
    0x2001: embedded("preview"),
    0x2002: "Rating",
    0x2031: "SerialNumber",
    0x3000: _SHOT,
    0x9050: _use_record,
    0xB001: "SonyModelID",
    0xB027: "LensType",
    0xB02A: "LensSpec",
}

_MINOLTA_SETTINGS = record(
    {
        4 * 21: ("MinoltaDate", "I"),
        4 * 22: ("MinoltaTime", "I"),
        4 * 26: ("FileNumberMemory", "I"),
        4 * 27: ("LastFileNumber", "I"),
        4 * 37: ("MinoltaModelID", "I"),
        4 * 39: ("FolderName", "I"),
    },
    order=">",
)
MINOLTA: Table = {
    0x0001: _MINOLTA_SETTINGS,
    0x0003: _MINOLTA_SETTINGS,
    0x0004: record({2 * 94: ("ImageNumber", "H"), 2 * 98: ("ImageNumber2", "H")}, order=">"),
    0x0081: embedded("preview"),
    0x010C: "LensType",
    0x0114: record({2 * 174: ("ImageNumber", "H")}, order=">"),
    0x0018: text("Unknown_0x0018"),
}
_MINOLTA_PREVIEWS = ((0x0088, 0x0089),)
_SIZES = ((0x0201, 0x0202),)

LAYOUTS = (
    Layout("Sony", _TABLE, mark=b"SONY DSC ", at=12),
    Layout("Sony", _TABLE, mark=b"SONY CAM ", at=12),
    Layout("Sony", _TABLE, mark=b"SONY MOBILE", at=12),
    Layout("Sony", _TABLE, mark=b"\0\0SONY PIC\0", at=12),
    Layout("Sony", _TABLE, mark=b"VHAB     \0", at=12),
    Layout("Sony", {}, mark=b"SEMC MS\0", at=20, own=True, shift=-6, previews=_SIZES),
    Layout("Minolta", MINOLTA, mark=b"MINOL\0", at=8, previews=_MINOLTA_PREVIEWS),
    Layout("Minolta", MINOLTA, make="MINOLTA", previews=_MINOLTA_PREVIEWS),
    Layout("Minolta", MINOLTA, make="KONICA MINOLTA", previews=_MINOLTA_PREVIEWS),
    Layout("Sony", _TABLE, make="SONY"),
    Layout("Sony", _TABLE, make="HASSELBLAD"),
)
