"""Pentax' notes, and those of cameras that Ricoh sold under its own name. Source: ExifTool."""

from __future__ import annotations

from vouchsafe.exposure.metadata.makernotes.model import Layout, Table, named, record, version


def _date(raw: bytes) -> str:
    if len(raw) < 4:
        return ""
    return f"{int.from_bytes(raw[:2], 'big')}:{raw[2]:02}:{raw[3]:02}"


_PLACES = {4 * number: (f"Face{number + 1}Position", "2H") for number in range(8)}
_TABLE: Table = {
    0x0005: "PentaxModelID",
    0x0006: named("Date", _date),
    0x0007: named("Time", lambda raw: ":".join(f"{part:02}" for part in raw[:3])),
    0x0022: "WorldTimeLocation",
    0x0023: "HometownCity",
    0x0024: "DestinationCity",
    0x0027: named("DSPFirmwareVersion", lambda raw: version(bytes(255 - b for b in raw))),
    0x0028: named("CPUFirmwareVersion", lambda raw: version(bytes(255 - b for b in raw))),
    0x0029: "FrameNumber",
    0x003F: record({0: ("LensType", "2B")}),
    0x005D: named("ShutterCount", lambda raw: raw.hex()),  # encoded with the date and the time
    0x0060: record({0: ("FacesDetected", "B"), 2: ("FacePosition", "2B")}),
    0x006B: record(
        {
            0: ("WorldTimeLocation", "B"),
            2: ("HometownCity", "B"),
            3: ("DestinationCity", "B"),
        }
    ),
    0x0076: "FaceDetect",
    0x0077: "FaceDetectFrameSize",
    0x0207: record({0: ("LensType", "4B")}),
    0x0215: record(
        {0: ("PentaxModelID", "I"), 4: ("ManufactureDate", "I"), 16: ("InternalSerialNumber", "I")}
    ),
    0x0227: record(_PLACES),
    0x0229: "SerialNumber",
    0x022E: "Artist",
    0x022F: "Copyright",
    0x0230: "FirmwareVersion",
    0x0239: record({12: ("LensModel", "s30"), 42: ("LensInfo", "s20")}),
    0x023F: "Model",
    0x03FE: named("DataDump", lambda raw: f"{len(raw)} bytes"),
}
_PREVIEWS = ((0x0004, 0x0003),)

LAYOUTS = (
    Layout("Pentax", _TABLE, mark=b"AOC\0", at=6, previews=_PREVIEWS),
    Layout("Pentax", _TABLE, mark=b"PENTAX \0", at=10, own=True, previews=_PREVIEWS),
    Layout("Pentax", _TABLE, mark=b"SAMSUNG\0", at=10, own=True, previews=_PREVIEWS),
    Layout("Pentax", _TABLE, mark=b"RICOH\0II", at=8, own=True, order="<", previews=_PREVIEWS),
    Layout("Pentax", _TABLE, mark=b"RICOH\0MM", at=8, own=True, order=">", previews=_PREVIEWS),
    Layout("Pentax", _TABLE, make="ASAHI", previews=_PREVIEWS),
    Layout("Pentax", _TABLE, make="PENTAX", previews=_PREVIEWS),
)
