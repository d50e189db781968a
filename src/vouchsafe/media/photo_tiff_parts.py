"""The directories of a TIFF (TIFF 6.0; BigTIFF): sizes, depths, and what lies beside the pixels."""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass, field

from vouchsafe.media.errors import Damaged, NoPicture, Truncated, Unsupported
from vouchsafe.media.model import Limits
from vouchsafe.media.photo_guard import check_pages, check_size
from vouchsafe.media.photo_metadata import ExifWalk, Found

_KINDS = {
    1: "B",
    2: "B",
    3: "H",
    4: "I",
    6: "b",
    7: "B",
    8: "h",
    9: "i",
    13: "I",
    16: "Q",
    17: "q",
    18: "Q",
}
_SIZES = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
    17: 8,
    18: 8,
}
_MOST_ENTRIES = 4096
_MOST_IN_ALL = 400_000
_LONGEST_PROFILE, _LONGEST_WORDS, _LONGEST_NUMBERS = 16 << 20, 1 << 16, 128

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
ORIENTATION, CHANNELS, PLANAR, EXTRA, FORMAT = 274, 277, 284, 338, 339
_SUB, _ICC, _EXIF, _GPS, _DNG = 330, 34675, 34665, 34853, 50706
_XMP, _IPTC, _PHOTOSHOP, _C2PA = 700, 33723, 34377, 52545
_PIXEL_TAGS = {
    *(254, 255, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, 263, 266, 273, ORIENTATION),
    *(CHANNELS, 278, 279, 280, 281, 282, 283, PLANAR, 290, 291, 292, 293, 296, 301, 317, 318),
    *(319, 320, 321, 322, 323, 324, 325, 332, 334, 336, EXTRA, FORMAT, 340, 341, 347, 512, 513),
    *(514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532, _SUB, _ICC),
}
_TEXT = {
    270: "description",
    271: "camera make",
    272: "camera model",
    285: "page name",
    305: "software",
    306: "date",
    315: "author",
    316: "host computer",
    33432: "copyright",
}
_RAW_PHOTOMETRICS = {32803, 34892}


@dataclass
class TiffPage:
    """One page: numbers by tag, as far as they are about pixels."""

    numbers: dict[int, tuple[int, ...]] = field(default_factory=dict)
    icc: bytes | None = None

    def number(self, tag: int, default: int = 0) -> int:
        """The first value of a tag."""
        return (self.numbers.get(tag) or (default,))[0]

    @property
    def orientation(self) -> int:
        """1 to 8."""
        turn = self.number(ORIENTATION, 1)
        return turn if 1 <= turn <= 8 else 1


@dataclass
class TiffParts:
    """Every page in the file's main chain."""

    pages: list[TiffPage] = field(default_factory=list)
    found: Found = field(default_factory=Found)


