"""Bytes behind the end of a picture: further pictures, clips, and programs' own notes.

Sources: CIPA DC-007 (MPF); ExifTool's pages on AFCP, FotoStation, PhotoMechanic, CanonVRD and
Samsung; Google's and Samsung's motion photos (an MP4 behind the JPEG).
"""

from __future__ import annotations

from collections.abc import Callable

from vouchsafe.exposure.metadata.ifd import Word
from vouchsafe.exposure.metadata.iptc import read_iptc
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.read import read_clip
from vouchsafe.exposure.metadata.samsung import read_samsung
from vouchsafe.exposure.metadata.words import words
from vouchsafe.exposure.metadata.xmp import read_xmp

_MOST_TRAILERS = 20
_LARGEST_CLIP = 256 << 20
_LARGEST_RECIPE = 16 << 20
_FOTOSTATION = b"\xa1\xb2\xc3\xd4"
_CANON = b"CANON OPTIONAL DATA\0"
_SOFT_EDIT = {0xD7: "FrameNumber", 0xDD: "Tagged", 0xDE: "ColorClass", 0xDF: "Rating"}

Trailer = Callable[[Untrusted, int, int, Found], int]
"""reads a trailer that ends at a place; gives where it begins, or the same place for none"""


def read_trailers(untrusted: Untrusted, end: int, found: Found, *, start: int = 0) -> None:
    """What lies behind `end`: known trailers from the last backwards, then what is left.

    start: where `untrusted` begins in the file.
    """
    tail = known_trailers(untrusted, end, found, start=start)
    for first, last in _gaps(end, tail, found, start):
        _rest(untrusted, first, last, found, start)


def known_trailers(untrusted: Untrusted, end: int, found: Found, *, start: int = 0) -> int:
    """Trailers that bear a mark, from the last backwards; gives where the first begins."""
    tail = len(untrusted)
    for _ in range(_MOST_TRAILERS):
        before = tail
        for reader in _TRAILERS:
            tail = max(reader(untrusted, end, tail, found), end)
            if tail < before:
                found.embed("trailing", "after the end", start + tail, before - tail)
                break
        if tail in {before, end}:
            break
    return tail


def _gaps(end: int, tail: int, found: Found, start: int) -> list[tuple[int, int]]:
    """The stretches in which no picture lies that the file's own directory names."""
    named = sorted(
        (each.start - start, each.start - start + each.size)
        for each in found.embedded
        if each.where == "MPF" and each.start - start >= end
    )
    gaps, at = [], end
    for first, last in [*named, (tail, tail)]:
        if at < min(first, tail):
            gaps.append((at, min(first, tail)))
        at = max(at, last)
    return gaps


def _rest(untrusted: Untrusted, first: int, last: int, found: Found, start: int) -> None:
    head = bytes(untrusted[first : min(first + 64, last)])
    size = last - first
    if size < 1 << 16 and not bytes(untrusted[first:last]).strip(b"\0"):
        return
    if head[4:8] == b"ftyp":
        found.embed("clip", "after the end", start + first, size, "mp4")
        if size <= _LARGEST_CLIP and found.spend(size >> 12):
            read_clip(untrusted[first:last], found, start + first)
        return
    box = untrusted.find(b"ftyp", first, min(last, first + 4096))
    if box >= first + 4:
        found.embed("trailing", "after the end", start + first, box - 4 - first)
        _rest(untrusted, box - 4, last, found, start)
    elif head.startswith(b"\xff\xd8\xff"):
        found.embed("picture", "after the end", start + first, size, "jpeg")
    else:
        found.embed("trailing", "after the end", start + first, size)
        _xmp_within(untrusted, first, last, found)


