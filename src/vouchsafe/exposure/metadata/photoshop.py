"""Photoshop's image resources, in JPEG and TIFF, and the PSD file around them.

Adobe Photoshop File Formats Specification (November 2019).
"""

from __future__ import annotations

import struct

from vouchsafe.exposure.metadata import exif, icc, iptc, trailers
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.words import wide_words, words
from vouchsafe.exposure.metadata.xmp import read_xmp

_MOST_RESOURCES = 2000
_MARKS = frozenset({b"8BIM", b"PHUT", b"DCSR", b"AgHg", b"MeSa"})
_THUMBNAILS = frozenset({0x0409, 0x040C})
_PATHS = range(0x07D0, 0x0BB7)


def read_resources(untrusted: Untrusted, found: Found, *, start: int = -1) -> None:
    """Every resource block: a mark, a number, a name, a length, the data."""
    at = 0
    for _ in range(_MOST_RESOURCES):
        if bytes(untrusted[at : at + 4]) not in _MARKS or not found.spend():
            return
        number = int.from_bytes(untrusted[at + 4 : at + 6], "big")
        name_length = untrusted[at + 6] if at + 6 < len(untrusted) else 0
        at += 7 + name_length + (name_length + 1) % 2
        size = int.from_bytes(untrusted[at : at + 4], "big")
        at += 4
        value = bytes(untrusted[at : at + size])
        if len(value) < size:
            found.damage("Photoshop resources that end early")
        _resource(number, value, found, start + at if start >= 0 else -1)
        at += size + size % 2


def _resource(number: int, value: bytes, found: Found, start: int) -> None:
    if number == 0x0404:
        iptc.read_iptc(value, found)
    elif number in {0x0422, 0x0423}:
        exif.read_exif(value, found, start=start)
    elif number == 0x0424:
        read_xmp(value, found)
    elif number == 0x040F:
        icc.read_icc(value, found)
    elif number in _THUMBNAILS and len(value) > 28:
        place = start + 28 if start >= 0 else -1
        found.embed("thumbnail", "Photoshop", place, len(value) - 28, "jpeg")
    else:
        _words(number, value, found)


def _words(number: int, value: bytes, found: Found) -> None:
    group = "Photoshop"
    if number == 0x040A:
        found.tag(group, "CopyrightFlag", "True" if value[:1] == b"\1" else "False")
    elif number == 0x040B:
        found.tag(group, "URL", words(value))
    elif number == 0x0425:
        found.tag(group, "IPTCDigest", value.hex())
    elif number == 0x0421:
        _version(value, found)
    elif number == 0x041A:
        found.tag(group, "SlicesGroupName", _long_text(value, 20))
    elif number == 0x041E:
        _links(value, found)
    elif number == 0x0BB7:
        found.tag(group, "ClippingPathName", words(value[1:]))


def _long_text(value: bytes, at: int) -> str:
    """A count of characters, then as many of UTF-16."""
    count = int.from_bytes(value[at : at + 4], "big")
    return wide_words(value[at + 4 : at + 4 + 2 * count], ">")


def _version(value: bytes, found: Found) -> None:
    writer = _long_text(value, 5)
    found.tag("Photoshop", "WriterName", writer)
    length = int.from_bytes(value[5:9], "big")
    found.tag("Photoshop", "ReaderName", _long_text(value, 9 + 2 * length))


def _links(value: bytes, found: Found) -> None:
    at = 4
    for _ in range(min(int.from_bytes(value[:4], "big"), 100)):
        count = int.from_bytes(value[at + 8 : at + 12], "big")
        found.tag("Photoshop", "URL_List", _long_text(value, at + 8))
        at += 12 + 2 * count


def read_psd(untrusted: Untrusted, found: Found) -> None:
    """A PSD or PSB file: its resources, and its layers, each a picture of its own."""
    try:
        version, colours = struct.unpack_from(">4xH20xI", untrusted)
        at = 30 + colours
        (size,) = struct.unpack_from(">I", untrusted, at)
        read_resources(untrusted[at + 4 : at + 4 + size], found, start=at + 4)
        at += 4 + size
        (layers,) = struct.unpack_from(">Q" if version == 2 else ">I", untrusted, at)
    except struct.error:
        found.damage("a PSD that ends early")
        return
    if layers:
        start = at + (8 if version == 2 else 4)
        room = max(min(layers, len(untrusted) - start), 0)
        found.embed("picture", "layers", start, room)
        _layer_names(untrusted[start : start + min(room, 1 << 20)], found)
    trailers.known_trailers(untrusted, at, found)


def _layer_names(untrusted: bytes, found: Found) -> None:
    """Layers are named by people; the Unicode name stands behind its mark, as it is."""
    at = untrusted.find(b"8BIMluni")
    while at >= 0 and found.spend():
        found.tag("Photoshop", "LayerUnicodeNames", _long_text(untrusted, at + 12))
        at = untrusted.find(b"8BIMluni", at + 12)
