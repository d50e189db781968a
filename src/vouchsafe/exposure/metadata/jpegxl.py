"""JPEG 2000's and JPEG XL's boxes (ISO 15444-1 annex I, ISO 18181-2)."""

from __future__ import annotations

from vouchsafe.exposure.metadata import exif, icc, iptc
from vouchsafe.exposure.metadata.c2pa import read_c2pa
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.words import words
from vouchsafe.exposure.metadata.xmp import read_xmp

_LONGEST = 64 << 20
_DEEPEST = 4
_EXIF = bytes.fromhex("4a706754 69666645 7869662d 3e4a5032".replace(" ", ""))
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_IPTC = bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38")
_GEO = bytes.fromhex("b14bf8bd083d4b43a5ae8cd7d5a6ce03")
_PARENTS = frozenset({b"jp2h", b"asoc", b"res ", b"uinf"})
_PICTURE = frozenset(
    {b"jP  ", b"JXL ", b"ftyp", b"ihdr", b"jxlc", b"jxlp", b"jxll", b"jbrd", b"bpcc", b"pclr"}
    | {b"cmap", b"cdef", b"resc", b"resd", b"rreq", b"jp2i", b"free", b"jxli", b"lbl ", b"nlst"}
)
_CODESTREAM_COMMENT = b"\xff\x64"


def read_boxes(untrusted: Untrusted, found: Found) -> None:
    """A JP2, JPX or JXL file."""
    _boxes(untrusted, found, 0, len(untrusted), 0)


def read_bare(untrusted: Untrusted, found: Found) -> None:
    """A JPEG 2000 codestream alone; JPEG XL's holds no words."""
    if untrusted[:2] == b"\xff\x4f":
        _codestream(untrusted, 0, len(untrusted), found)


def _boxes(untrusted: Untrusted, found: Found, at: int, end: int, depth: int) -> None:
    while at + 8 <= end and found.spend():
        size = int.from_bytes(untrusted[at : at + 4], "big")
        kind, body = bytes(untrusted[at + 4 : at + 8]), at + 8
        if size == 1:
            size, body = int.from_bytes(untrusted[at + 8 : at + 16], "big"), at + 16
        last = min(at + size, end) if size else end
        if last < body:
            found.damage("a box that ends before it begins")
            return
        if kind in _PARENTS and depth < _DEEPEST:
            _boxes(untrusted, found, body, last, depth + 1)
        elif kind == b"jp2c":
            _codestream(untrusted, body, last, found)
        elif kind not in _PICTURE:
            _box(kind, bytes(untrusted[body : min(last, body + _LONGEST)]), found, body)
        at = last


def _box(kind: bytes, body: bytes, found: Found, start: int) -> None:
    if kind == b"Exif":
        skip = 4 + int.from_bytes(body[:4], "big")
        exif.read_exif(body[skip:], found, start=start + skip)
    elif kind == b"xml ":
        read_xmp(body, found)
    elif kind == b"colr":
        if body[:1] == b"\2":
            icc.read_icc(body[3:], found)
    elif kind == b"jumb":
        found.embed("c2pa", "JUMBF", start - 8, len(body) + 8, "jumbf")
        read_c2pa((len(body) + 8).to_bytes(4, "big") + kind + body, found)
    elif kind == b"uuid":
        _uuid(body[:16], body[16:], found, start + 16)
    elif kind == b"url ":
        found.tag("Jpeg2000", "URL", words(body[4:]))
    else:
        # A "brob" box is another one, compressed with Brotli, for which Python has no reader.
        name = kind.decode("latin-1") + (
            " " + body[:4].decode("latin-1") if kind == b"brob" else ""
        )
        found.tag("Jpeg2000", "UnknownChunk", f"{name!r}, {len(body)} bytes")


def _uuid(number: bytes, body: bytes, found: Found, start: int) -> None:
    if number in {_EXIF, _GEO}:
        exif.read_exif(body, found, start=start)
    elif number == _XMP:
        read_xmp(body, found)
    elif number == _IPTC:
        iptc.read_iptc(body, found)
    else:
        found.tag("Jpeg2000", "UnknownChunk", f"{number.hex()}, {len(body)} bytes")


def _codestream(untrusted: Untrusted, at: int, end: int, found: Found) -> None:
    """The main header's comments."""
    at += 2
    while at + 4 <= end and found.spend():
        marker = bytes(untrusted[at : at + 2])
        size = int.from_bytes(untrusted[at + 2 : at + 4], "big")
        if marker[0] != 0xFF or marker in {b"\xff\x90", b"\xff\xd9"} or size < 2:
            return
        if marker == _CODESTREAM_COMMENT:
            found.tag("Jpeg2000", "Comment", words(bytes(untrusted[at + 6 : at + 2 + size])))
        at += 2 + size
