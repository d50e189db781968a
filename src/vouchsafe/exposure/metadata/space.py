"""Which bytes of the media data any track or item refers to, and which lie there unclaimed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vouchsafe.exposure.metadata.boxes import Box, Boxes
from vouchsafe.exposure.metadata.samples import Numbers
from vouchsafe.exposure.metadata.unclaimed import LEAST, holds_something

_MOST_GAPS = 16
_MOST_LOOKED_AT = 200
_MOST_BOXES = 64


@dataclass(slots=True)
class Space:
    """What is claimed of the media data.

    still: where the main picture of a list of items lies. moving: where the first sample of the
    first track of pictures does.
    known: whether everything that could claim something was understood. fragmented: samples are
    described beside the data and not in the movie header, which is not followed here.
    """

    walk: Boxes
    media: list[Box] = field(default_factory=list)
    claimed: list[tuple[Numbers, Numbers]] = field(default_factory=list)
    still: list[tuple[int, int]] = field(default_factory=list)
    moving: tuple[int, int] | None = None
    known: bool = True
    fragmented: bool = False

    def claim(self, starts: Numbers, sizes: Numbers) -> None:
        """These bytes belong to something."""
        if len(starts):
            self.claimed.append((starts, starts + sizes))

    def report(self) -> None:
        """Note a still picture that is not the first of the moving ones, and the stretches of
        media data that nothing claims and that hold something.
        """
        if self.still and self.moving and self.still != [self.moving]:
            total = sum(size for _, size in self.still)
            self.walk.found.embed("picture", "still picture beside the moving ones", -1, total)
        if not self.claimed or not self.known or self.fragmented or self.walk.numbers_left <= 0:
            return
        starts = np.concatenate([starts for starts, _ in self.claimed])
        ends = np.concatenate([ends for _, ends in self.claimed])
        order = np.argsort(starts, kind="stable")
        starts, ends = starts[order], np.maximum.accumulate(ends[order])
        gaps = [gap for box in self.media[:_MOST_BOXES] for gap in _gaps(box, starts, ends)]
        largest = sorted(gaps, key=lambda gap: gap[0] - gap[1])[:_MOST_LOOKED_AT]
        telling = [gap for gap in largest if holds_something(self.walk.data, *gap)][:_MOST_GAPS]
        for start, end in sorted(telling):
            self.walk.embed("trailing", "media data that nothing refers to", start, end - start)


def _gaps(box: Box, starts: Numbers, ends: Numbers) -> list[tuple[int, int]]:
    """What lies in a box between the claims, which are given in order, ends never falling."""
    first = int(np.searchsorted(ends, box.start, "right"))
    last = int(np.searchsorted(starts, box.end, "left"))
    before = np.clip(np.append(box.start, ends[first:last]), box.start, box.end)
    after = np.clip(np.append(starts[first:last], box.end), box.start, box.end)
    wide = after - before >= LEAST
    return list(zip(before[wide].tolist(), after[wide].tolist(), strict=True))[:100_000]
