"""The outermost boxes of MP4, MOV, 3GP, HEIF, AVIF, CR3, JPEG XL and JPEG 2000, and the bytes
that none of them owns.

ISO/IEC 14496-12 (boxes, free space), Apple's QuickTime File Format, ISO/IEC 18181-2
(JPEG XL), ISO/IEC 15444-1, annex I. Media data is skipped over, not read.
"""

from __future__ import annotations

from collections.abc import Callable

from vouchsafe.exposure.metadata import h26x, heif, insta360, quicktime, sony
from vouchsafe.exposure.metadata.boxes import Box, Boxes, picture_format
from vouchsafe.exposure.metadata.c2pa import read_c2pa
from vouchsafe.exposure.metadata.items import read_meta
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.space import Space
from vouchsafe.exposure.metadata.trailers import read_trailers
from vouchsafe.exposure.metadata.userdata import read_user_data
from vouchsafe.exposure.metadata.uuids import read_uuid
from vouchsafe.exposure.metadata.words import words
from vouchsafe.exposure.metadata.xmp import read_xmp

_NO_STORY = frozenset(
    {b"JXL ", b"jxlc", b"jxlp", b"jxli", b"jxll", b"jbrd", b"jP  ", b"jp2h", b"jp2c", b"jpch"}
    | {b"ftyp", b"styp", b"moof", b"mfra", b"sidx", b"ssix", b"prft", b"pdin", b"emsg", b"mdat"}
)
_CUT_OFF = frozenset({b"moov", b"meta", b"udta"})
_LARGEST_PACKET = 32 * 1024 * 1024
_MOST_CLIPS = 4
_LARGEST_CLIP = 64 * 1024 * 1024


def read_isobmff(untrusted: Untrusted, found: Found, *, start: int = 0) -> None:
    """Read a whole file of the family.

    start: where its first byte is in the file around it (a motion photo's clip); -1 when it does
    not lie there as it is.
    """
    walk = Boxes(untrusted, found, start)
    space = Space(walk)
    end = 0
    for box in walk.within(0, len(untrusted)):
        if box.at == 0 or _is_box(walk, box):
            end = box.end
            _outer(walk, box, space)
        else:
            break
    clips = sum(embedded.role == "clip" for embedded in found.embedded)
    if not end or clips > _MOST_CLIPS:  # a film behind a film behind a film
        found.damage("bytes behind the last part that could be read")
    elif end < len(untrusted) and not insta360.read_trailer(walk, end):
        read_trailers(untrusted, end, found, start=start)
    space.report()
    if space.fragmented and space.media:
        h26x.read_words(walk.held(space.media[0], limit=1 << 16), found, "QuickTime")


def _is_box(walk: Boxes, box: Box) -> bool:
    """Whether it is one, and not other bytes behind the last; a cut-off film's last box is."""
    if box.kind in _CUT_OFF or box.kind in _NO_STORY or box.kind in _OUTER:
        return True
    fits = box.at + walk.number(box.at, 4) <= len(walk.data)
    return fits and all(32 <= letter < 127 or letter == 0xA9 for letter in box.kind)


def _outer(walk: Boxes, box: Box, space: Space) -> None:
    kind = box.kind
    if kind == b"mdat":
        space.media.append(box)
    elif kind == b"moof":
        space.fragmented = True
    elif kind == b"moov":
        quicktime.read_movie(walk, box, space)
    elif kind == b"meta":
        _meta(walk, box, space)
    elif kind == b"udta":
        read_user_data(walk, box, "UserData")
    elif kind in _OUTER:
        _OUTER[kind](walk, box)
    elif kind not in _NO_STORY:
        _unknown(walk, box)


def _meta(walk: Boxes, box: Box, space: Space) -> None:
    handler = heif.handler_of(walk, box)
    if handler in {b"pict", b"null"} or heif.lists_items(walk, box):
        heif.read_items(walk, box, space)
    elif handler == b"nrtm" or walk.held(box, limit=4096).find(b"xml ") > 0:
        sony.read_xml_meta(walk, box)
    else:
        read_meta(walk, box, "UserData")


def _clip(walk: Boxes, box: Box) -> None:
    """The clip of a Samsung or Google motion photo."""
    walk.embed("clip", "QuickTime", box.start, box.size, "mp4")
    walk.found.tag("QuickTime", "MotionPhotoVideo", f"({box.size} bytes)")
    if walk.base >= 0:
        clip = walk.held(box, limit=_LARGEST_CLIP)
        read_isobmff(clip, walk.found, start=-1)


def _spare(walk: Boxes, box: Box) -> None:
    """Space that is free to use: often an older header's remains, or a maker's own data."""
    if box.size < 16:
        return
    head = walk.held(box, limit=4096)
    kind = picture_format(head)
    if kind or picture_format(head[8:]):
        skip = 0 if kind else 8
        walk.embed("thumbnail", "QuickTime", box.start + skip, box.size - skip, "jpeg")
    elif head.strip(b"\0"):
        text = words(head[:200]) if head[:8].isascii() and head[:8].strip(b"\0") else ""
        walk.found.tag("QuickTime", box.name.capitalize(), text or f"({box.size} bytes)")
        walk.embed("trailing", f"space marked as free ({box.name})", box.start, box.size)


def _unknown(walk: Boxes, box: Box) -> None:
    """A box of a maker's own, or of a standard that says nothing about anybody."""
    if box.size < 8:
        return
    kind = picture_format(walk.held(box, limit=16))
    if box.kind == b"mini":
        heif.read_minimal(walk, box)
    elif kind:
        walk.embed("thumbnail", "QuickTime", box.start, box.size, kind)
    elif walk.held(box, limit=4096).strip(b"\0"):
        name = box.name or "?"
        walk.found.tag("QuickTime", "UnknownBox", f"{name}: {box.size} bytes")
        walk.embed("track", f"a maker's own data ({name})", box.start, box.size)


def _packet(walk: Boxes, box: Box) -> None:
    """JPEG XL's and JPEG 2000's own XML: XMP, or a document of anybody's."""
    raw = walk.held(box, limit=_LARGEST_PACKET)
    if b"<rdf:RDF" in raw or b"xmpmeta" in raw[:4096]:
        read_xmp(raw, walk.found)
    else:
        sony.read_xml(raw, walk.found)


def _manifest(walk: Boxes, box: Box) -> None:
    walk.embed("c2pa", "JUMBF", box.at, box.end - box.at, "jumbf")
    read_c2pa(bytes(walk.data[box.at : min(box.end, box.at + _LARGEST_PACKET)]), walk.found)


def _compressed(walk: Boxes, box: Box) -> None:
    """JPEG XL's boxes in Brotli, which is not unpacked here: what they are is told all the same."""
    kind = walk.held(box, limit=4).decode("latin-1")
    walk.found.tag("QuickTime", "CompressedMetadata", f"{kind}: {box.size} bytes")


_OUTER: dict[bytes, Callable[[Boxes, Box], None]] = {
    b"uuid": read_uuid,
    b"mpvd": _clip,
    b"Exif": heif.read_exif_box,
    b"xml ": _packet,
    b"jumb": _manifest,
    b"brob": _compressed,
    b"free": _spare,
    b"skip": _spare,
    b"wide": _spare,
    b"junk": _spare,
}
