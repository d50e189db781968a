"""Clips with known faces: labelled photos filmed by a camera that moves as told.

Every clip is made here, from photos that stay where they are; it is written to a temporary
folder as H.264 (so that the codec's noise is real) and read back like any other video.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from benchmarks.datasets import FaceTrack, LabelledPhoto
from vouchsafe.detect import Box

Rgb = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

FRAMES = 54
RATE = 30
KINDS = ("pan", "zoom", "shake", "occluder", "cut")
SIZES = ((1280, 720), (960, 540), (640, 360))
ENLARGED = 1.6
"""A photo is not blown up by more than this; from a smaller one, a smaller clip is made."""

View = Callable[[float], tuple[float, float, float, float]]
"""From time (0 to 1) to the middle of the view (0 to 1 each way), the share of the photo that is
seen, and a turn in degrees."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A face in one frame: which, where, and which of its box's pixels are in view."""

    face: str
    box: Box
    visible: float


@dataclass(frozen=True, slots=True)
class Frame:
    """occluder: pixels in front of everything, or None."""

    pixels: Rgb
    faces: tuple[Seen, ...]
    occluder: Mask | None


@dataclass(frozen=True, slots=True)
class Clip:
    name: str
    kind: str
    width: int
    height: int
    rate: Fraction
    frames: Callable[[], Iterator[Frame]]


def clips(sets: dict[str, list[LabelledPhoto]], per_kind: int) -> Iterator[Clip]:
    """`per_kind` clips of every kind of motion, from photos of all sets in turn."""
    photos = [
        photo for group in zip_longest_groups(list(sets.values())) for photo in group if photo.faces
    ]
    step = max(len(photos) // (per_kind * len(KINDS)), 1)
    for number in range(per_kind):
        for at, kind in enumerate(KINDS):
            index = (number * len(KINDS) + at) * step % len(photos)
            other = photos[(index + len(photos) // 2) % len(photos)]
            yield clip(photos[index], other, kind)


def zip_longest_groups(groups: list[list[LabelledPhoto]]) -> list[list[LabelledPhoto]]:
    """One photo of each group at a time, so that any stretch mixes the sets by their size."""
    total = max(map(len, groups))
    return [
        [
            group[index * len(group) // total]
            for group in groups
            if index == 0 or index * len(group) // total != (index - 1) * len(group) // total
        ]
        for index in range(total)
    ]


def clip(photo: LabelledPhoto, other: LabelledPhoto, kind: str) -> Clip:
    """A clip of `photo`; `other` is cut to half way when `kind` is "cut"."""
    seed = zlib.crc32(f"{photo.path.name} {kind}".encode())
    with Image.open(photo.path) as image:
        width, height = ImageOps.exif_transpose(image).size
    size = _size(width, height)

    def frames() -> Iterator[Frame]:
        rng = np.random.default_rng(seed)
        first = _Filmed(photo, size)
        if kind == "cut":
            second = _Filmed(other, size)
            a, b = _drifting(rng), _drifting(rng)
            for frame in range(FRAMES):
                late = frame >= FRAMES // 2
                yield (second if late else first).frame((b if late else a)(frame / FRAMES), None)
            return
        view = _VIEWS[kind](rng)
        flag = _Flag(rng, size) if kind == "occluder" else None
        for frame in range(FRAMES):
            moment = frame / (FRAMES - 1)
            yield first.frame(view(moment), flag(moment) if flag else None)

    return Clip(f"{kind}-{photo.path.stem}", kind, *size, Fraction(RATE), frames)


def track_clip(track: FaceTrack) -> Clip:
    """The labelled film as it is."""
    with Image.open(track.frames[0]) as image:
        width, height = image.size

    def frames() -> Iterator[Frame]:
        for path, box in zip(track.frames, track.faces, strict=True):
            with Image.open(path) as image:
                pixels = np.asarray(image.convert("RGB"))
            yield Frame(pixels, (Seen("girl", box, 1.0),), None)

    return Clip("girl", "girl", width, height, Fraction(track.rate), frames)


def write(clip: Clip, path: Path) -> list[Frame]:
    """Encode a clip; gives its frames without their pixels."""
    known = []
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=clip.rate)
        stream.width, stream.height, stream.pix_fmt = clip.width, clip.height, "yuv420p"
        stream.options = {"crf": "18", "preset": "veryfast"}
        for frame in clip.frames():
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame.pixels, "rgb24")))
            known.append(Frame(np.zeros((0, 0, 3), np.uint8), frame.faces, frame.occluder))
        container.mux(stream.encode(None))
    return known


def _size(width: int, height: int) -> tuple[int, int]:
    for wide, high in SIZES:
        size = (wide, high) if width >= height else (high, wide)
        if min(width * ENLARGED / size[0], height * ENLARGED / size[1]) >= 0.75:
            return size
    return size


