"""What lies in a photo beside its pixels: named for the report, remembered for the search.

Nothing read here is ever written. Values serve two ends only: turning the picture upright, and
proving that the written file does not contain them.
"""

from __future__ import annotations

import itertools
import mmap
import re
import struct
import zlib
from dataclasses import dataclass, field

SHORTEST = 6
"""bytes; anything shorter turns up in compressed pixels by chance"""
_LONGEST = 96
_MOST_VALUES = 1000
_MOST_INFLATED = 1 << 16
_LONGEST_BLOCK = 1 << 20
_MOST_SEARCHED = 32 << 20

_RUN = re.compile(rb"[\x20-\x7e]{8,}")
_WORDS = re.compile(rb"[^A-Za-z0-9 ]")
_XML_VALUE = re.compile(rb"""=\s*["']([^"'<>]{6,})["']|>([^<>]{6,})<""")
_NAMESPACE = re.compile(rb"^https?://(ns\.|www\.w3\.org|purl\.org|cipa\.jp|iptc\.org)")


@dataclass
class Found:
    """What a walk through one file has turned up so far.

    orientation: 1 to 8, as EXIF counts.
    colour_space: EXIF's own two words on colour: (ColorSpace tag, interoperability index).
    """

    orientation: int = 1
    colour_space: tuple[int, str] = (0, "")
    _names: dict[str, None] = field(default_factory=dict)
    _strings: set[bytes] = field(default_factory=set)
    _searched: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._names)

    @property
    def strings(self) -> frozenset[bytes]:
        return frozenset(self._strings)

    def name(self, name: str) -> None:
        """Something is there. A name may hold four letters of the file's own: clean ones only."""
        self._names["".join(c if c.isascii() and c.isprintable() else "?" for c in name)] = None

    def value(self, raw: bytes) -> None:
        """Remember a value, unless it is too short or too plain to be anyone's."""
        self.numbers(raw.strip(b"\0 \t\r\n"))

    def numbers(self, raw: bytes) -> None:
        """Remember a value byte for byte, its zeros too."""
        text = raw[:_LONGEST]
        plain = len(set(text)) < 4 or all(a < b for a, b in itertools.pairwise(text))
        if len(text) >= SHORTEST and not plain and len(self._strings) < _MOST_VALUES:
            self._strings.add(text)

    def _within_budget(self, raw: bytes) -> bytes:
        """What may still be searched: a file of endless metadata must not keep us busy."""
        part = raw[: min(_LONGEST_BLOCK, max(_MOST_SEARCHED - self._searched, 0))]
        self._searched += len(part)
        return part

    def runs(self, raw: bytes) -> None:
        """Remember every stretch of readable text in a block of unknown make."""
        for run in _RUN.finditer(self._within_budget(raw)):
            text = run.group()
            words = len(_WORDS.sub(b"", text))
            # Tables and coded pixels of an embedded thumbnail are readable by chance, and the
            # same tables are in every JPEG; text consists mostly of letters and digits.
            if words >= 0.7 * len(text):
                self.value(text)

    def profile(self, untrusted_icc: bytes | None, ours: bytes | None) -> None:
        """A colour profile that is not already one of our own writing says whose it is."""
        if untrusted_icc and untrusted_icc != ours:
            self.name("colour profile's names")

    def xmp(self, raw: bytes) -> None:
        """An XMP packet: attribute and element values. Searched, not parsed: it is untrusted."""
        self.name("XMP")
        for match in _XML_VALUE.finditer(self._within_budget(raw)):
            text = match.group(1) or match.group(2)
            if not _NAMESPACE.match(text):
                self.value(text)

    def iptc(self, raw: bytes) -> None:
        """IPTC-IIM datasets, alone or inside Photoshop's resource blocks."""
        self.name("IPTC")
        at = raw.find(b"\x1c")
        while 0 <= at <= len(raw) - 5:
            length = int.from_bytes(raw[at + 3 : at + 5], "big")
            self.value(raw[at + 5 : at + 5 + length])
            at = raw.find(b"\x1c", at + 5 + (length if length < 0x8000 else 0))

    def photoshop(self, raw: bytes) -> None:
        """Adobe's image resource blocks: IPTC, a thumbnail, slices, paths, history."""
        self.name("Photoshop resources")
        if b"8BIM\x04\x04" in raw:
            self.iptc(raw)
        if b"8BIM\x04\x0c" in raw or b"8BIM\x04\x09" in raw:
            self.name("thumbnail")
        self.runs(raw)

    def c2pa(self, raw: bytes) -> None:
        """A C2PA manifest (JUMBF): it names who made the picture, with what, and when."""
        self.name("C2PA")
        self.runs(raw)

    def comment(self, raw: bytes) -> None:
        self.name("comment")
        self.value(raw)

    def trailer(self, data: bytes | mmap.mmap, at: int) -> None:
        """Bytes behind the end of the picture."""
        self.name_trailer(data, at)
        self.gap(data, at, len(data))

    def gap(self, data: bytes | mmap.mmap, at: int, end: int) -> None:
        """Bytes of a file that belong to no picture."""
        self.runs(data[at : min(end, at + _LONGEST_BLOCK)])

    def take(self, other: Found) -> None:
        """What another picture of the same file says of itself."""
        self._names |= other._names
        self._strings |= set(sorted(other._strings)[: _MOST_VALUES - len(self._strings)])

    def name_trailer(self, data: bytes | mmap.mmap, at: int) -> None:
        """What lies behind the end of the picture, by name alone."""
        raw = data[at : at + _LONGEST_BLOCK]
        if not raw.strip(b"\0"):
            return
        if b"ftyp" in raw[:64] or b"MotionPhoto" in raw or b"ftypmp4" in raw:
            self.name("motion photo")
        if b"\xff\xd8\xff" in raw[:64]:
            self.name("further pictures")
        self.name(f"trailing data ({len(data) - at:,} bytes)")

    def exif(self, raw: bytes) -> None:
        """An EXIF block (CIPA DC-008): a TIFF structure, its offsets from its own start."""
        self.name("EXIF")
        ExifWalk(raw.removeprefix(b"Exif\0\0"), self).walk()

    def png_text(self, kind: bytes, raw: bytes) -> None:
        """A tEXt, zTXt or iTXt chunk, inflated no further than needed to recognise it."""
        keyword, _, rest = raw.partition(b"\0")
        if keyword == b"XML:com.adobe.xmp":
            self.xmp(rest)
            return
        self.name("text")
        self.value(keyword)
        if kind == b"iTXt":
            packed, rest = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
        else:
            packed, rest = kind == b"zTXt", rest[1:] if kind == b"zTXt" else rest
        if packed:
            self._searched += _MOST_INFLATED
            rest = _inflated(rest) if self._searched < _MOST_SEARCHED else b""
        self.value(rest)
        if keyword.startswith(b"Raw profile type"):
            self.name(f"{keyword[17:].decode('latin-1', 'replace').strip().upper()[:8]} profile")


