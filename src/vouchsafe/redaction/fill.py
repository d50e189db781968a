"""What takes the place of hidden samples. Nothing here keeps what could be undone, save `blur`,
which says so.
"""

from __future__ import annotations

import secrets
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from vouchsafe.media import Plane
from vouchsafe.redaction.model import Style
from vouchsafe.redaction.shape import Patch

Samples = NDArray[np.uint8] | NDArray[np.uint16]

BLOCKS_ACROSS = 8
"""The most blocks of a mosaic across a region, whatever its size."""

SMALLEST_BLOCK = 8
"""Pixels. Small faces get fewer blocks, not smaller ones."""

MOSAIC_LEVELS = 16
"""The values a mosaic's block may take, noise aside."""

MOSAIC_NOISE = 0.06
"""The noise on a block's value, as a share of the full range, either way."""

BLUR_CELLS = 5
"""A blur keeps about this many independent values across a region."""


class Fill(Protocol):
    """Overwrites the samples of one plane under one mask."""

    def __call__(self, plane: Plane, patch: Patch) -> None: ...


def fill_of(style: Style) -> Fill:
    """A fill for one file; a mosaic's noise is drawn here, once, and kept nowhere."""
    if style is Style.MOSAIC:
        return Mosaic(np.random.default_rng(secrets.randbits(256)))
    return blur if style is Style.BLUR else solid


def solid(plane: Plane, patch: Patch) -> None:
    """Opaque black, the same in every file: it takes nothing from the picture."""
    under = window(plane, patch)
    np.copyto(under, under.dtype.type(plane.black), where=patch.mask)


class Mosaic:
    """Blocks of the region's mean, coarsely quantised and noised.

    Each block of the grid keeps its noise for the whole file: noise that changed with every
    frame could be averaged away.
    """

    def __init__(self, random: np.random.Generator) -> None:
        side = BLOCKS_ACROSS
        self._noise = random.uniform(-MOSAIC_NOISE, MOSAIC_NOISE, (side, side))

    def __call__(self, plane: Plane, patch: Patch) -> None:
        if _is_opacity(plane):
            solid(plane, patch)
            return
        under = window(plane, patch)
        rows, columns = blocks(plane, patch)
        means = cv2.resize(
            np.ascontiguousarray(under), (columns, rows), interpolation=cv2.INTER_AREA
        ).reshape(rows, columns)
        values = np.round(means / plane.peak * MOSAIC_LEVELS) / MOSAIC_LEVELS
        values += self._noise[:rows, :columns]
        painted = np.clip(np.round(values * plane.peak), 0, plane.peak).astype(under.dtype)
        np.copyto(under, spread(painted, patch), where=patch.mask)


def blur(plane: Plane, patch: Patch) -> None:
    """A strong blur of the region's rectangle. Reversible: see `STYLE_HELP`."""
    if _is_opacity(plane):
        solid(plane, patch)
        return
    under = window(plane, patch)
    height, width = under.shape
    cell = max(max(height, width) / BLUR_CELLS, SMALLEST_BLOCK / plane.horizontal)
    cells = max(round(width / cell), 1), max(round(height / cell), 1)
    small = cv2.resize(np.ascontiguousarray(under), cells, interpolation=cv2.INTER_AREA)
    soft = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    np.copyto(under, soft.astype(under.dtype, copy=False), where=patch.mask)


def window(plane: Plane, patch: Patch) -> Samples:
    """The plane's own samples under the patch's rectangle."""
    rows, columns = patch.mask.shape
    return plane.samples[patch.top : patch.top + rows, patch.left : patch.left + columns]


def blocks(plane: Plane, patch: Patch) -> tuple[int, int]:
    """How many rows and columns of mosaic blocks a patch of that plane has."""
    height, width = patch.mask.shape[0] * plane.vertical, patch.mask.shape[1] * plane.horizontal
    side = max(height / BLOCKS_ACROSS, width / BLOCKS_ACROSS, SMALLEST_BLOCK)
    return max(int(height / side), 1), max(int(width / side), 1)


def spread(values: NDArray[Any], patch: Patch) -> NDArray[Any]:
    """One value for each block of a mosaic, spread over the samples of the patch."""
    rows, columns = patch.mask.shape
    return cv2.resize(values, (columns, rows), interpolation=cv2.INTER_NEAREST).reshape(
        rows, columns
    )


def _is_opacity(plane: Plane) -> bool:
    """Alpha (and the black ink of CMYK, which is as good: opaque black is at its peak)."""
    return plane.black == plane.peak
