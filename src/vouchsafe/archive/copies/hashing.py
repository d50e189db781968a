"""PDQ: 256 bits that stay nearly the same when a picture is re-encoded, resized or recompressed.

Written from the published description: Facebook, "The TMK+PDQF video-hashing algorithm and the PDQ
image-hashing algorithm" (2019), sections on PDQ. Held against the reference implementation's own
hashes in tests/archive/copies. It describes the coarse distribution of light over a whole picture;
it cannot tell who or what is in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 64
"""pixels of the small picture that is transformed"""
BITS = 256
SMALLEST = 5
"""pixels; the description says nothing of pictures smaller than this"""
_KEPT = 16

Grey = NDArray[np.float32]
"""height x width; 0 is black, 255 white"""
Coefficients = NDArray[np.float32]
"""16 x 16: row is the frequency down, column across, both from 1 half wave on"""


@dataclass(frozen=True, slots=True)
class Pdq:
    """One picture's hash.

    digest: 64 hexadecimal digits. quality: 0 to 100; below 50 the picture is too plain for its
    bits to mean much.
    """

    digest: str
    quality: int


def pdq(grey: Grey) -> Pdq:
    """The hash of a whole picture. One smaller than 5 pixels either way has quality 0."""
    if min(grey.shape) < SMALLEST:
        return Pdq("0" * (BITS // 4), 0)
    small = downsampled(grey)
    return Pdq(digest_of(coefficients(small)), quality_of(small))


def downsampled(grey: Grey) -> Grey:
    """64 x 64: a tent filter (a box filter twice), then the pixel at the middle of each cell."""
    height, width = grey.shape
    if (height, width) == (SIDE, SIDE):
        return grey
    soft = np.asarray(grey, np.float32)
    for _ in range(2):
        soft = _box(soft, _window(height), _window(width))
    return np.ascontiguousarray(soft[np.ix_(_middles(height), _middles(width))])


def coefficients(small: Grey) -> Coefficients:
    """The lowest frequencies of the cosine transform, the constant ones left out."""
    return np.asarray(_TRANSFORM @ small @ _TRANSFORM.T, np.float32)


def digest_of(lows: Coefficients) -> str:
    """A bit for each coefficient: whether it is above the middle one. The last comes first."""
    flat = lows.ravel()
    middle = np.partition(flat, BITS // 2 - 1)[BITS // 2 - 1]
    return np.packbits((flat > middle)[::-1]).tobytes().hex()


def quality_of(small: Grey) -> int:
    """How much there is to see: the sum of the steps between neighbours that are large enough."""
    steps = sum(
        int(np.abs(np.trunc(np.diff(small, axis=axis) * np.float32(100) / np.float32(255))).sum())
        for axis in (0, 1)
    )
    return min(100, steps // 90)


def _transform() -> NDArray[np.float32]:
    row, column = np.arange(1, _KEPT + 1)[:, None], np.arange(SIDE)[None, :]
    waves = np.cos(np.pi / 2 / SIDE * row * (2 * column + 1))
    return np.asarray(np.sqrt(2 / SIDE) * waves, np.float32)


_TRANSFORM = _transform()


def _window(side: int) -> int:
    """Half a cell, rounded up: two passes then reach over a whole one."""
    return (side + 2 * SIDE - 1) // (2 * SIDE)


def _box(grey: Grey, down: int, across: int) -> Grey:
    """The mean of a window around each pixel; at the edges, of what there is of the window."""
    anchor = ((across - 1) // 2, (down - 1) // 2)
    filtered = cv2.boxFilter(
        grey,
        cv2.CV_32F,
        (across, down),
        anchor=anchor,
        normalize=False,
        borderType=cv2.BORDER_CONSTANT,
    )
    soft = np.asarray(filtered, np.float32)
    soft /= _reach(grey.shape[0], down)[:, None]
    soft /= _reach(grey.shape[1], across)[None, :]
    return soft


def _reach(side: int, window: int) -> NDArray[np.float32]:
    """How many pixels of the window around each pixel lie within the picture."""
    at = np.arange(side)
    first, last = at - (window - 1) // 2, at + window // 2
    return (np.minimum(last, side - 1) - np.maximum(first, 0) + 1).astype(np.float32)


def _middles(side: int) -> NDArray[np.intp]:
    return ((np.arange(SIDE) + 0.5) * side / SIDE).astype(np.intp)