def _inflated(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(raw, _MOST_INFLATED)
    except zlib.error:
        return b""


_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_ASCII, _RATIONAL = 2, {5, 10}
_ORIENTATION, _MAKER_NOTE, _USER_COMMENT, _COLOUR_SPACE = 0x0112, 0x927C, 0x9286, 0xA001
_XMP, _IPTC, _PHOTOSHOP, _GPS = 0x02BC, 0x83BB, 0x8649, 0x8825
_BELOW = {0x8769: "EXIF", _GPS: "GPS", 0xA005: "interoperability"}
_SUB_IFDS = 0x014A
_XP_TEXT = range(0x9C9B, 0x9CA0)
_MOST_ENTRIES = 4000


class ExifWalk:
    """Follows the directories of one EXIF block, each once, and never beyond its bytes."""

    def __init__(self, raw: bytes | mmap.mmap, found: Found) -> None:
        self._raw, self._found = raw, found
        self._order = ">" if raw[:2] == b"MM" else "<"
        self._seen: set[int] = set()
        self._entries = 0

    def walk(self) -> None:
        """Read the main directory, then the thumbnail's; broken ones are left where they break."""
        try:
            following = self._directory(self._number(4, "I"), "")
            if following and following not in self._seen:
                self._found.name("thumbnail")
                self._directory(following, "thumbnail")
        except struct.error:
            self._found.name("broken EXIF")
            self._found.runs(self._raw[: 1 << 16])

    def _number(self, at: int, kind: str) -> int:
        number: int = struct.unpack_from(self._order + kind, self._raw, at)[0]
        return number

    def directory(self, at: int, name: str) -> None:
        """One directory alone, as a TIFF points to it."""
        try:
            self._directory(at, name)
        except struct.error:
            self._found.name("broken EXIF")

    def _directory(self, at: int, name: str) -> int:
        """Every entry of the directory at `at`; gives where the next one is."""
        if at in self._seen:
            return 0
        self._seen.add(at)
        count = self._number(at, "H")
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            self._entries += 1
            if self._entries > _MOST_ENTRIES:
                return 0
            tag, kind, values = struct.unpack_from(self._order + "HHI", self._raw, entry)
            size = _SIZES.get(kind, 0) * values
            where = entry + 8 if size <= 4 else self._number(entry + 8, "I")
            raw = self._raw[where : where + min(size, _LONGEST_BLOCK)]
            self._entry(tag, kind, raw, name)
        return self._number(at + 2 + 12 * count, "I")

    def _entry(self, tag: int, kind: int, raw: bytes, directory: str) -> None:
        found = self._found
        if tag in _BELOW and len(raw) >= 4:
            found.name(_BELOW[tag]) if tag == _GPS else None
            self._directory(struct.unpack_from(self._order + "I", raw)[0], _BELOW[tag])
        elif tag == _ORIENTATION and directory == "" and len(raw) >= 2:
            turn = struct.unpack_from(self._order + "H", raw)[0]
            found.orientation = turn if 1 <= turn <= 8 else 1
        elif tag == _COLOUR_SPACE and len(raw) >= 2:
            space = struct.unpack_from(self._order + "H", raw)[0]
            found.colour_space = (space, found.colour_space[1])
        elif directory == "interoperability" and tag == 1:
            found.colour_space = (found.colour_space[0], raw[:3].decode("latin-1"))
        else:
            self._words(tag, kind, raw, directory)

    def _words(self, tag: int, kind: int, raw: bytes, directory: str) -> None:
        found = self._found
        if tag == _MAKER_NOTE:
            found.name("maker note")
            found.runs(raw)
        elif tag == _XMP:
            found.xmp(raw)
        elif tag in {_IPTC, _PHOTOSHOP}:
            found.photoshop(raw) if tag == _PHOTOSHOP else found.iptc(raw)
        elif tag in _XP_TEXT:
            found.value(raw)
            found.value(raw.decode("utf-16-le", "replace").encode())
        elif tag == _USER_COMMENT:
            found.value(raw[8:])
        elif kind == _ASCII:
            found.value(raw)
        elif directory == "GPS" and kind in _RATIONAL and len(raw) >= 24 and len(set(raw)) > 4:
            found.numbers(raw)
