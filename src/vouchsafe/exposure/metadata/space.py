"""Which bytes of the media data any track or item refers to, and which lie there unclaimed."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from vouchsafe.exposure.metadata.boxes import Box, Boxes

_LEAST = 64
"""bytes; less is padding between chunks"""
_MOST_GAPS = 16
_MOST_BOXES = 64
_MOST_EXTENTS = 2_000_000


@dataclass(slots=True)
class Space:
    """What is claimed of the media data.

    known: whether everything that could claim something was understood. fragmented: samples are
    described beside the data and not in the movie header, which is not followed here.
    """

    walk: Boxes
    media: list[Box] = field(default_factory=list)
    claimed: list[tuple[int, int]] = field(default_factory=list)
    known: bool = True
    fragmented: bool = False

    def claim(self, start: int, size: int) -> None:
        """These bytes belong to something."""
        if len(self.claimed) < _MOST_EXTENTS:
            self.claimed.append((start, start + size))
        else:
            self.known = False

    def report(self) -> None:
        """Note the stretches of media data that nothing claims and that hold something."""
        if not self.claimed or not self.known or self.fragmented:
            return
        self.claimed.sort()
        noted = 0
        for box in self.media[:_MOST_BOXES]:
            for start, end in self._gaps(box):
                if noted < _MOST_GAPS and _holds_something(self.walk, start, end):
                    self.walk.embed(
                        "trailing", "media data that nothing refers to", start, end - start
                    )
                    noted += 1

    def _gaps(self, box: Box) -> list[tuple[int, int]]:
        gaps, at = [], box.start
        for start, end in self.claimed[bisect_left(self.claimed, (box.start, 0)) :]:
            if start >= box.end:
                break
            if start - at >= _LEAST:
                gaps.append((at, start))
            at = max(at, end)
        if box.end - at >= _LEAST:
            gaps.append((at, box.end))
        return gaps


def _holds_something(walk: Boxes, start: int, end: int) -> bool:
    head = bytes(walk.data[start : min(end, start + 65_536)])
    return len(set(head[:4096])) > 1 or len(set(head)) > 1
