"""Pictures in memory and plans for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vouchsafe.detect import Box
from vouchsafe.media import Luma, Plane, Rgb
from vouchsafe.redaction import MediaFacts, Plan, Sha256, Shape, Style
from vouchsafe.track import Keyframe, Track


@dataclass
class MemoryPicture:
    """A picture that is nothing but its planes."""

    own: list[Plane]
    width: int
    height: int
    index: int = 0
    time: float = 0.0

    def planes(self) -> list[Plane]:
        return self.own

    def rgb(self, width: int | None = None, height: int | None = None) -> Rgb:
        raise AssertionError(f"a painter does not look, least of all at {width} x {height}")

    def luma(self, width: int, height: int) -> Luma:
        raise AssertionError(f"a painter does not look, least of all at {width} x {height}")


@dataclass(frozen=True)
class Layout:
    """How a picture is stored: (subsampling across, down, black) of each plane."""

    planes: Sequence[tuple[int, int, int]]
    dtype: type = np.uint8
    peak: int = 255

    def picture(
        self, width: int, height: int, shown: tuple[int, int] | None = None
    ) -> MemoryPicture:
        random = np.random.default_rng(7)
        own = []
        for across, down, black in self.planes:
            size = -(-height // down), -(-width // across)
            # Never the fill's own value: a sample that was not replaced can then be told.
            samples = random.integers(0, self.peak, size, dtype=self.dtype)
            samples[samples == black] += 1
            own.append(Plane(samples, across, down, black, self.peak))
        return MemoryPicture(own, *(shown or (width, height)))


YUV420 = Layout([(1, 1, 16), (2, 2, 128), (2, 2, 128)])
YUV422P10 = Layout([(1, 1, 64), (2, 1, 512), (2, 1, 512)], np.uint16, 1023)
YUV411 = Layout([(1, 1, 16), (4, 1, 128), (4, 1, 128)])
RGBA = Layout([(1, 1, 0), (1, 1, 0), (1, 1, 0), (1, 1, 255)])
GREY16 = Layout([(1, 1, 0)], np.uint16, 65535)
LAYOUTS = [YUV420, YUV422P10, YUV411, RGBA, GREY16]


@dataclass
class Story:
    """A plan in the making."""

    width: int = 64
    height: int = 48
    tracks: list[Track] = field(default_factory=list)

    def plan(self, style: Style = Style.SOLID, shape: Shape = Shape.ELLIPSE) -> Plan:
        facts = MediaFacts("a.png", Sha256("0" * 64), "photo", self.width, self.height, 0.0)
        return Plan(facts, "test", tracks=tuple(self.tracks), style=style, shape=shape)


def still(*boxes: Box, width: int = 64, height: int = 48) -> Story:
    tracks = [
        Track(f"t{n}", "face", "test 1", 0.9, (Keyframe(0.0, box),)) for n, box in enumerate(boxes)
    ]
    return Story(width, height, tracks)