def _afcp(untrusted: Untrusted, end: int, tail: int, found: Found) -> int:
    """The AXS File Concatenation Protocol: IPTC, a thumbnail, a preview."""
    mark = bytes(untrusted[max(tail - 12, end) : tail])
    if mark[:3] != b"AXS" or mark[3:4] not in {b"!", b"*"}:
        return tail
    word: Word = "big" if mark[3:4] == b"!" else "little"
    first = int.from_bytes(mark[4:8], word)
    if not end <= first < tail:
        found.damage("an AFCP trailer")
        return tail - 12
    for line in range(int.from_bytes(untrusted[first + 6 : first + 8], word)):
        at = first + 12 + 12 * line
        if at + 12 > tail or not found.spend():
            break
        size, where = (int.from_bytes(untrusted[at + p : at + p + 4], word) for p in (4, 8))
        _afcp_part(bytes(untrusted[at : at + 4]), untrusted, where, size, found)
    return first


def _afcp_part(kind: bytes, untrusted: Untrusted, where: int, size: int, found: Found) -> None:
    if kind == b"IPTC" and found.spend(min(size, 1 << 20) >> 10):
        read_iptc(bytes(untrusted[where : where + min(size, 1 << 20)]), found, "IPTC2")
    elif kind == b"TEXT":
        found.tag("AFCP", "Comment", words(bytes(untrusted[where : where + min(size, 4096)])))
    elif kind in {b"Nail", b"PrVw"}:
        found.embed("thumbnail" if kind == b"Nail" else "preview", "AFCP", where, size, "jpeg")


def _fotostation(untrusted: Untrusted, end: int, tail: int, found: Found) -> int:
    """FotoWare's trailers, one for each thing."""
    mark = bytes(untrusted[max(tail - 10, end) : tail])
    if mark[6:] != _FOTOSTATION:
        return tail
    kind, size = int.from_bytes(mark[:2], "big"), int.from_bytes(mark[2:6], "big")
    first = tail - size
    if not end <= first < tail - 9:
        return tail - 10
    if kind == 1:
        read_iptc(bytes(untrusted[first : tail - 10][: 1 << 20]), found, "IPTC2")
    elif kind in {3, 4}:
        role = "thumbnail" if kind == 3 else "preview"
        found.embed(role, "FotoStation", first, size - 10, "jpeg")
    return first


def _photo_mechanic(untrusted: Untrusted, end: int, tail: int, found: Found) -> int:
    """Photo Mechanic's marks: datasets as IPTC has them, of 32-bit numbers."""
    mark = bytes(untrusted[max(tail - 12, end) : tail])
    if mark[4:] != b"cbipcbbl":
        return tail
    size = int.from_bytes(mark[:4], "big")
    first = tail - 12 - size
    if not end <= first < tail:
        return tail - 12
    body = bytes(untrusted[first : tail - 12][: 1 << 16])
    for at in range(0, len(body) - 8, 9):
        name = _SOFT_EDIT.get(body[at + 2]) if body[at : at + 2] == b"\x1c\2" else None
        if name:
            number = int.from_bytes(body[at + 5 : at + 9], "big")
            found.tag("PhotoMechanic", name, number)
    return first


def _canon_recipe(untrusted: Untrusted, end: int, tail: int, found: Found) -> int:
    """Canon's recipe for developing the picture, marked at both ends."""
    if untrusted[max(tail - 64, end) : max(tail - 44, end)] != _CANON:
        return tail
    first = untrusted.rfind(_CANON, max(end, tail - _LARGEST_RECIPE), tail - 64)
    first = first if first >= 0 else tail - 64
    found.tag("CanonVRD", "UnknownText", "a recipe of Canon's Digital Photo Professional")
    _xmp_within(untrusted, first, tail, found)
    return first


def _xmp_within(untrusted: Untrusted, first: int, last: int, found: Found) -> None:
    """Programs leave XMP packets in what else they write."""
    at = untrusted.find(b"<x:xmpmeta", first, last)
    end = untrusted.find(b"</x:xmpmeta>", at, last) if at >= 0 else -1
    if end >= 0:
        read_xmp(bytes(untrusted[at : end + 12]), found)


_TRAILERS: tuple[Trailer, ...] = (
    _afcp,
    _fotostation,
    _photo_mechanic,
    _canon_recipe,
    read_samsung,
)
