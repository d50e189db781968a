"""WebP's chunks (RFC 9649)."""

from __future__ import annotations

from vouchsafe.exposure.metadata import exif, icc, trailers
from vouchsafe.exposure.metadata.c2pa import read_c2pa
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.xmp import read_xmp

_HEAD = 12
_LONGEST = 64 << 20
_PICTURE = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})


def read_webp(untrusted: Untrusted, found: Found) -> None:
    """Every chunk within the file's own length, then what follows."""
    end = 8 + int.from_bytes(untrusted[4:8], "little")
    end += end % 2
    at = _HEAD
    while at + 8 <= min(end, len(untrusted)) and found.spend():
        kind = bytes(untrusted[at : at + 4])
        size = int.from_bytes(untrusted[at + 4 : at + 8], "little")
        if kind not in _PICTURE:
            body = bytes(untrusted[at + 8 : at + 8 + min(size, _LONGEST)])
            _chunk(kind, body, found, at + 8)
        at += 8 + size + size % 2
    if at > len(untrusted) + 1:
        found.damage("a WebP that ends early")
    elif end < len(untrusted):
        trailers.read_trailers(untrusted, end, found)


def _chunk(kind: bytes, body: bytes, found: Found, start: int) -> None:
    if kind == b"EXIF":
        exif.read_exif(body, found, start=start)
    elif kind in {b"XMP ", b"XMP\0"}:
        read_xmp(body, found)
    elif kind == b"ICCP":
        icc.read_icc(body, found)
    elif kind == b"C2PA":
        found.embed("c2pa", "WebP", start, len(body), "jumbf")
        read_c2pa(body, found)
    else:
        name = kind.decode("latin-1")
        found.tag("WebP", "UnknownChunk", f"{name!r}, {len(body)} bytes")
