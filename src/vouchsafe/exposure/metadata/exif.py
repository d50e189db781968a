"""EXIF and TIFF directories: the tags that tell, the blocks within, the small pictures.

CIPA DC-008 (EXIF 3.0), TIFF 6.0 with Adobe's supplements, DNG 1.7. Maker notes are handed to
`makernotes`, XMP to `xmp`, IPTC and Photoshop's resources to their readers.
"""

from __future__ import annotations

from vouchsafe.exposure.metadata import exif_names, icc, iptc, makernotes, photoshop
from vouchsafe.exposure.metadata.c2pa import read_c2pa
from vouchsafe.exposure.metadata.geotiff import read_geo_keys
from vouchsafe.exposure.metadata.gps import read_gps
from vouchsafe.exposure.metadata.ifd import ASCII, Block, Entry
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.pictures import note_pictures
from vouchsafe.exposure.metadata.words import shown, wide_words, words
from vouchsafe.exposure.metadata.xmp import read_xmp

_MOST_DIRECTORIES = 100
_BIG = 43
_EXIF, _GPS, _INTEROP, _SUB_IFDS, _MAKER_NOTE = 0x8769, 0x8825, 0xA005, 0x014A, 0x927C
_XMP, _IPTC, _PHOTOSHOP, _PROFILE, _DNG_PRIVATE = 0x02BC, 0x83BB, 0x8649, 0x8773, 0xC634
_C2PA = 0xCD41
_USER_COMMENT = 0x9286
_XP = range(0x9C9B, 0x9CA0)
_PROFILE_IFDS = 0xC6F5
_BYTES_OF_TEXT = frozenset({0xC68B, 0xC6D2, 0xC6D3, 0xC615, 0xC716, 0xC717, 0xC718})
_STANDARD = frozenset({*range(0xFE, 0x0215), 0x87B1})
"""TIFF's own tags, which say nothing about anybody unless `exif_names` lists them"""


def read_exif(untrusted: Untrusted, found: Found, *, start: int = -1) -> None:
    """An EXIF block as JPEG, PNG, WebP and HEIF carry it, with or without its "Exif" mark.

    start: where the block's first byte is in the file; -1 when it is not there as it is.
    """
    for mark in (b"Exif\0\0", b"Exif\0"):
        if untrusted[: len(mark)] == mark:
            untrusted = untrusted[len(mark) :]
            start += len(mark) if start >= 0 else 0
            break
    read_directories(untrusted, found, start=start)


def read_directories(untrusted: Untrusted, found: Found, *, start: int = -1) -> None:
    """A whole TIFF structure: every directory of its chain and all that hang from them."""
    order = {b"II": "<", b"MM": ">"}.get(bytes(untrusted[:2]))
    if order is None:
        found.damage("EXIF without a TIFF header")
        return
    block = Block(untrusted, found, order, start)
    block.big = block.number(2, "H") == _BIG
    first = block.number(8, "Q") if block.big else block.number(4, "I")
    with found.deeper() as real:
        if real:
            _Walk(block).chain(first)


def read_directory(block: Block, offset: int, name: str) -> None:
    """One directory alone and what hangs from it, for formats that point straight at one."""
    _Walk(block).directory(offset, name)


class _Walk:
    """One way through a structure. The make is kept, for maker notes are told apart by it."""

    def __init__(self, block: Block) -> None:
        self._block, self._found = block, block.found
        self._make = self._model = ""
        self._directories = 0

    def chain(self, offset: int) -> None:
        for number in range(_MOST_DIRECTORIES):
            if not offset:
                return
            offset = self.directory(offset, f"IFD{number}")

    def directory(self, offset: int, name: str) -> int:
        """Everything in one directory; gives where the next is."""
        block = self._block
        self._directories += 1
        if self._directories > _MOST_DIRECTORIES:
            self._found.damage("more directories of tags than any camera writes")
            return 0
        entries, following = block.directory(offset)
        if not entries and offset and offset + block.origin >= len(block.data):
            self._found.damage(f"{name} lies beyond the end")
        makers: list[Entry] = []
        for entry in entries:
            if entry.tag == _MAKER_NOTE:
                makers.append(entry)  # the make must be known first
            else:
                self._entry(entry, name)
        read_geo_keys(block, entries)
        note_pictures(block, entries, name)
        for entry in makers:
            makernotes.read_makernote(block, entry, self._make, self._model)
        return following

    def _entry(self, entry: Entry, name: str) -> None:
        tag, block = entry.tag, self._block
        if tag in _BELOW:
            self._below(entry)
        elif tag in exif_names.IMAGE:
            text = self._text(entry)
            if tag == 0x010F:
                self._make = self._make or text
            elif tag == 0x0110:
                self._model = self._model or text
            self._found.tag(name, exif_names.IMAGE[tag], text)
        elif entry.kind == ASCII and tag not in _STANDARD and name != "InteropIFD":
            self._found.tag(name, f"Unknown_0x{tag:04x}", block.text(entry))

    def _text(self, entry: Entry) -> str:
        block, tag = self._block, entry.tag
        if tag in _XP:
            return wide_words(block.raw(entry, 1 << 13))
        if tag == _USER_COMMENT:
            return user_comment(block.raw(entry, 1 << 13), block.order)
        if tag in _BYTES_OF_TEXT:
            return words(block.raw(entry, 1 << 12))
        return block.text(entry)

    def _below(self, entry: Entry) -> None:
        block, found, tag = self._block, self._found, entry.tag
        if tag == _GPS:
            read_gps(block, block.whole(entry))
        elif tag in {_EXIF, _INTEROP}:
            self.directory(block.whole(entry), "ExifIFD" if tag == _EXIF else "InteropIFD")
        elif tag in {_SUB_IFDS, _PROFILE_IFDS}:
            self._several(entry)
        elif tag == _XMP:
            read_xmp(block.raw(entry, 1 << 24), found)
        elif tag == _IPTC:
            iptc.read_iptc(block.raw(entry), found)
        elif tag == _PHOTOSHOP:
            raw = block.raw(entry, 1 << 24)
            photoshop.read_resources(raw, found, start=block.place(entry.at))
        elif tag == _PROFILE:
            icc.read_icc(block.raw(entry), found)
        elif tag == _C2PA:
            raw = block.raw(entry, 1 << 24)
            found.embed("c2pa", "TIFF", block.place(entry.at), len(raw), "jumbf")
            read_c2pa(raw, found)
        elif tag == _DNG_PRIVATE:
            makernotes.read_dng_private(block, entry, self._make, self._model)

    def _several(self, entry: Entry) -> None:
        for number, offset in enumerate(self._block.numbers(entry)):
            self.directory(int(offset), f"SubIFD{number or ''}")


_BELOW = frozenset(
    {_EXIF, _GPS, _INTEROP, _SUB_IFDS, _PROFILE_IFDS, _XMP, _IPTC, _PHOTOSHOP, _PROFILE}
    | {_DNG_PRIVATE, _C2PA}
)


def user_comment(raw: bytes, order: str) -> str:
    """A text behind eight bytes that name its encoding (EXIF 3.0, 4.6.6.5)."""
    code, body = raw[:8], raw[8:]
    if code.startswith(b"UNICODE"):
        if body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            order, body = ("<" if body[0] == 0xFF else ">"), body[2:]
        return wide_words(body, order)
    if code.startswith(b"JIS"):
        return body.decode("iso2022_jp", "replace")
    if code.startswith(b"ASCII") or not code.strip(b"\0"):
        return words(body)
    return shown(raw)
