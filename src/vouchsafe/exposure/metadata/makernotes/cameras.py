"""Cameras whose notes are one directory with few telling lines: Casio, Fujifilm, Sigma and more.

Source: ExifTool's pages of the same names.
"""

from __future__ import annotations

from vouchsafe.exposure.metadata.ifd import Block, Entry, Word
from vouchsafe.exposure.metadata.makernotes.model import (
    Layout,
    Table,
    directory,
    embedded,
    named,
    read_table,
    record,
)
from vouchsafe.exposure.metadata.pictures import note_jpeg
from vouchsafe.exposure.metadata.words import words

_FUJI: Table = {
    0x0010: "InternalSerialNumber",
    0x1431: "Rating",
    0x1438: "ImageCount",
    0x4005: "FaceElementSelected",
    0x4100: "FacesDetected",
    0x4103: "FacePositions",
    0x4200: "NumFaceElements",
    0x4201: "FaceElementTypes",
    0x4203: "FaceElementPositions",
    0x4282: "FaceRecInfo",
    0x8003: "FrameNumber",
}
_CASIO: Table = {0x0015: "FirmwareDate"}
_CASIO_2: Table = {
    0x2000: embedded("preview"),
    0x2001: "FirmwareDate",
    0x2089: record({0: ("FacesDetected", "B")}),
    0x211C: "FacesDetected",
}
_SIGMA: Table = {
    0x0002: "SerialNumber",
    0x0017: "Firmware",
    0x0018: "Software",
    0x0027: "LensType",
    0x003B: "Firmware",
    0x0057: "Firmware2",
    0x0084: "Model",
    0x008C: "Firmware",
}
_SIGMA_PREVIEWS = ((0x001A, 0x001B), (0x001C, 0x001D))


def _sanyo_thumbnail(block: Block, entry: Entry, group: str) -> None:
    numbers = [int(number) for number in block.numbers(entry, 5)]
    if len(numbers) == 5:
        note_jpeg(block, numbers[4], numbers[3], group, "thumbnail")


_SANYO: Table = {
    0x0100: _sanyo_thumbnail,
    0x0207: "SoftwareVersion",
    0x0209: "CameraID",
    0x0223: "FaceInfo",
    0x0F00: named("DataDump", lambda raw: f"{len(raw)} bytes"),
}


def _ricoh_serial(block: Block, entry: Entry, group: str) -> None:
    raw = block.raw(entry, 64)
    block.found.tag(group, "InternalSerialNumber", words(raw) if raw.isascii() else raw.hex())


def _ricoh_image(block: Block, entry: Entry, group: str) -> None:
    raw = block.raw(entry, 64)
    digits = raw[6:13].hex()  # packed: two digits in each byte
    if len(digits) == 14 and digits.isdigit():
        day, clock = f"{digits[:4]}:{digits[4:6]}:{digits[6:8]}", digits[8:]
        block.found.tag(group, "RicohDate", f"{day} {clock}")
    start, size = (int.from_bytes(raw[at : at + 2], _WORD[block.order]) for at in (28, 30))
    note_jpeg(block, start, size, group, "preview")


_WORD: dict[str, Word] = {"<": "little", ">": "big"}
_RICOH_BELOW: Table = {
    0x0004: "ManufactureDate1",
    0x0005: "ManufactureDate2",
    0x001A: record({181: ("FacesDetected", "B"), 182: ("FaceDetectFrameSize", "2H")}, order=">"),
    0x0029: record({0: ("FirmwareRevision", "s12"), 12: ("FirmwareRevision2", "s12")}),
    0x002C: record(
        {
            0: ("BodyFirmware", "s16"),
            16: ("BodySerialNumber", "s16"),
            32: ("LensFirmware", "s16"),
            48: ("LensSerialNumber", "s16"),
        }
    ),
}
_RICOH_MARK = b"[Ricoh Camera Info]"


def _ricoh_below(block: Block, entry: Entry, group: str) -> None:
    raw = block.raw(entry, 32)
    at = entry.at - block.origin
    if raw.startswith(_RICOH_MARK):
        read_table(block.moved(block.origin, ">"), at + 20, _RICOH_BELOW, group)
    else:
        read_table(block, block.whole(entry), _RICOH_BELOW, group)


_RICOH: Table = {
    0x0002: "FirmwareVersion",
    0x0005: _ricoh_serial,
    0x1001: _ricoh_image,
    0x2001: _ricoh_below,
    0x4001: directory({0x0003: "Accelerometer", 0x0004: "Compass", 0x000A: "TimeZone"}),
}
_GE: Table = {0x0207: "GEModel", 0x0300: "GEMake"}
_FLIR: Table = {0x0001: "ImageTemperatureMax", 0x0005: "UnknownTemperature"}
_JVC: Table = {0x0002: named("CPUVersions", lambda raw: words(raw.replace(b"\0", b" ")))}

LAYOUTS = (
    Layout("Casio", _CASIO_2, mark=b"QVC\0", at=6, previews=((0x0004, 0x0003),)),
    Layout("Casio", _CASIO_2, mark=b"DCI\0", at=6, previews=((0x0004, 0x0003),)),
    Layout("Sigma", _SIGMA, mark=b"SIGMA\0\0\0", at=10, previews=_SIGMA_PREVIEWS),
    Layout("Sigma", _SIGMA, mark=b"FOVEON\0\0", at=10, previews=_SIGMA_PREVIEWS),
    Layout("Sanyo", _SANYO, mark=b"SANYO\0", at=8),
    Layout("Ricoh", _RICOH, mark=b"Ricoh", at=8),
    Layout("Ricoh", _RICOH, mark=b"RICOH\0\0", at=8),
    Layout("GE", _GE, mark=b"GE\0\0", at=18, own=True, shift=10),
    Layout("GE", _GE, mark=b"GENIC\0", at=18, own=True, shift=10),
    Layout("JVC", _JVC, mark=b"JVC ", at=4),
    Layout("Casio", _CASIO, make="CASIO"),
    Layout("FLIR", _FLIR, make="FLIR"),
)
FUJI = Layout("FujiFilm", _FUJI, own=True, order="<")
