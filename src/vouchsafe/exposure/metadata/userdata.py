"""User data and header times of movies and tracks.

ISO/IEC 14496-12 (udta, mvhd, tkhd, mdhd), Apple's QuickTime File Format (user data text), 3GPP
TS 26.244 (asset information), and what makers put among them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import datetime, timedelta

from vouchsafe.exposure.metadata import canon, makers, uuids
from vouchsafe.exposure.metadata.boxes import Box, Boxes, picture_format
from vouchsafe.exposure.metadata.gpmf import read_gpmf
from vouchsafe.exposure.metadata.items import read_meta
from vouchsafe.exposure.metadata.quicktime_names import USER_DATA, own_name
from vouchsafe.exposure.metadata.words import shown, words
from vouchsafe.exposure.metadata.xmp import read_xmp

_EPOCH = datetime(1904, 1, 1)
_LARGEST_PACKET = 32 * 1024 * 1024
_FULL_3GP = frozenset(
    {b"titl", b"dscp", b"cprt", b"perf", b"auth", b"gnre", b"rtng", b"clsf", b"kywd", b"albm"}
)
_PICTURES = frozenset({b"thmb", b"RTHU", b"mcvr", b"thum", b"thma", b"icnu", b"PICT"})


def read_times(walk: Boxes, box: Box, group: str, names: tuple[str, str]) -> None:
    """When something was made and changed, from any of the three kinds of header."""
    wide = 8 if walk.number(box.start, 1) == 1 else 4
    for place, name in enumerate(names):
        stamp = moment(walk.number(box.start + 4 + place * wide, wide))
        walk.found.tag(group, name, stamp)


def moment(seconds: int) -> str:
    """Seconds since 1904 in ExifTool's writing; "" for none, or for what is no date."""
    if not seconds:
        return ""
    try:
        return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y:%m:%d %H:%M:%S")
    except (OverflowError, ValueError):
        return ""


def read_user_data(walk: Boxes, holder: Box, group: str) -> None:
    """User data: Apple's and 3GPP's texts, and what makers put among them."""
    for box in walk.inside(holder):
        kind = box.kind
        if kind in _OF_TRACKS_TOO:
            _OF_TRACKS_TOO[kind](walk, box, group)
        elif kind in _OTHERS:
            _OTHERS[kind](walk, box)
        elif kind in _PICTURES or picture_format(walk.held(box, limit=64).lstrip(b"\0")[:16]):
            _picture(walk, box, group)
        else:
            _user_text(walk, box, group)


def _packet(walk: Boxes, box: Box) -> None:
    read_xmp(walk.held(box, limit=_LARGEST_PACKET), walk.found)


def _telemetry(walk: Boxes, box: Box) -> None:
    read_gpmf(walk.held(box), walk.found, "GoPro")


def _chapters(walk: Boxes, box: Box, group: str) -> None:
    """Nero's chapter list: after a count, a time of eight bytes and a counted name for each."""
    raw, names = walk.held(box, limit=1 << 16), []
    at = 9 if raw[:1] == b"\1" else 5
    for _ in range(raw[at - 1] if len(raw) >= at else 0):
        size = raw[at + 8] if at + 8 < len(raw) else 0
        names.append(words(raw[at + 9 : at + 9 + size]))
        at += 9 + size
    walk.found.tag(group, "ChapterList", "; ".join(name for name in names if name))


def _picture(walk: Boxes, box: Box, group: str) -> None:
    head = walk.held(box, limit=64)
    at = next((at for at in range(48) if picture_format(head[at : at + 12])), 0)
    name = USER_DATA.get(box.kind, "ThumbnailImage")
    walk.found.tag(group, name, f"({box.size - at} bytes)")
    walk.embed("thumbnail", group, box.start + at, box.size - at, picture_format(head[at:]))


def _user_text(walk: Boxes, box: Box, group: str) -> None:
    raw = walk.held(box, limit=1 << 16)
    if box.kind == b"name" and group.startswith("Track"):
        walk.found.tag(group, f"{group}Name", words(raw))
        return
    if box.kind == b"loci":
        walk.found.tag(group, "LocationInformation", place_3gp(raw))
        return
    name = USER_DATA.get(box.kind)
    if name is None:
        letters = box.kind[1:].decode("latin-1")
        name = f"UserData_{letters}" if box.kind[:1] == b"\xa9" else own_name(box.kind)
    if box.kind[:1] == b"\xa9":
        for text in _apple_texts(raw):
            walk.found.tag(group, name, text)
        return
    if box.kind in {b"CAME", b"MUID"}:
        walk.found.tag(group, name, raw.hex())
    elif box.kind in _FULL_3GP and raw[:4] == b"\0\0\0\0":
        walk.found.tag(group, name, wide_or_not(raw[6:]))
    elif raw.strip(b"\0"):
        walk.found.tag(group, name, shown(raw) if raw[:1].isascii() else f"({len(raw)} bytes)")


def _apple_texts(raw: bytes) -> list[str]:
    """Texts in several languages, each behind its length and language; or one bare text."""
    texts: list[str] = []
    at = 0
    while at + 4 <= len(raw) and len(texts) < 50:
        size, language = struct.unpack_from(">HH", raw, at)
        if not size or at + 4 + size > len(raw):
            break
        texts.append(_in_language(raw[at + 4 : at + 4 + size], language))
        at += 4 + size
    return texts or [words(raw)]


def _in_language(raw: bytes, language: int) -> str:
    """Apple's old language numbers go with its old encoding, unless it is UTF-8 all the same."""
    if raw[:2] in {b"\xfe\xff", b"\xff\xfe"}:
        return raw.decode("utf-16", "replace")
    if language >= 0x400:
        return words(raw)
    try:
        return raw.decode("utf-8").strip("\0 ")
    except UnicodeDecodeError:
        return raw.decode("mac_roman").strip("\0 ")


def wide_or_not(raw: bytes) -> str:
    """3GPP's text: UTF-16 where it begins with its mark, else UTF-8."""
    if raw[:2] in {b"\xfe\xff", b"\xff\xfe"}:
        return raw.decode("utf-16", "replace").strip("\0 ")
    return words(raw)


def place_3gp(raw: bytes) -> str:
    """A `loci` box: the place's name, longitude, latitude and altitude, the body it is on."""
    if len(raw) < 8:
        return ""
    body = raw[6:]
    if body[:2] == b"\xfe\xff":
        end = next((at for at in range(2, len(body), 2) if body[at : at + 2] == b"\0\0"), len(body))
        name, rest = body[2:end].decode("utf-16-be", "replace"), body[end + 2 :]
    else:
        text, _, rest = body.partition(b"\0")
        name = words(text)
    if len(rest) < 13:
        return name
    role, longitude, latitude, altitude = struct.unpack_from(">Biii", rest)
    told = " ".join(words(part) for part in rest[13:].split(b"\0") if part)
    return (
        f"{name} Role={role} Lat={latitude / 65536:.5f} Lon={longitude / 65536:.5f} "
        f"Alt={altitude / 65536:.2f} {told}"
    )


_OF_TRACKS_TOO: dict[bytes, Callable[[Boxes, Box, str], None]] = {
    b"meta": read_meta,
    b"chpl": _chapters,
}
_OTHERS: dict[bytes, Callable[[Boxes, Box], None]] = makers.USER_DATA | {
    b"XMP_": _packet,
    b"GPMF": _telemetry,
    b"Xtra": makers.read_xtra,
    b"uuid": uuids.read_uuid,
    b"CNTH": canon.read_thumbnail,
    b"CNOP": canon.read_thumbnail,
}
