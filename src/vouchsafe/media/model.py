"""What a photo and a video have in common: pictures made of planes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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

    def read_planes(self) -> list[Plane]:
        """The same memory, only to be looked at: nobody may write there. Cheaper."""
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


Samples = NDArray[np.float32]
"""channels x samples, nominally -1 to 1."""


class SoundFilter(Protocol):
    """Changes one audio track as it streams by; as many samples out as in, in sync with them."""

    def __call__(self, samples: Samples) -> Samples:
        """The next part, changed; may be shorter or longer than what came in."""
        ...

    def finish(self) -> Samples:
        """What was held back."""
        ...


SoundFilterFactory = Callable[[int, int], SoundFilter]
"""(sample rate, channels) -> a filter for one track."""


@dataclass(frozen=True, slots=True)
class RewriteOptions:
    """How to write the new file.

    sound: keep the samples, leave the tracks out, or pass them through a filter.
    subtitles: keep the text of subtitle tracks (never their fonts, styles or names).
    threads: how many threads may decode and encode at once; 0: as many as there are cores.
    """

    sound: Literal["keep", "mute"] | SoundFilterFactory = "keep"
    subtitles: bool = False
    threads: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """What `rewrite` did.

    notes: what differs from the source on purpose, in sentences ("HEIC was written as JPEG").
    stripped: the names (never the values) of what did not survive.
    """

    notes: tuple[str, ...] = ()
    stripped: tuple[str, ...] = ()


Progress = Callable[[float], None]
"""Called with the share done, 0 to 1."""


class Pages(Protocol):
    """What an opened photo and an opened video share."""

    @property
    def info(self) -> MediaInfo: ...

    def pictures(self) -> Iterator[Picture]:
        """Every page or frame in order of presentation, from the first; decoded as asked for.
        A picture is valid until the next one is taken.
        """
        ...
