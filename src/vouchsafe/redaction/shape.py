"""Masks: which samples of each plane a hidden region takes.

A region takes a sample when it touches any part of the sample's area, so masks are rounded
outward everywhere: no pixel at the rim keeps a blend of face and fill.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vouchsafe.detect import Box
from vouchsafe.redaction.model import Shape

Mask = NDArray[np.bool_]


SLIM = 12.0
"""Pixels. The masks of boxes with a shorter side are drawn where they are; other boxes are first
snapped outward to whole pixels, so that the masks of moving regions recur and can be kept."""

HAIR = 1e-6
"""Pixels that forgive the rounding of floating point."""


class Patch(NamedTuple):
    """A mask, where its top left corner lies in the samples of one plane, and how many it takes."""

    left: int
    top: int
    mask: Mask
    taken: int


class Grid(NamedTuple):
    """The finest grid of a picture's planes: its stored size, and that of the displayed picture.

    align: how many of its samples the coarsest plane's samples stand for, across or down.
    """

    columns: int
    rows: int
    width: int
    height: int
    align: int = 1

    def stored(self, box: Box) -> Box:
        """A box of the displayed picture in samples of this grid (they differ when pixels are
        not square).
        """
        if (self.columns, self.rows) == (self.width, self.height):
            return box
        return box.scaled(self.columns / self.width, self.rows / self.height)


def mask_of(boxes: Iterable[Box], shape: Shape, width: int, height: int) -> Mask:
    """The pixels that hiding `boxes` destroys in a picture of that size, exactly as rendered."""
    whole = np.zeros((height, width), dtype=np.bool_)
    grid = Grid(width, height, width, height)
    for box in boxes:
        patch = patch_of(box, shape, grid)
        if patch is not None:
            rows, columns = patch.mask.shape
            whole[patch.top : patch.top + rows, patch.left : patch.left + columns] |= patch.mask
    return whole


def patch_of(box: Box, shape: Shape, grid: Grid) -> Patch | None:
    """What a region takes of a plane as fine as the grid; None when it lies outside."""
    region = region_of(box, shape, grid)
    return region.patch(1, 1) if region else None


def region_of(box: Box, shape: Shape, grid: Grid) -> Region | None:
    """What a region takes of a picture's planes; None when it lies outside."""
    x, y, across, down = grid.stored(box)
    right, bottom = x + across, y + down
    if across <= 0 or down <= 0 or right <= 0 or bottom <= 0:
        return None
    if x >= grid.columns or y >= grid.rows:
        return None
    if min(across, down) < SLIM:
        return _placed(shape, grid, (x, y, across, down), HAIR)
    left, top = floor(x), floor(y)
    return _placed(shape, grid, (left, top, ceil(right) - left, ceil(bottom) - top), 0.5)


def heart_of(box: Box, shape: Shape, grid: Grid) -> Region | None:
    """Like `region_of`, but rounded inward, to whole samples of the coarsest plane: None when
    there are none in the picture.
    """
    unit = grid.align
    x, y, across, down = grid.stored(box)
    left, top = ceil(x / unit) * unit, ceil(y / unit) * unit
    right, bottom = floor((x + across) / unit) * unit, floor((y + down) / unit) * unit
    if left >= min(right, grid.columns) or top >= min(bottom, grid.rows) or min(right, bottom) <= 0:
        return None
    return _placed(shape, grid, (left, top, right - left, bottom - top), 0.0)


