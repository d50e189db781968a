"""Pictures in memory and plans for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import av
import cv2
import numpy as np

from vouchsafe.detect import Box, Region
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

    def read_planes(self) -> list[Plane]:
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


MAGENTA, CYAN = (255, 0, 255), (0, 255, 255)


@dataclass
class Blobs:
    """A detector for which a patch of pure colour is a face; blind to cyan at first."""

    source: str = "blobs 1"
    sees_cyan: bool = False
    score: float = 0.9
    calls: int = 0

    def detect(self, picture: Rgb, floor: float) -> list[Region]:
        self.calls += 1
        found = []
        for colour in (MAGENTA, CYAN) if self.sees_cyan else (MAGENTA,):
            near = (np.abs(picture.astype(int) - colour) < 110).all(axis=2).astype(np.uint8)
            count, _, stats, _ = cv2.connectedComponentsWithStats(near)
            for x, y, width, height, area in stats[1:count]:
                if min(width, height) >= 4 and area > 0.5 * width * height and self.score >= floor:
                    box = Box(float(x), float(y), float(width), float(height))
                    found.append(Region("face", box, self.score, self.source))
        return found


def ground(width: int, height: int, seed: int = 3) -> Rgb:
    """Dim texture that no blob detector takes for a face, and that can be followed."""
    random = np.random.default_rng(seed)
    small = random.integers(40, 170, (-(-height // 8), -(-width // 8), 1), dtype=np.uint8)
    grown = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.repeat(grown[:, :, None], 3, axis=2)


def square(picture: Rgb, x: int, y: int, side: int, colour: tuple[int, int, int]) -> None:
    picture[y : y + side, x : x + side] = colour


def encode(path: Path, pictures: Iterable[Rgb], *, rate: int = 25, tone: bool = True) -> Path:
    """A small H.264 clip, with a tone beside it."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=rate, options={"crf": "16"})
        video.pix_fmt = "yuv420p"
        sound = container.add_stream("aac", rate=48000, layout="mono") if tone else None
        count = 0
        for picture in pictures:
            if not count:
                video.height, video.width = picture.shape[:2]
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            count += 1
        container.mux(video.encode(None))
        if sound is not None:
            samples = np.sin(np.arange(48000 * count // rate) / 20).astype(np.float32)[None]
            frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
            frame.sample_rate = 48000
            container.mux(sound.encode(frame))
            container.mux(sound.encode(None))
    return path


def walk(count: int = 30, *, second: bool = False) -> Iterator[Rgb]:
    """A magenta face that walks to the right; a cyan one stays above, if asked for."""
    base = ground(320, 240)
    for number in range(count):
        picture = base.copy()
        square(picture, 40 + 3 * number, 120, 40, MAGENTA)
        if second:
            square(picture, 240, 20, 36, CYAN)
        yield picture
