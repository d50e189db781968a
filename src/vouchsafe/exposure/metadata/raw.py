"""Raw formats that are no TIFF: Fujifilm's RAF, Minolta's MRW, Sigma's X3F, Canon's CRW.

Sources: ExifTool's FujiFilm, MinoltaRaw, SigmaRaw and CanonRaw pages; the X3F description that
Foveon published in 2007.
"""

from __future__ import annotations

from vouchsafe.exposure.metadata.ciff import read_crw
from vouchsafe.exposure.metadata.exif import read_directories
from vouchsafe.exposure.metadata.inner import read_inner
from vouchsafe.exposure.metadata.jpeg import read_within
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.words import wide_words, words

__all__ = ["read_crw", "read_mrw", "read_raf", "read_x3f"]

_MOST_SECTIONS = 100
_PROPERTIES = {
    "CAMMANUF": "Make",
    "CAMMODEL": "Model",
    "CAMNAME": "CameraName",
    "CAMSERIAL": "SerialNumber",
    "FIRMVERS": "FirmwareVersion",
    "IMAGEBOARDID": "ImageBoardID",
    "LENSMODEL": "LensType",
    "SENSORID": "SensorID",
    "TIME": "DateTimeOriginal",
}
_JPEG, _SMALL = 18, 200_000


def read_raf(untrusted: Untrusted, found: Found) -> None:
    """A RAF is a header around a whole JPEG, which holds the EXIF."""
    found.tag("RAF", "RAFVersion", words(bytes(untrusted[60:64])))
    found.tag("RAF", "Model", words(bytes(untrusted[28:60]).partition(b"\0")[0]))
    start, size = (int.from_bytes(untrusted[at : at + 4], "big") for at in (84, 88))
    if 0 < start < len(untrusted) and size:
        found.embed("preview", "RAF", start, min(size, len(untrusted) - start), "jpeg")
        read_inner(untrusted, found, read_within)
    else:
        found.damage("a RAF without its JPEG")


def read_mrw(untrusted: Untrusted, found: Found) -> None:
    """Sections up to the picture: PRD names the camera's firmware, TTW is a TIFF structure."""
    at, end = 8, 8 + int.from_bytes(untrusted[4:8], "big")
    while at + 8 <= min(end, len(untrusted)) and found.spend():
        kind = bytes(untrusted[at : at + 4])
        size = int.from_bytes(untrusted[at + 4 : at + 8], "big")
        body = bytes(untrusted[at + 8 : at + 8 + min(size, 16 << 20)])
        if kind == b"\0TTW":
            read_directories(body, found, start=at + 8)
        elif kind == b"\0PRD":
            found.tag("MinoltaRaw", "FirmwareID", words(body[:8]))
        at += 8 + size


def read_x3f(untrusted: Untrusted, found: Found) -> None:
    """A header, sections, and a directory whose place stands in the last four bytes."""
    if untrusted[16:32].strip(b"\0"):
        found.tag("SigmaRaw", "ImageUniqueID", bytes(untrusted[8:24]).hex())
    at = int.from_bytes(untrusted[len(untrusted) - 4 :], "little")
    if untrusted[at : at + 4] != b"SECd":
        found.damage("an X3F without its directory")
        return
    count = int.from_bytes(untrusted[at + 8 : at + 12], "little")
    for line in range(min(count, _MOST_SECTIONS)):
        entry = at + 12 + 12 * line
        start, size = (
            int.from_bytes(untrusted[entry + p : entry + p + 4], "little") for p in (0, 4)
        )
        _section(untrusted, bytes(untrusted[entry + 8 : entry + 12]), start, size, found)
    read_inner(untrusted, found, read_within)


def _section(untrusted: Untrusted, kind: bytes, start: int, size: int, found: Found) -> None:
    if kind == b"PROP":
        _properties(bytes(untrusted[start : start + min(size, 1 << 18)]), found)
    elif kind in {b"IMAG", b"IMA2"}:
        form = int.from_bytes(untrusted[start + 12 : start + 16], "little")
        body, room = start + 28, max(min(size, len(untrusted) - start) - 28, 0)
        if form == _JPEG and room:
            role = "thumbnail" if room < _SMALL and kind == b"IMAG" else "preview"
            found.embed(role, "SigmaRaw", body, room, "jpeg")
        elif form in {3, 11} and room:
            found.embed("preview", "SigmaRaw", body, room)


def _properties(raw: bytes, found: Found) -> None:
    """Pairs of places in a text of 16-bit characters."""
    count = int.from_bytes(raw[8:12], "little")
    text = 24 + 8 * count
    for line in range(min(count, 500)):
        at = 24 + 8 * line
        name, value = (
            wide_words(raw[text + 2 * int.from_bytes(raw[p : p + 4], "little") :][:800])
            for p in (at, at + 4)
        )
        if name in _PROPERTIES and found.spend():
            found.tag("SigmaRaw", _PROPERTIES[name], value)
