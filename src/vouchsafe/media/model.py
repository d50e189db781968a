"""What a photo and a video have in common: pictures made of planes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
"""height x width x 3, 8 bits, full range sRGB-like, upright."""

Luma = NDArray[np.uint8]
"""height x width, 8 bits, upright."""

MediaKind = Literal["photo", "video"]


@dataclass(frozen=True, slots=True)
class Plane:
    """One component of a picture, open for overwriting.

    samples: height x width view into the picture's own memory; uint8 or uint16; writable.
    horizontal, vertical: how many picture columns and rows one sample stands for (2, 2 for the
        chroma of 4:2:0; 1, 1 for everything in a photo).
    black: the value that this component has in an opaque black pixel (for alpha: opaque).
    peak: the largest legal value (255, 1023, 65535, ...).
    """

    samples: NDArray[np.uint8] | NDArray[np.uint16]
    horizontal: int
    vertical: int
    black: int
    peak: int


class Picture(Protocol):
    """One page of a photo or one frame of a video, upright.

    Coordinates everywhere are those of the displayed picture: `width` x `height` square pixels,
    origin top left. The planes of an anamorphic video are narrower or wider than that; who
    paints scales by `plane width * horizontal / width`.
    """

    index: int
    time: float
    """Seconds of presentation time from the start of the stream; for a page, its number."""
    width: int
    height: int

    def rgb(self, width: int | None = None, height: int | None = None) -> Rgb:
        """The picture for looking at, resized to width x height when given (area-like filter
        when shrinking). HDR is tone-mapped; alpha is flattened over mid grey.
        """
        ...

    def luma(self, width: int, height: int) -> Luma:
        """A small grey picture for tracking; as cheap as can be."""
        ...

    def planes(self) -> list[Plane]:
        """The picture's own memory, upright, for overwriting in place. What is written there is
        what gets encoded.
        """
        ...


Edit = Callable[[Picture], None]
"""Called once for every picture in order, before it is encoded; overwrites planes in place."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an untrusted file may ask of us before we decode it."""

    max_pixels: int = 120_000_000
    """of one picture"""
    max_side: int = 65_000
    max_pages: int = 10_000
    """pages of a TIFF, frames of a GIF"""
    max_streams: int = 64


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What every opened file says of itself, checked.

    width, height: of the displayed picture, upright, square pixels.
    duration: seconds; 0.0 for a still photo.
    pictures: how many pages or frames the container claims; None when it does not say.
    format: the container in lower case: jpeg, png, webp, tiff, heif, avif, gif, mp4, mov,
        matroska, webm, avi, 3gp, mpegts.
    """

    path: Path
    kind: MediaKind
    format: str
    width: int
    height: int
    duration: float
    pictures: int | None
