"""JPEG's application segments, told apart by their first letters.

EXIF 3.0; XMP part 3; JFIF 1.02 (T.871); CIPA DC-007 (MPF); and what ExifTool's JPEG page lists.
"""

from __future__ import annotations

from collections.abc import Callable

from vouchsafe.exposure.metadata import exif, flashpix, jpeg_makers, mpf, photoshop
from vouchsafe.exposure.metadata.ciff import read_ciff
from vouchsafe.exposure.metadata.flir import read_infiray
from vouchsafe.exposure.metadata.gpmf import read_gpmf
from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.xmp import read_xmp

AppReader = Callable[[bytes, Found, int], None]
"""reads a payload that lies at a place in the file"""

_CIFF_MARK = b"HEAPJPGM"


def _exif(payload: bytes, found: Found, start: int) -> None:
    exif.read_exif(payload, found, start=start)


def _xmp(payload: bytes, found: Found, _start: int) -> None:
    if found.spend(len(payload) >> 6):  # it is dear to read, and an honest file holds one
        read_xmp(payload.partition(b"\0")[2], found)


def _photoshop(payload: bytes, found: Found, start: int) -> None:
    photoshop.read_resources(payload[14:], found, start=start + 14)


def _thumbnail(payload: bytes, found: Found, start: int) -> None:
    """JFIF's extension: a thumbnail as JPEG, with a palette, or plain."""
    file_format = "jpeg" if payload[5:6] == b"\x10" else ""
    found.embed("thumbnail", "JFXX", start + 6, len(payload) - 6, file_format)


def _plain_thumbnail(payload: bytes, found: Found, start: int) -> None:
    """JFIF itself may hold one behind its header, three bytes a pixel."""
    if len(payload) > 14:
        found.embed("thumbnail", "JFIF", start + 14, len(payload) - 14)


def _gopro(payload: bytes, found: Found, _start: int) -> None:
    read_gpmf(payload[6:], found)


def _harmless(_payload: bytes, _found: Found, _start: int) -> None:
    """Coding flags alone."""


_READERS: dict[int, tuple[tuple[bytes, AppReader], ...]] = {
    0: (
        (b"JFIF\0", _plain_thumbnail),
        (b"JFXX\0", _thumbnail),
        (b"AVI1", _harmless),
        (b"Ocad", jpeg_makers.read_ocad),
    ),
    1: (
        (b"Exif\0", _exif),
        (b"http://ns.adobe.com/xap/1.0/\0", _xmp),
        (b"QVCI", jpeg_makers.read_qvci),
    ),
    2: ((b"FPXR\0", flashpix.read_fpxr), (b"MPF\0", mpf.read_mpf)),
    3: (
        (b"Meta", jpeg_makers.read_meta),
        (b"META", jpeg_makers.read_meta),
        (b"Exif", jpeg_makers.read_meta),
        (b"_JPSJPS_", jpeg_makers.read_jps),
        (b"Stim", _harmless),
        (b"\xff\xd8\xff", jpeg_makers.read_preview),
    ),
    4: ((b"Scalado", _harmless), (b"FPXR\0", flashpix.read_fpxr)),
    5: ((b"RMETA\0", jpeg_makers.read_rmeta), (b"ssuniqueid\0", jpeg_makers.read_ssuniqueid)),
    6: (
        (b"EPPIM\0", _harmless),
        (b"NITF\0", _harmless),
        (b"TDHD", jpeg_makers.read_hp),
        (b"GoPro\0", _gopro),
    ),
    7: ((b"\x1aQualcomm", _harmless),),
    8: ((b"SPIFF\0", _harmless),),
    9: ((b"Media Jukebox\0", jpeg_makers.read_media_jukebox), (b"infisense\0", read_infiray)),
    10: ((b"UNICODE\0", jpeg_makers.read_unicode_comment),),
    11: ((b"HDR_RI", jpeg_makers.read_hdr),),
    12: ((b"Ducky", jpeg_makers.read_ducky),),
    13: (
        (b"Photoshop 3.0\0", _photoshop),
        (b"Adobe_Photoshop2.5:", _photoshop),
        (b"Adobe_CM", _harmless),
    ),
    14: ((b"Adobe", _harmless),),
    15: ((b"Q ", _harmless),),
}
_INFIRAY_MARK = b"\0IJPEG\0"


def read_app(number: int, payload: bytes, found: Found, start: int) -> None:
    """One APPn segment; start is where its payload lies in the file."""
    for mark, reader in _READERS.get(number, ()):
        if payload.startswith(mark):
            reader(payload, found, start)
            return
    if number == 0 and payload[6:14] == _CIFF_MARK:
        read_ciff(payload, found, start=start, group="CIFF")
    elif number == 12 and b"[picture info]" in payload[:64]:
        jpeg_makers.read_picture_info(payload, found, start)
    elif number == 5 and len(payload) >= 16 and _looks_like_weather(payload):
        jpeg_makers.read_infiray_weather(payload, found, start)
    elif payload.strip(b"\0"):
        said = payload[:12].decode("latin-1")
        found.tag(f"APP{number}", "UnknownSegment", f"{said!r}, {len(payload)} bytes")


def _looks_like_weather(payload: bytes) -> bool:
    return len(payload) < 256 and not payload[:4].isascii() and payload[3] in range(0x3E, 0x43)
