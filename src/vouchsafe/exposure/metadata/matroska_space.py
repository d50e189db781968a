"""Bytes of a Matroska file that no player shows: free space, elements and tracks nobody knows.

RFC 8794 (EBML), RFC 9559 (Matroska).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.unclaimed import LEAST, holds_something

_VOID, _CRC = 0xEC, 0xBF
_EBML, _SEGMENT, _CLUSTER, _GROUP = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0xA0
_SIMPLE_BLOCK, _BLOCK = 0xA3, 0xA1
_INFO, _TRACKS, _TAGS, _CUES = 0x1549A966, 0x1654AE6B, 0x1254C367, 0x1C53BB6B
_SEEK, _ATTACHMENTS, _CHAPTERS = 0x114D9B74, 0x1941A469, 0x1043A770
_BELOW = frozenset(
    # a track and its picture and sound, a tag and its parts, an attachment, editions, chapters
    {_EBML, _INFO, _TRACKS, 0xAE, 0xE0, 0xE1, _TAGS, 0x7373, 0x63C0, 0x67C8, _ATTACHMENTS}
    | {0x61A7, _CHAPTERS, 0x45B9, 0xB6, 0x80, 0x8F, _SEEK, 0x4DBB, _SEGMENT, _CLUSTER, _GROUP}
)
_OF_SEGMENT = frozenset(
    {_SEEK, _INFO, _TRACKS, _CLUSTER, _CUES, _ATTACHMENTS, _CHAPTERS, _TAGS, _VOID, _CRC}
)
_ENDS_A_CLUSTER = _OF_SEGMENT - {_VOID, _CRC}
_OF_CLUSTER = frozenset(
    # time, silent tracks, position, size of the one before, an encrypted block
    {0xE7, 0x5854, 0xA7, 0xAB, _SIMPLE_BLOCK, _GROUP, 0xAF, _VOID, _CRC}
)
_LONGEST_CRC = 4
_LEAST_FREE = 16
"""bytes in free space that are worth a word"""
_MOST_ELEMENTS = 2_000_000
"""a day of picture and sound has fewer blocks"""
_DEEPEST = 12


def vint(data: Untrusted, at: int, *, keep_mark: bool) -> tuple[int, int]:
    """A number of one to eight bytes, and what is after it; -1 for a size that is not known."""
    if at >= len(data):
        return 0, at
    first = data[at]
    length = 9 - first.bit_length()
    if not 0 < length < 9:
        return 0, at + 1
    value = int.from_bytes(data[at : at + length], "big")
    if not keep_mark:
        value &= (1 << 7 * length) - 1
        if value == (1 << 7 * length) - 1:
            value = -1
    return value, at + length


def report_unshown(untrusted: Untrusted, found: Found, tracks: Collection[int]) -> None:
    """Note free space that holds something, elements that no standard lists where they are, and
    blocks of tracks that the file does not have.
    """
    walk = _Walk(untrusted, tracks)
    walk.through(0, len(untrusted), parent=0, depth=0)
    if walk.left <= 0:
        found.truncated = True
    for where, spans in walk.unshown.items():
        first = spans[0][0] if len(spans) == 1 else -1
        found.embed("trailing", where, first, sum(last - start for start, last in spans))


@dataclass(slots=True)
class _Walk:
    data: Untrusted
    tracks: Collection[int]
    left: int = _MOST_ELEMENTS
    unshown: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def through(self, start: int, end: int, *, parent: int, depth: int) -> None:
        for number, at, last in self._within(start, end):
            if not parent and number not in {_EBML, _SEGMENT, _VOID}:
                return  # what is after the end is told by whoever reads that
            if parent == _CLUSTER and number in _ENDS_A_CLUSTER:
                parent = _SEGMENT  # of a cluster whose size is not known
            if number in _BELOW and depth < _DEEPEST:
                self.through(at, last, parent=number, depth=depth + 1)
            elif number == _VOID:
                self._note("space marked as free (Void)", at, last, least=_LEAST_FREE)
            elif number in {_SIMPLE_BLOCK, _BLOCK}:
                if vint(self.data, at, keep_mark=False)[0] not in self.tracks:
                    self._note("blocks of no track", at, last)
            elif (
                (parent == _SEGMENT and number not in _OF_SEGMENT)
                or (parent == _CLUSTER and number not in _OF_CLUSTER)
                or (number == _CRC and last - at > _LONGEST_CRC)
            ):
                self._note("elements that nobody knows", at, last)

    def _note(self, where: str, start: int, end: int, least: int = LEAST) -> None:
        if end - start >= least and holds_something(self.data, start, end):
            self.unshown.setdefault(where, []).append((start, end))

    def _within(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Each element's number, and where what it holds begins and ends."""
        at = start
        while at + 2 <= end and self.left > 0:
            self.left -= 1
            number, at = vint(self.data, at, keep_mark=True)
            size, at = vint(self.data, at, keep_mark=False)
            if number <= 0 or at > end:
                return  # said to be damaged by whoever reads the tags
            last = end if size < 0 else min(at + size, end)
            yield number, at, last
            at = last
