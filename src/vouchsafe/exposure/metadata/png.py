"""PNG's chunks (PNG 3rd edition, W3C 2025; the eXIf and caBX chunks; ImageMagick's profiles)."""

from __future__ import annotations

import re
import zlib

from vouchsafe.exposure.metadata import exif, icc, iptc, photoshop, trailers
from vouchsafe.exposure.metadata.c2pa import read_c2pa
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.words import words
from vouchsafe.exposure.metadata.xmp import read_xmp

_HEAD = 8
_MOST_INFLATED = 4 << 20
_KNOWN = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"sBIT", b"sRGB", b"cICP"}
    | {b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT", b"oFFs"}
    | {b"pCAL", b"sCAL", b"sTER", b"gIFg", b"vpAg", b"CgBI", b"iDOT", b"mDCv", b"cLLi"}
)
_XMP_KEYWORD = b"XML:com.adobe.xmp"
_PROFILE = b"Raw profile type "
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]")


def read_png(untrusted: Untrusted, found: Found) -> None:
    """Every chunk, then what follows the last."""
    at, size = _HEAD, len(untrusted)
    while at + 8 <= size and found.spend():
        length = int.from_bytes(untrusted[at : at + 4], "big")
        kind = bytes(untrusted[at + 4 : at + 8])
        if kind not in _KNOWN:
            body = bytes(untrusted[at + 8 : at + 8 + min(length, 64 << 20)])
            if len(body) < min(length, 64 << 20):
                found.damage("a PNG chunk that ends early")
            _chunk(kind, body, found, at + 8)
        at += 12 + length
        if kind == b"IEND":
            if at < size:
                trailers.read_trailers(untrusted, at, found)
            return
    found.damage("a PNG without an end")


def _chunk(kind: bytes, body: bytes, found: Found, start: int) -> None:
    if kind in {b"tEXt", b"zTXt", b"iTXt"}:
        _text(kind, body, found)
    elif kind == b"eXIf":
        exif.read_exif(body, found, start=start)
    elif kind in {b"zxIf", b"zXIf"}:
        exif.read_exif(_inflated(body[5:], found), found)
    elif kind == b"iCCP":
        name, _, packed = body.partition(b"\0")
        found.tag("PNG", "ProfileName", words(name))
        icc.read_icc(_inflated(packed[1:], found), found)
    elif kind == b"tIME" and len(body) >= 7:
        year = int.from_bytes(body[:2], "big")
        day, clock = body[2:4], body[4:7]
        found.tag("PNG", "ModifyDate", f"{year}:{day[0]:02}:{day[1]:02} {_clock(clock)}")
    elif kind == b"caBX":
        found.embed("c2pa", "PNG", start, len(body), "jumbf")
        read_c2pa(body, found)
    else:
        name_of = kind.decode("latin-1")
        found.tag("PNG", "UnknownChunk", f"{name_of!r}, {len(body)} bytes")


def _clock(parts: bytes) -> str:
    return ":".join(f"{part:02}" for part in parts)


def _inflated(packed: bytes, found: Found) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MOST_INFLATED)
    except zlib.error:
        found.damage("a compressed PNG chunk")
        return b""


def _text(kind: bytes, body: bytes, found: Found) -> None:
    """A keyword and its text, Latin-1, compressed, or UTF-8 with a language."""
    keyword, _, rest = body.partition(b"\0")
    packed = kind == b"zTXt"
    if packed:
        rest = rest[1:]
    elif kind == b"iTXt":
        packed = rest[:1] == b"\1"
        rest = rest[2:].split(b"\0", 2)[-1]
    if packed:
        rest = _inflated(rest, found)
    if keyword == _XMP_KEYWORD:
        read_xmp(rest, found)
    elif keyword.startswith(_PROFILE):
        _profile(words(keyword[len(_PROFILE) :]).lower(), rest, found)
    else:
        found.tag("PNG", _name(words(keyword[:80])), words(rest[:8192]))


def _name(keyword: str) -> str:
    """ExifTool's way to make a name of a keyword: capitals, no spaces."""
    parts = (part[:1].upper() + part[1:] for part in keyword.split())
    return _NOT_IN_NAMES.sub("", "".join(parts)) or "Unknown_keyword"


def _profile(kind: str, text: bytes, found: Found) -> None:
    """ImageMagick's way to keep a profile: its length, then its bytes in hexadecimal."""
    lines = text.strip().split(b"\n", 2)
    try:
        raw = bytes.fromhex(lines[-1].translate(None, b"\n\r \t").decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        found.damage("a raw profile in PNG")
        return
    if kind in {"exif", "app1"} and raw[:4] != b"http":
        exif.read_exif(raw, found)
    elif kind in {"xmp", "app1"}:
        read_xmp(raw.partition(b"\0")[2] if raw[:4] == b"http" else raw, found)
    elif kind == "iptc":
        photoshop.read_resources(raw, found) if raw[:4] == b"8BIM" else iptc.read_iptc(raw, found)
    elif kind == "8bim":
        photoshop.read_resources(raw, found)
    elif kind in {"icc", "icm"}:
        icc.read_icc(raw, found)
    else:
        found.tag("PNG", "UnknownChunk", f"raw profile {kind}, {len(raw)} bytes")
