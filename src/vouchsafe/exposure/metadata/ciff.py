"""Canon's first raw format (CRW), and the same heap in JPEG's APP0.

Source: Canon's CIFF specification 1.0 revision 4 (1997), as ExifTool's CanonRaw page has it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from vouchsafe.exposure.metadata.ifd import Word
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.trailers import known_trailers
from vouchsafe.exposure.metadata.words import words

_MOST_LINES, _DEEPEST = 500, 8
_IN_LINE = 0x4000
_HEAPS = frozenset({0x2800, 0x3000})
_TEXTS = {
    0x080B: "CanonFirmwareVersion",
    0x080C: "ComponentVersion",
    0x080D: "ROMOperationMode",
    0x0810: "OwnerName",
    0x0815: "CanonImageType",
    0x0816: "OriginalFileName",
    0x0817: "ThumbnailFileName",
}
_NUMBERS = {
    0x1804: "RecordID",
    0x180B: "SerialNumber",
    0x1817: "FileNumber",
    0x1834: "CanonModelID",
}
_PICTURES = {0x2007: "preview", 0x2008: "thumbnail"}
_DESCRIPTION, _MAKE_MODEL, _TIME = 0x0805, 0x080A, 0x180E
_OF_THE_PICTURE = 0x2804
_SHOT, _CAMERA_TYPE = 0x102A, 26


def read_crw(untrusted: Untrusted, found: Found) -> None:
    """A CRW file."""
    read_ciff(untrusted, found, start=0, group="CanonRaw")


def read_ciff(untrusted: Untrusted, found: Found, *, start: int, group: str) -> None:
    """The heap behind the header, and the heaps within it."""
    word: Word = "little" if untrusted[:2] == b"II" else "big"
    head = int.from_bytes(untrusted[2:6], word)
    end = known_trailers(untrusted, head, found) if start == 0 else len(untrusted)
    _Heap(untrusted, found, start, group, word).read(head, end, 0, 0)


class _Heap:
    def __init__(
        self, untrusted: Untrusted, found: Found, start: int, group: str, word: str
    ) -> None:
        self._data, self._found, self._start, self._group = untrusted, found, start, group
        self._little = word == "little"
        self._seen: set[tuple[int, int]] = set()

    def _number(self, at: int, size: int = 4) -> int:
        word: Word = "little" if self._little else "big"
        return int.from_bytes(self._data[at : at + size], word)

    def read(self, first: int, end: int, parent: int, depth: int) -> None:
        """One heap: its directory's place stands in its last four bytes."""
        at = first + self._number(end - 4)
        count = self._number(at, 2)
        fresh = (first, end) not in self._seen and self._found.spend(count)
        if depth > _DEEPEST or count > _MOST_LINES or at + 2 > len(self._data) or not fresh:
            self._found.damage("a heap of Canon's raw format")
            return
        self._seen.add((first, end))
        for line in range(at + 2, at + 2 + 10 * count, 10):
            tag = self._number(line, 2)
            size, where = self._number(line + 2), first + self._number(line + 6)
            if tag & 0xC000 == _IN_LINE:
                size, where = 8, line + 2
            self._line(tag & 0x3FFF, where, size, parent, depth)

    def _line(self, tag: int, where: int, size: int, parent: int, depth: int) -> None:
        if tag & 0x3800 in _HEAPS and tag not in _PICTURES:
            self.read(where, where + size, tag, depth + 1)
            return
        raw = bytes(self._data[where : where + min(size, 512)])
        found, group = self._found, self._group
        if tag in _TEXTS:
            found.tag(group, _TEXTS[tag], words(raw.partition(b"\0")[0]))
        elif tag in _NUMBERS:
            found.tag(group, _NUMBERS[tag], self._number(where))
        elif tag in _PICTURES and size and where < len(self._data):
            place = self._start + where if self._start >= 0 else -1
            found.embed(_PICTURES[tag], group, place, min(size, len(self._data) - where), "jpeg")
        elif tag == _DESCRIPTION:
            of_picture = parent == _OF_THE_PICTURE
            name = "CanonFileDescription" if of_picture else "UserComment"
            found.tag(group, name, words(raw.partition(b"\0")[0]))
        elif tag == _MAKE_MODEL:
            make, _, model = raw.partition(b"\0")
            found.tag(group, "Make", words(make))
            found.tag(group, "Model", words(model.partition(b"\0")[0]))
        elif tag == _SHOT:
            found.tag("Canon", "CameraType", self._number(where + 2 * _CAMERA_TYPE, 2))
        elif tag == _TIME:
            self._time(where)

    def _time(self, where: int) -> None:
        moment = datetime.fromtimestamp(self._number(where), UTC)
        self._found.tag(self._group, "DateTimeOriginal", f"{moment:%Y:%m:%d %H:%M:%S}")
        self._found.tag(self._group, "TimeZoneCode", self._number(where + 4))
        self._found.tag(self._group, "TimeZoneInfo", self._number(where + 8))