class _Filmed:
    """A photo in front of a camera."""

    def __init__(self, photo: LabelledPhoto, size: tuple[int, int]) -> None:
        with Image.open(photo.path) as image:
            self._pixels = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
        self._photo, self._size = photo, size

    def frame(
        self, view: tuple[float, float, float, float], flag: tuple[Rgb, Mask] | None
    ) -> Frame:
        """What the camera sees."""
        across, down, share, turn = view
        height, width = self._pixels.shape[:2]
        wide, high = self._size
        # The largest window of the clip's shape that fits into the photo, times the share.
        window = min(width / wide, height / high) * share
        reach_x, reach_y = width - wide * window, height - high * window
        x = wide * window / 2 + reach_x * np.clip(across, 0, 1)
        y = high * window / 2 + reach_y * np.clip(down, 0, 1)
        matrix = np.asarray(cv2.getRotationMatrix2D((x, y), turn, 1 / window), np.float64)
        matrix[:, 2] += (wide / 2 - x, high / 2 - y)
        pixels = np.asarray(
            cv2.warpAffine(
                _softened(self._pixels, window),
                matrix,
                self._size,
                flags=cv2.INTER_CUBIC,
                borderMode=cv2.BORDER_REFLECT,
            ),
            np.uint8,
        )
        occluder = None
        if flag is not None:
            cloth, occluder = flag
            pixels = np.where(occluder[..., None], cloth, pixels).astype(np.uint8)
        return Frame(pixels, tuple(self._faces(matrix, occluder)), occluder)

    def _faces(self, matrix: Floats, occluder: Mask | None) -> Iterator[Seen]:
        wide, high = self._size
        for number, face in enumerate(self._photo.faces):
            x, y = (float(value) for value in matrix @ np.array([*face.centre, 1.0]))
            scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
            box = Box.around(x, y, face.width * scale, face.height * scale)
            inside = box.clipped(wide, high)
            visible = inside.area / box.area
            if visible and occluder is not None:
                part = occluder[pixel_rows(box, high), pixel_columns(box, wide)]
                visible *= 1.0 - float(part.mean()) if part.size else 0.0
            if visible:
                yield Seen(f"{self._photo.path.stem}/{number}", box, visible)


def pixel_rows(box: Box, height: int) -> slice:
    """The rows of a picture that a box takes."""
    return slice(max(round(box.y), 0), min(max(round(box.bottom), round(box.y) + 1), height))


def pixel_columns(box: Box, width: int) -> slice:
    """The columns of a picture that a box takes."""
    return slice(max(round(box.x), 0), min(max(round(box.right), round(box.x) + 1), width))


def _softened(pixels: Rgb, window: float) -> Rgb:
    """Against aliasing where the photo is shown smaller than it is."""
    if window <= 1.2:
        return pixels
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 0.4 * window))


class _Flag:
    """A striped, waving cloth that passes in front of everything."""

    def __init__(self, rng: np.random.Generator, size: tuple[int, int]) -> None:
        self._wide, self._high = size
        self._share = rng.uniform(0.16, 0.26)
        self._left = rng.random() < 0.5
        self._colours = rng.integers(20, 236, (3, 3))
        self._phase = rng.uniform(0, 6.28)

    def __call__(self, moment: float) -> tuple[Rgb, Mask]:
        width = self._share * self._wide
        at = -width + (self._wide + width) * (moment if self._left else 1 - moment)
        # Half the size is fine enough for cloth.
        y, x = 2 * np.mgrid[0 : self._high // 2, 0 : self._wide // 2].astype(np.float32)
        wave = 0.05 * self._wide * np.sin(y / self._high * 7 + self._phase + 9 * moment)
        local = (x - at - wave) / width
        mask = (local >= 0) & (local < 1)
        stripe = (y / self._high * 6 + 0.5 * np.sin(local * 5)).astype(int) % 3
        shade = 0.8 + 0.2 * np.sin(local * 9 + moment * 8)
        cloth = self._colours[stripe] * shade[..., None]
        size = (self._wide, self._high)
        cloth = cv2.resize(np.clip(cloth, 0, 255).astype(np.uint8), size)
        large = cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
        return cloth, large > 0


def _pan(rng: np.random.Generator) -> View:
    down, share = rng.uniform(0.2, 0.8), rng.uniform(0.55, 0.7)
    away = rng.random() < 0.5

    def view(moment: float) -> tuple[float, float, float, float]:
        eased = moment * moment * (3 - 2 * moment)
        return (1 - eased if away else eased), down + 0.1 * np.sin(3 * moment), share, 0.0

    return view


def _zoom(rng: np.random.Generator) -> View:
    x, y = rng.uniform(0.3, 0.7, 2)
    inwards = rng.random() < 0.5

    def view(moment: float) -> tuple[float, float, float, float]:
        eased = moment * moment * (3 - 2 * moment)
        return x, y, 1.0 - 0.5 * (eased if inwards else 1 - eased), 0.0

    return view


def _shake(rng: np.random.Generator) -> View:
    speeds, phases = rng.uniform(4, 45, (3, 4)), rng.uniform(0, 6.28, (3, 4))
    weights = 1 / np.sqrt(speeds)

    def view(moment: float) -> tuple[float, float, float, float]:
        x, y, turn = (weights * np.sin(speeds * moment + phases)).sum(axis=1)
        return 0.5 + 0.12 * x, 0.5 + 0.12 * y, 0.85, 1.2 * float(turn)

    return view


def _drifting(rng: np.random.Generator) -> View:
    x, y = rng.uniform(0.3, 0.6, 2)
    return lambda moment: (x + 0.1 * moment, y, 0.9, 0.0)


_VIEWS: dict[str, Callable[[np.random.Generator], View]] = {
    "pan": _pan,
    "zoom": _zoom,
    "shake": _shake,
    "occluder": _drifting,
}