def _placed(shape: Shape, grid: Grid, box: _Sides, slack: float) -> Region:
    left, top, width, height = box
    align = grid.align
    if (width + 1) * (height + 1) > grid.columns * grid.rows:
        # Larger than the picture: only what is inside is worth drawing.
        canvas = -(-grid.columns // align) * align, -(-grid.rows // align) * align
        return Region(0, 0, _Stencil(_drawn(shape, box, canvas, slack)), grid)
    # Whole samples of the coarsest plane before the box; the rest is the stencil's own offset.
    column, row = floor(left / align) * align, floor(top / align) * align
    inner = left - column, top - row, width, height
    cut = _cut if slack == HAIR else _kept(width * height)
    return Region(column, row, cut(shape, inner, align, slack), grid)


class Region:
    """What one region takes of a picture's planes: a stencil, and where its corner lies in the
    grid.
    """

    __slots__ = ("_column", "_grid", "_inside", "_row", "_stencil")

    def __init__(self, column: int, row: int, stencil: _Stencil, grid: Grid) -> None:
        self._column, self._row = column, row
        self._stencil, self._grid = stencil, grid
        self._inside = (
            column >= 0
            and row >= 0
            and column + stencil.columns <= grid.columns
            and row + stencil.rows <= grid.rows
        )

    def patch(self, horizontal: int, vertical: int) -> Patch | None:
        """What it takes of a plane whose samples stand for `horizontal` x `vertical` of the
        grid's, clipped to the plane; None when that is nothing.
        """
        mask, taken = self._stencil.mask(horizontal, vertical)
        patch = Patch(self._column // horizontal, self._row // vertical, mask, taken)
        return patch if self._inside else self._clipped(patch, horizontal, vertical)

    def _clipped(self, patch: Patch, horizontal: int, vertical: int) -> Patch | None:
        columns, rows = -(-self._grid.columns // horizontal), -(-self._grid.rows // vertical)
        left, top = max(patch.left, 0), max(patch.top, 0)
        mask = patch.mask[
            top - patch.top : max(rows - patch.top, 0),
            left - patch.left : max(columns - patch.left, 0),
        ]
        taken = int(np.count_nonzero(mask))
        return Patch(left, top, mask, taken) if taken else None


_Sides = tuple[float, float, float, float]
"""Left, top, width and height in pixels of the canvas."""


class _Stencil:
    """One region's masks for planes of every coarseness, from a common corner."""

    __slots__ = ("_masks", "columns", "rows")

    def __init__(self, fine: Mask) -> None:
        self.rows, self.columns = fine.shape
        self._masks = {(1, 1): (fine, int(np.count_nonzero(fine)))}

    def mask(self, horizontal: int, vertical: int) -> tuple[Mask, int]:
        """The mask for planes that coarse, and how many samples it takes."""
        found = self._masks.get((horizontal, vertical))
        if found is None:
            coarse = _coarse(self._masks[1, 1][0], horizontal, vertical)
            found = coarse, int(np.count_nonzero(coarse))
            self._masks[horizontal, vertical] = found
        return found


def _cut(shape: Shape, box: _Sides, align: int, slack: float) -> _Stencil:
    left, top, width, height = box
    canvas = ceil((left + width) / align) * align, ceil((top + height) / align) * align
    return _Stencil(_drawn(shape, box, canvas, slack))


_small = lru_cache(maxsize=4096)(_cut)
_middling = lru_cache(maxsize=512)(_cut)
_large = lru_cache(maxsize=32)(_cut)


def _kept(area: float) -> Callable[[Shape, _Sides, int, float], _Stencil]:
    """The stencil maker that remembers as many stencils of that area as memory bears: at most
    64 MB of each sort.
    """
    if area <= 2**13:
        return _small
    if area <= 2**16:
        return _middling
    return _large if area <= 2**20 else _cut


def _drawn(shape: Shape, box: _Sides, canvas: tuple[int, int], slack: float) -> Mask:
    """The mask on a canvas of that many columns and rows."""
    columns, rows = canvas
    _, top, _, height = box
    fine = np.zeros((rows, columns), dtype=np.bool_)
    first, last = max(floor(top), 0), min(ceil(top + height), rows)
    starts, ends = _spans(shape, box, np.arange(first, last), slack)
    across = np.arange(columns)
    fine[first:last] = (across >= starts[:, None]) & (across < ends[:, None])
    fine.flags.writeable = False
    return fine


def _coarse(fine: Mask, horizontal: int, vertical: int) -> Mask:
    """The samples, of `horizontal` x `vertical` pixels each, that hold any of the mask's."""
    if (horizontal, vertical) == (1, 1):
        return fine
    mask = fine[::vertical, ::horizontal].copy()
    for down in range(vertical):
        for right in range(horizontal):
            mask |= fine[down::vertical, right::horizontal]
    mask.flags.writeable = False
    return mask


def _spans(
    shape: Shape, box: _Sides, rows: NDArray[np.int_], slack: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each row of pixels, the first column touched and the one after the last.

    slack: the most that the middle may have moved when the box was snapped outward; its half
    width and height then grew by as much, or more.
    """
    left, top, width, height = box
    start, end = floor(left) + 0.0, ceil(left + width) + 0.0
    if shape is Shape.BOX:
        return np.full(rows.shape, start), np.full(rows.shape, end)
    across, down = width / 2, height / 2
    centre, middle = left + across, top + down
    # The ellipse is widest in a row where the row comes closest to its middle.
    away = np.maximum(np.abs(rows + 0.5 - middle) - 0.5 - slack, 0.0) / max(down - slack, 0.5)
    share = np.sqrt(np.maximum(1 - away * away, 0.0))
    reach = across * share + slack * (1 - share)
    return (
        np.maximum(np.floor(centre - reach), start),
        np.minimum(np.ceil(centre + reach), end),
    )