class TiffWalk:
    """Follows the chain of directories, each once, never beyond the file's end."""

    def __init__(self, data: mmap.mmap, limits: Limits) -> None:
        self._data, self._limits = data, limits
        self._order = ">" if data[:2] == b"MM" else "<"
        self._big = data[2:4] in {b"+\0", b"\0+"}
        self._seen: set[int] = set()
        self._entries = 0
        self.parts = TiffParts()

    def walk(self) -> TiffParts:
        """Read every page's directory; a chain that bites its tail is damaged."""
        if self._data[8:10] == b"CR":
            raise Unsupported(what="a camera's raw format")
        at = self._unpack("Q", 8) if self._big else self._unpack("I", 4)
        while at:
            if at in self._seen:
                raise Damaged(cause="its pages go round in a circle")
            self._seen.add(at)
            page, at = self._directory(at)
            size = page.number(WIDTH), page.number(HEIGHT)
            check_size(*size, self._limits)
            self.parts.pages.append(page)
            check_pages(len(self.parts.pages), self._limits)
        if not self.parts.pages:
            raise NoPicture
        return self.parts

    def _unpack(self, kind: str, at: int) -> int:
        try:
            number: int = struct.unpack_from(self._order + kind, self._data, at)[0]
        except struct.error as error:
            raise Truncated from error
        return number

    def _directory(self, at: int) -> tuple[TiffPage, int]:
        count_kind, count_size, entry_size = ("Q", 8, 20) if self._big else ("H", 2, 12)
        count = self._unpack(count_kind, at)
        self._entries += count
        if count > _MOST_ENTRIES or self._entries > _MOST_IN_ALL:
            raise Damaged(cause="a page claims far too many properties")
        page = TiffPage()
        for number in range(count):
            self._entry(page, at + count_size + number * entry_size)
        following = at + count_size + count * entry_size
        return page, self._unpack("Q" if self._big else "I", following)

    def _entry(self, page: TiffPage, at: int) -> None:
        tag, kind = self._unpack("H", at), self._unpack("H", at + 2)
        values, where = (
            (self._unpack("Q", at + 4), at + 12)
            if self._big
            else (self._unpack("I", at + 4), at + 8)
        )
        size = _SIZES.get(kind, 0) * values
        if size > (8 if self._big else 4):
            where = self._unpack("Q" if self._big else "I", where)
        longest = _LONGEST_NUMBERS if tag in _PIXEL_TAGS else _LONGEST_WORDS
        longest = _LONGEST_PROFILE if tag == _ICC else longest
        raw = self._data[where : where + min(size, longest)]
        if tag in _PIXEL_TAGS:
            self._pixels(page, tag, kind, raw)
        else:
            self._words(tag, kind, raw)

    def _pixels(self, page: TiffPage, tag: int, kind: int, raw: bytes) -> None:
        if tag == _ICC:
            page.icc = raw
        elif tag == _SUB:
            self._below(page, kind, raw)
        elif kind in _KINDS:
            step = _SIZES[kind]
            few = raw[: min(len(raw) // step, 16) * step]
            page.numbers[tag] = struct.unpack(f"{self._order}{len(few) // step}{_KINDS[kind]}", few)
            if tag == PHOTOMETRIC and page.number(tag) in _RAW_PHOTOMETRICS:
                raise Unsupported(what="a camera's raw format")

    def _below(self, page: TiffPage, kind: int, raw: bytes) -> None:
        """Directories beneath a page: smaller versions of it, or the raw picture itself."""
        self.parts.found.name("smaller or further versions of the picture")
        step = _SIZES.get(kind, 4)
        for place in range(0, min(len(raw), 16 * step), step):
            at = int.from_bytes(
                raw[place : place + step], "big" if self._order == ">" else "little"
            )
            if at in self._seen or not at:
                continue
            self._seen.add(at)
            below, _ = self._directory(at)
            # Its width and height come first in a page, before what points below it.
            if below.number(WIDTH) * below.number(HEIGHT) > page.number(WIDTH) * page.number(
                HEIGHT
            ):
                raise Unsupported(what="a preview page over a larger picture, as raw formats do")

    def _words(self, tag: int, kind: int, raw: bytes) -> None:
        found = self.parts.found
        if tag == _DNG:
            raise Unsupported(what="a camera's raw format")
        if tag in {_EXIF, _GPS}:
            found.name("EXIF" if tag == _EXIF else "GPS")
            if not self._big and len(raw) == 4:
                ExifWalk(self._data, found).directory(
                    self._unpack_raw(raw), "EXIF" if tag == _EXIF else "GPS"
                )
        elif tag == _XMP:
            found.xmp(raw)
        elif tag == _IPTC:
            found.iptc(raw)
        elif tag == _PHOTOSHOP:
            found.photoshop(raw)
        elif tag == _C2PA:
            found.c2pa(raw)
        else:
            found.name(_TEXT.get(tag, "other properties"))
            found.value(raw) if kind == 2 else found.runs(raw)

    def _unpack_raw(self, raw: bytes) -> int:
        number: int = struct.unpack(self._order + "I", raw)[0]
        return number
