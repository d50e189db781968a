"""One page of a photo: its samples in memory, upright, for looking at and for overwriting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from vouchsafe.media.model import Luma, Plane, Rgb
from vouchsafe.media.photo_guard import decoding

PhotoSamples = NDArray[Any]
"""height x width x channels, uint8 or uint16, contiguous."""

MID_GREY = 128
_STRIP = 256
"""rows converted at a time, so that temporary copies stay small whatever the picture's size"""


@dataclass(frozen=True, slots=True)
class Layout:
    """What the channels of a page mean.

    colour: grey is one channel (0 is black), rgb three, cmyk four (0 is no ink).
    alpha: whether one more channel follows (0 is transparent).
    bits: how deep the source's samples are; up to 8 are kept in uint8, more in uint16 and
        stretched over its whole range.
    """

    colour: Literal["grey", "rgb", "cmyk"]
    alpha: bool = False
    bits: int = 8

    @property
    def channels(self) -> int:
        return {"grey": 1, "rgb": 3, "cmyk": 4}[self.colour] + self.alpha

    @property
    def peak(self) -> int:
        return 255 if self.bits <= 8 else 65535

    @property
    def black(self) -> tuple[int, ...]:
        """What each channel holds in an opaque black pixel."""
        ink = {"grey": (0,), "rgb": (0, 0, 0), "cmyk": (0, 0, 0, self.peak)}[self.colour]
        return ink + (self.peak,) * self.alpha


class Page:
    """A `Picture`: decoded when first looked at, then held until the page is dropped.

    delay: milliseconds that an animation shows it for.
    """

    def __init__(
        self,
        index: int,
        size: tuple[int, int],
        layout: Layout,
        load: Callable[[], PhotoSamples],
        *,
        delay: int = 0,
    ) -> None:
        self.index = index
        self.time = float(index)
        self.width, self.height = size
        self.layout = layout
        self.delay = delay
        self._load = load
        self._samples: PhotoSamples | None = None

    @property
    def samples(self) -> PhotoSamples:
        """The page's own memory, upright: height x width x channels."""
        if self._samples is None:
            with decoding():
                self._samples = self._load()
            assert self._samples.shape == (self.height, self.width, self.layout.channels)
        return self._samples

    def rgb(self, width: int | None = None, height: int | None = None) -> Rgb:
        """For looking at, read-only. An opaque 8-bit picture at its own size is not copied."""
        width, height = width or self.width, height or self.height
        seen = for_eyes(_resized(self.samples, width, height), self.layout).view()
        seen.flags.writeable = False
        return seen

    def luma(self, width: int, height: int) -> Luma:
        """A small grey picture."""
        small = for_eyes(_resized(self.samples, width, height), self.layout)
        return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)

    def planes(self) -> list[Plane]:
        """One plane for each channel, alpha last; views into the page's memory."""
        samples, peak = self.samples, self.layout.peak
        return [
            Plane(samples[:, :, channel], 1, 1, black, peak)
            for channel, black in enumerate(self.layout.black)
        ]

    def read_planes(self) -> list[Plane]:
        """The same: nobody else holds a page's memory."""
        return self.planes()

    def clear_unseen(self) -> None:
        """Blacken the colour of wholly transparent pixels: nobody could look at it, so nobody
        knows what it shows.
        """
        if not self.layout.alpha:
            return
        for top in range(0, self.height, _STRIP):
            strip = self.samples[top : top + _STRIP]
            strip[strip[:, :, -1] == 0] = 0

    def drop(self) -> None:
        """Give the memory back."""
        self._samples = None


def held(samples: PhotoSamples) -> Callable[[], PhotoSamples]:
    """What a page loads when its samples are decoded already."""
    return lambda: samples


def for_eyes(samples: PhotoSamples, layout: Layout) -> Rgb:
    """8-bit RGB of any samples; alpha is flattened over mid grey."""
    if layout == Layout("rgb"):
        return np.asarray(samples, np.uint8)
    seen = np.empty((*samples.shape[:2], 3), np.uint8)
    for top in range(0, len(samples), _STRIP):
        seen[top : top + _STRIP] = _strip_for_eyes(samples[top : top + _STRIP], layout)
    return seen


def _strip_for_eyes(samples: PhotoSamples, layout: Layout) -> Rgb:
    eight = samples if samples.dtype == np.uint8 else (samples >> 8).astype(np.uint8)
    colours = eight[:, :, : layout.channels - layout.alpha]
    if layout.colour == "cmyk":
        light = np.uint16(255) - colours
        colours = (light[:, :, :3] * light[:, :, 3:] // 255).astype(np.uint8)
    colours = np.broadcast_to(colours, (*eight.shape[:2], 3))
    if not layout.alpha or eight[:, :, -1].min() == 255:
        return colours
    share = eight[:, :, -1:].astype(np.uint16)
    return ((colours * share + MID_GREY * (255 - share) + 127) // 255).astype(np.uint8)


def _resized(samples: PhotoSamples, width: int, height: int) -> PhotoSamples:
    if samples.shape[:2] == (height, width):
        return samples
    shrinks = width < samples.shape[1] or height < samples.shape[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    resized: PhotoSamples = cv2.resize(samples, (width, height), interpolation=how)
    return resized.reshape(height, width, samples.shape[2])


def swap_red_and_blue(samples: PhotoSamples) -> None:
    """RGB to the BGR that OpenCV's coders speak, or back, without a second copy of the picture."""
    how = cv2.COLOR_RGBA2BGRA if samples.shape[2] == 4 else cv2.COLOR_RGB2BGR
    for top in range(0, len(samples), _STRIP):
        strip = samples[top : top + _STRIP]
        strip[:] = cv2.cvtColor(strip, how)


def upright(samples: PhotoSamples, orientation: int) -> PhotoSamples:
    """Turn and mirror stored samples as an EXIF orientation of 1 to 8 asks."""
    turned = samples
    if orientation in {5, 6, 7, 8}:
        turned = turned.swapaxes(0, 1)
    if orientation in {3, 4, 7, 8}:
        turned = turned[::-1]
    if orientation in {2, 3, 6, 7}:
        turned = turned[:, ::-1]
    return np.ascontiguousarray(turned)


def upright_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """The size that a stored size has when turned."""
    return (height, width) if orientation in {5, 6, 7, 8} else (width, height)
