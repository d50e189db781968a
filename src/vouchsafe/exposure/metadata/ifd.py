"""Image file directories, the skeleton of TIFF, EXIF, most raw files and most maker notes.

Adobe, TIFF revision 6.0, section 2; BigTIFF as Adobe and AWare Systems describe it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.words import shown, words

ASCII, UNDEFINED = 2, 7
Word = Literal["little", "big"]
"""a byte order, as Python's whole numbers name it; `struct` says < and >"""
_CODES = {
    1: "B",
    3: "H",
    4: "I",
    6: "b",
    7: "B",
    8: "h",
    9: "i",
    11: "f",
    12: "d",
    13: "I",
    5: "II",
    10: "ii",
    16: "Q",
    17: "q",
    18: "Q",
    129: "B",
}
_SIZES = {2: 1} | {kind: struct.calcsize("=" + code) for kind, code in _CODES.items()}
_RATIONAL = frozenset({5, 10})
_TEXTS = frozenset({ASCII, 129})
_MOST_NUMBERS = 16
_MOST_ENTRIES = 3000
"""in one directory; Kodak's largest has under a thousand"""
_LONGEST_TEXT = 4096


class Entry(NamedTuple):
    """One line of a directory.

    at, size: where its value lies in `Block.data`, in bytes; the claims of the file, unchecked.
    """

    tag: int
    kind: int
    amount: int
    at: int
    size: int


@dataclass(slots=True)
class Block:
    """Bytes in which directories lie.

    start: of `data` in the file, so that what is found can be pointed at; -1 when it does not
        lie in the file as it is (it was compressed, or joined from pieces).
    origin: what the offsets within count from, as a place in `data`.
    seen: the directories already read; shared by all blocks of one structure, for loops.
    """

    data: Untrusted
    found: Found
    order: str = "<"
    start: int = -1
    origin: int = 0
    big: bool = False
    seen: set[tuple[int, str]] = field(default_factory=set)

    def moved(self, origin: int, order: str = "") -> Block:
        """The same bytes, with offsets that count from elsewhere or the other byte order."""
        return replace(self, origin=origin, order=order or self.order)

    def number(self, at: int, code: str) -> int:
        """The whole number at a place in `data`, or 0 beyond its end."""
        try:
            number: int = struct.unpack_from(self.order + code, self.data, at)[0]
        except struct.error:
            return 0
        return number

    def place(self, at: int) -> int:
        """Where a place in `data` is in the file."""
        return at + self.start if self.start >= 0 and at >= 0 else -1

    def directory(self, offset: int) -> tuple[list[Entry], int]:
        """The lines of the directory at an offset, and the offset of the next (0: none)."""
        at = offset + self.origin
        wide, head = ("Q", 8) if self.big else ("H", 2)
        if (at, self.order) in self.seen or at < 0 or at + head > len(self.data):
            return [], 0
        self.seen.add((at, self.order))
        count = self.number(at, wide)
        if count > _MOST_ENTRIES or not self.found.spend(count + 1):
            self.found.damage("a directory of tags that claims too many")
            return [], 0
        entries = list(self._entries(at + head, count))
        end = at + head + count * (20 if self.big else 12)
        return entries, self.number(end, "Q" if self.big else "I")

    def lines(self, at: int, count: int) -> list[Entry]:
        """So many lines from a place on, whether or not they have been read."""
        return list(self._entries(at, count))

    def _entries(self, at: int, count: int) -> Iterator[Entry]:
        line, inline = (20, 8) if self.big else (12, 4)
        form = struct.Struct(self.order + ("HHQQ" if self.big else "HHII"))
        whole = bytes(self.data[at : at + count * line])
        if len(whole) < count * line:
            self.found.damage("a directory of tags that ends early")
        for number in range(len(whole) // line):
            tag, kind, values, value = form.unpack_from(whole, number * line)
            size = _SIZES.get(kind, 0) * values
            where = value + self.origin if size > inline else at + (number + 1) * line - inline
            if size:
                yield Entry(tag, kind, values, where, size)

    def raw(self, entry: Entry, limit: int = 1 << 20) -> bytes:
        """The bytes of a value, as many as there are."""
        size = min(entry.size, limit, len(self.data) - entry.at)
        if entry.at < 0 or size <= 0 or not self.found.spend(size >> 10):
            return b""
        return bytes(self.data[entry.at : entry.at + size])

    def numbers(self, entry: Entry, most: int = _MOST_NUMBERS) -> tuple[float, ...]:
        """The numbers of a value; fractions are divided out."""
        code = _CODES.get(entry.kind)
        if code is None or entry.at < 0:
            return ()
        one = struct.calcsize("=" + code)
        room = (len(self.data) - entry.at) // one
        count = min(entry.amount, most, room)
        if count <= 0:
            return ()
        values = struct.unpack_from(f"{self.order}{code * count}", self.data, entry.at)
        if entry.kind in _RATIONAL:
            pairs = zip(values[::2], values[1::2], strict=True)
            return tuple(above / below if below else 0.0 for above, below in pairs)
        return values

    def whole(self, entry: Entry) -> int:
        """A single whole number, 0 where there is none."""
        numbers = self.numbers(entry, 1)
        return int(numbers[0]) if numbers and abs(numbers[0]) < 1 << 63 else 0

    def text(self, entry: Entry) -> str:
        """A value as a person would read it."""
        if entry.kind in _TEXTS:
            return words(self.raw(entry, _LONGEST_TEXT))
        if entry.kind == UNDEFINED:
            return shown(self.raw(entry, _LONGEST_TEXT))
        return " ".join(f"{number:.10g}" for number in self.numbers(entry))
