"""What makers and programs keep in JPEG segments of their own.

Sources: ExifTool's pages on JPEG, APP12, Casio, Ricoh, Kodak, Samsung and HP.
"""

from __future__ import annotations

import re

from vouchsafe.exposure.metadata.ifd import Block
from vouchsafe.exposure.metadata.makernotes.model import Table, field_text, read_table, text
from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.words import wide_words, words

_META: Table = {
    0xC350: "FilmProductCode",
    0xC353: text("CameraOwner"),
    0xC354: text("SerialNumber"),
    0xC355: "UserSelectGroupTitle",
    0xC356: "DealerIDNumber",
    0xC358: "EnvelopeNumber",
    0xC359: "FrameNumber",
    0xC35C: "ModelAndVersion",
    0xC364: "RollGuidElements",
    0xC419: "SourceImageFileName",
}
_META_BELOW = {0xC36F: ("KodakBordersIFD", {0x0003: "BorderLocation"})}
_PICTURE_INFO = {
    "TimeDate": "DateTimeOriginal",
    "Type": "CameraType",
    "Serial#": "SerialNumber",
    "FWare": "FirmwareVersion",
    "ID": "CameraID",
}
_PAIR = re.compile(rb"([\w#]{1,40})=([^\r\n\0]{0,200})")
_XML_PAIR = re.compile(rb"<(\w{1,40})>([^<]{0,400})</")
_MOST_PAIRS = 200
_JUKEBOX = frozenset(
    {"Album", "Caption", "Date", "Keywords", "Name", "People", "Places"}
    | {"Tool_Name", "Tool_Version"}
)


def read_meta(payload: bytes, found: Found, start: int) -> None:
    """Kodak's second TIFF structure, with the owner's name. Numbers as in no other."""
    block = Block(payload[6:], found, ">" if payload[6:8] == b"MM" else "<", start + 6)
    first = block.number(4, "I")
    read_table(block, first, _META, "MetaIFD")
    block.seen.clear()
    for entry in block.directory(first)[0]:
        if entry.tag in _META_BELOW:
            group, table = _META_BELOW[entry.tag]
            read_table(block, block.whole(entry), table, group)


def read_qvci(payload: bytes, found: Found, _start: int) -> None:
    """Casio's record in pictures without EXIF."""
    found.tag("Casio", "DateTimeOriginal", words(payload[77:97].partition(b"\0")[0]))
    found.tag("Casio", "ModelType", words(payload[98:105].partition(b"\0")[0]))
    found.tag("Casio", "UnknownText", words(payload[105:]))


def read_ocad(payload: bytes, found: Found, _start: int) -> None:
    """Photobucket's mark."""
    found.tag("Ocad", "OcadRevision", words(payload))


def read_jps(payload: bytes, found: Found, _start: int) -> None:
    """A stereo picture's comment."""
    length = int.from_bytes(payload[8:10], "big")
    found.tag("JPS", "JPSComment", words(payload[10 + length + 2 :]))


def read_preview(payload: bytes, found: Found, start: int) -> None:
    """A preview as Samsung and HP keep it."""
    found.embed("preview", "APP3", start, len(payload), "jpeg")


def read_rmeta(payload: bytes, found: Found, _start: int) -> None:
    """Ricoh's words for surveyors: names in the first section, values in the second."""
    order = ">" if payload[6:8] == b"MM" else "<"
    block = Block(payload, found, order)
    sections: dict[int, list[str]] = {}
    at = 16 + block.number(12, "I")
    while at + 4 < len(payload) and found.spend() and len(sections) < 8:
        kind, size = block.number(at, "H"), block.number(at + 2, "H")
        body = payload[at + 4 : at + 2 + size]
        sections.setdefault(kind, [words(part) for part in body.split(b"\0")])
        at += 2 + max(size, 2)
    for name, value in zip(sections.get(1, ()), sections.get(2, ()), strict=False):
        found.tag("RMETA", name.title().replace(" ", ""), value)


def read_ssuniqueid(payload: bytes, found: Found, _start: int) -> None:
    """Samsung's number for this one picture."""
    found.tag("Samsung", "UniqueID", words(payload[11:]))


def read_hp(payload: bytes, found: Found, _start: int) -> None:
    """HP's record of names and values: serial number and firmware among them."""
    for mark, name in ((b"CMSN", "SerialNumber"), (b"FWRV", "FirmwareVersion")):
        at = payload.find(mark)
        if at >= 0:
            size = int.from_bytes(payload[at + 12 : at + 16], "little")
            found.tag("HP", name, words(payload[at + 16 : at + 16 + min(size, 64)]))


def read_media_jukebox(payload: bytes, found: Found, _start: int) -> None:
    """A program's album, people and places, as simple XML."""
    for name, value in _XML_PAIR.findall(payload)[:_MOST_PAIRS]:
        if name.decode("ascii", "replace") in _JUKEBOX:
            found.tag("MediaJukebox", name.decode("ascii", "replace"), words(value))


def read_unicode_comment(payload: bytes, found: Found, _start: int) -> None:
    """PhotoStudio's comment."""
    found.tag("File", "Comment", wide_words(payload[8:], ">"))


def read_hdr(payload: bytes, found: Found, start: int) -> None:
    """JPEG-HDR's second picture."""
    found.embed("picture", "JPEG-HDR", start, len(payload), "jpeg")


def read_picture_info(payload: bytes, found: Found, _start: int) -> None:
    """Agfa's, Olympus' and Polaroid's record before EXIF, as text."""
    found.tag("PictureInfo", "Make", words(payload[:32].partition(b"\0")[0]))
    for raw_name, value in _PAIR.findall(payload)[:_MOST_PAIRS]:
        name = raw_name.decode("ascii", "replace")
        if name in _PICTURE_INFO:
            found.tag("PictureInfo", _PICTURE_INFO[name], words(value))


def read_ducky(payload: bytes, found: Found, _start: int) -> None:
    """Photoshop's "save for web": a comment and a copyright, each with its length."""
    at = 5
    while at + 4 <= len(payload):
        kind = int.from_bytes(payload[at : at + 2], "big")
        size = int.from_bytes(payload[at + 2 : at + 4], "big")
        name = {2: "Comment", 3: "Copyright"}.get(kind)
        if kind == 0:
            return
        if name:
            found.tag("Ducky", name, wide_words(payload[at + 8 : at + 4 + size], ">"))
        at += 4 + size


def read_infiray_weather(payload: bytes, found: Found, _start: int) -> None:
    """The air around a thermal camera."""
    found.tag("InfiRay", "AmbientTemperature", field_text(payload, 0, "f", "<"))
    found.tag("InfiRay", "Humidity", field_text(payload, 12, "f", "<"))
