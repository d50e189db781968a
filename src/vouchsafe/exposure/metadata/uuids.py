"""Boxes whose type is a UUID: Adobe's, C2PA's, Google's, Canon's and Sony's.

ISO/IEC 14496-12, 11.1; Adobe XMP part 3 (XMP in MP4); C2PA 2.2, A.5; Google's spherical video
RFC. Others are named by their number.
"""

from __future__ import annotations

from vouchsafe.exposure.metadata import canon, sony
from vouchsafe.exposure.metadata.boxes import Box, Boxes
from vouchsafe.exposure.metadata.c2pa import read_c2pa
from vouchsafe.exposure.metadata.exif import read_exif
from vouchsafe.exposure.metadata.words import shown
from vouchsafe.exposure.metadata.xmp import read_xmp

_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_SPHERICAL = bytes.fromhex("ffcc8263f8554a938814587a02521fdd")
_GEOTIFF = bytes.fromhex("b14bf8bd083d4b43a5ae8cd7d5a6ce03")
_EXIF = b"JpgTiffExif->JP2"
_PREVIEW = bytes.fromhex("eaf42b5e1c984b88b9fbb7dc406e4d16")
_PLAYSTATION = bytes.fromhex("5553 4d54 21d2 4fce bb88 695c fac9 c740")
_PLAYSTATION_PROFILE = bytes.fromhex("5052 4f46 21d2 4fce bb88 695c fac9 c740")
_LARGEST_PACKET = 32 * 1024 * 1024


def read_uuid(walk: Boxes, box: Box) -> None:
    """A box whose type is a UUID: those of Adobe, C2PA, Google, Canon and Sony are read."""
    who = walk.held(box, limit=16)
    inside = Box(box.kind, min(box.start + 16, box.end), box.end, box.at)
    if who == _XMP:
        read_xmp(walk.held(inside, limit=_LARGEST_PACKET), walk.found)
    elif who == _SPHERICAL:
        read_xmp(walk.held(inside), walk.found)
    elif who == _C2PA:
        _c2pa(walk, inside)
    elif who == canon.UUID:
        canon.read_canon(walk, inside)
    elif who == _PREVIEW:
        canon.read_preview(walk, inside)
    elif who in {_EXIF, _GEOTIFF}:
        place = walk.base + inside.start if walk.base >= 0 else -1
        read_exif(walk.held(inside, limit=_LARGEST_PACKET), walk.found, start=place)
    elif who == _PLAYSTATION:
        sony.read_playstation(walk, inside)
    elif who != _PLAYSTATION_PROFILE and inside.size > 0:
        text = _first_words(walk, inside)
        walk.found.tag("QuickTime", "UUID-Unknown", f"{who.hex()}: {inside.size} bytes {text}")


def _c2pa(walk: Boxes, box: Box) -> None:
    """Version and flags, what it is for, then for a manifest an offset and the JUMBF itself."""
    head = walk.held(box, limit=64)
    purpose, _, _rest = head[4:].partition(b"\0")
    walk.embed("c2pa", "JUMBF", box.start, box.size, "jumbf")
    if purpose in {b"manifest", b"original", b"update"}:
        skip = 4 + len(purpose) + 1 + 8
        read_c2pa(walk.held(box, skip, limit=_LARGEST_PACKET), walk.found)


def _first_words(walk: Boxes, box: Box) -> str:
    head = walk.held(box, limit=64)
    return shown(head) if head.rstrip(b"\0").isascii() else ""
