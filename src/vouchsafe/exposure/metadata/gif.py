"""GIF's extensions: comments, XMP, a colour profile (GIF89a; XMP part 3, 1.1.2)."""

from __future__ import annotations

from vouchsafe.exposure.metadata import icc, trailers
from vouchsafe.exposure.metadata.c2pa import read_c2pa
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.words import words
from vouchsafe.exposure.metadata.xmp import read_xmp

_EXTENSION, _IMAGE, _END = 0x21, 0x2C, 0x3B
_COMMENT, _PLAIN_TEXT, _APPLICATION = 0xFE, 0x01, 0xFF
_LOOPS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})
_LONGEST = 16 << 20
_BLOCKS_A_STEP = 8
_XMP_TAIL = 257
"""bytes behind an XMP packet that lead a reader who takes it for blocks to its end"""


def read_gif(untrusted: Untrusted, found: Found) -> None:
    """Every block, then what follows the last."""
    at = 13 + _table(untrusted, 10)
    size = len(untrusted)
    while at < size and found.spend():
        kind = untrusted[at]
        if kind == _END:
            if at + 1 < size:
                trailers.read_trailers(untrusted, at + 1, found)
            return
        if kind == _EXTENSION and at + 2 < size:
            body, following = _blocks(untrusted, at + 2, found)
            _extension(untrusted, at, body, found)
            at = following
        elif kind == _IMAGE:
            at += 10 + _table(untrusted, at + 9) + 1
            at = _skip(untrusted, at, found)
        else:
            break
    found.damage("a GIF without an end")


def _table(untrusted: Untrusted, flags: int) -> int:
    """The bytes of the colour table that a byte of flags announces."""
    bits = untrusted[flags] if flags < len(untrusted) else 0
    return 3 << ((bits & 7) + 1) if bits & 0x80 else 0


def _skip(untrusted: Untrusted, at: int, found: Found) -> int:
    blocks = 0
    while at < len(untrusted) and untrusted[at]:
        at += 1 + untrusted[at]
        blocks += 1
        if not blocks % _BLOCKS_A_STEP and not found.spend():
            return len(untrusted)
    return at + 1


def _blocks(untrusted: Untrusted, at: int, found: Found) -> tuple[bytes, int]:
    """What an extension's blocks hold together, and where the next thing is."""
    start = at
    end = _skip(untrusted, at, found)
    body = bytearray()
    while at < end - 1 and len(body) < _LONGEST:
        size = untrusted[at] if at < len(untrusted) else 0
        body += untrusted[at + 1 : at + 1 + size]
        at += 1 + size
    return bytes(body) if start < end else b"", end


def _extension(untrusted: Untrusted, at: int, body: bytes, found: Found) -> None:
    kind = untrusted[at + 1]
    if kind == _COMMENT:
        found.tag("GIF", "Comment", words(body[:8192]))
    elif kind == _PLAIN_TEXT:
        found.tag("GIF", "Text", words(body[12:8192]))
    elif kind == _APPLICATION:
        _application(untrusted, at, body, found)


def _application(untrusted: Untrusted, at: int, body: bytes, found: Found) -> None:
    name = body[:11]
    if name == b"XMP DataXMP":
        end = _skip(untrusted, at + 14, found)
        read_xmp(bytes(untrusted[at + 14 : min(end - _XMP_TAIL, at + 14 + _LONGEST)]), found)
    elif name == b"ICCRGBG1012":
        icc.read_icc(body[11:], found)
    elif name == b"C2PA_GIF\x01\0\0":
        found.embed("c2pa", "GIF", at + 14, len(body) - 11, "jumbf")
        read_c2pa(body[11:], found)
    elif name not in _LOOPS:
        found.tag("GIF", "ApplicationName", words(name))
