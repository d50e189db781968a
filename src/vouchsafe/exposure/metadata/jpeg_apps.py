"""JPEG's application segments, told apart by their first letters.

EXIF 3.0; XMP part 3; JFIF 1.02; CIPA DC-007 (MPF); and what ExifTool's JPEG page lists.
"""

from __future__ import annotations

from collections.abc import Callable

from vouchsafe.exposure.metadata import exif, photoshop
from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.xmp import read_xmp

AppReader = Callable[[bytes, Found, int], None]


def _exif(payload: bytes, found: Found, start: int) -> None:
    exif.read_exif(payload, found, start=start)


def _xmp(payload: bytes, found: Found, _start: int) -> None:
    read_xmp(payload.partition(b"\0")[2], found)


def _photoshop(payload: bytes, found: Found, start: int) -> None:
    photoshop.read_resources(payload[14:], found, start=start + 14)


_READERS: tuple[tuple[int, bytes, AppReader], ...] = (
    (1, b"Exif\0", _exif),
    (1, b"http://ns.adobe.com/xap/1.0/\0", _xmp),
    (13, b"Photoshop 3.0\0", _photoshop),
)


def read_app(number: int, payload: bytes, found: Found, start: int) -> None:
    """One APPn segment; start is where its payload lies in the file."""
    for app, mark, reader in _READERS:
        if app == number and payload.startswith(mark):
            reader(payload, found, start)
            return
    found.tag(f"APP{number}", "UnknownSegment", f"{payload[:12]!r}, {len(payload)} bytes")
