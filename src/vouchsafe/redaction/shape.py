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

LARGE = 48.0
"""Pixels. A box whose sides are longer than this is snapped outward to whole pixels, others to
half ones, so that masks of moving regions recur and can be kept."""


class Patch(NamedTuple):
    """A mask and where its top left corner lies, in the samples of one plane."""

    left: int
    top: int
    mask: Mask


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


def patch_of(
    box: Box, shape: Shape, grid: Grid, horizontal: int = 1, vertical: int = 1
) -> Patch | None:
    """What a region takes of a plane whose samples stand for `horizontal` x `vertical` of the
    grid's, clipped to the plane; None when it lies outside.
    """
    stored = grid.stored(box)
    x, y, across, down = stored
    right, bottom = x + across, y + down
    if across <= 0 or down <= 0 or right <= 0 or bottom <= 0:
        return None
    if x >= grid.columns or y >= grid.rows:
        return None
    steps = 1 if min(across, down) > LARGE else 2
    left, top = floor(x * steps), floor(y * steps)
    width, height = ceil(right * steps) - left, ceil(bottom * steps) - top
    columns, rows = -(-grid.columns // horizontal), -(-grid.rows // vertical)
    if width * height > steps * steps * grid.columns * grid.rows:
        canvas = columns * horizontal, rows * vertical
        fine = _drawn(shape, _Steps(left, top, width, height, steps), canvas)
        return Patch(0, 0, _coarse(fine, horizontal, vertical))
    # Whole samples of the coarsest plane before the box; the rest is the stencil's own offset.
    unit = steps * max(grid.align, horizontal, vertical)
    column, row = left // unit, top // unit
    inner = _Steps(left - column * unit, top - row * unit, width, height, steps)
    stencil = _kept(width * height)(shape, inner, unit // steps)
    before = unit // steps
    patch = Patch(
        column * before // horizontal, row * before // vertical, stencil.mask(horizontal, vertical)
    )
    return _clipped(patch, columns, rows)


def _clipped(patch: Patch, columns: int, rows: int) -> Patch | None:
    height, width = patch.mask.shape
    left, top = max(patch.left, 0), max(patch.top, 0)
    if (left, top) == (patch.left, patch.top) and left + width <= columns and top + height <= rows:
        return patch
    mask = patch.mask[
        top - patch.top : max(rows - patch.top, 0), left - patch.left : max(columns - patch.left, 0)
    ]
    return Patch(left, top, mask) if mask.size and mask.any() else None


class _Steps(NamedTuple):
    """A box in steps of 1/`of` pixel."""

    left: int
    top: int
    width: int
    height: int
    of: int


class _Stencil:
    """One region's masks for planes of every coarseness, from a common corner."""

    def __init__(self, shape: Shape, box: _Steps, align: int) -> None:
        unit = box.of * align
        columns = -(-(box.left + box.width) // unit) * align
        rows = -(-(box.top + box.height) // unit) * align
        self._masks = {(1, 1): _drawn(shape, box, (columns, rows))}

    def mask(self, horizontal: int, vertical: int) -> Mask:
        found = self._masks.get((horizontal, vertical))
        if found is None:
            found = _coarse(self._masks[1, 1], horizontal, vertical)
            self._masks[horizontal, vertical] = found
        return found


_small = lru_cache(maxsize=1024)(_Stencil)
_large = lru_cache(maxsize=32)(_Stencil)


def _kept(area: int) -> Callable[[Shape, _Steps, int], _Stencil]:
    """The stencil maker that remembers as many stencils of that area (in square steps) as memory
    bears: at most 64 MB of each sort.
    """
    if area <= 2**15:
        return _small
    return _large if area <= 2**20 else _Stencil


def _drawn(shape: Shape, box: _Steps, canvas: tuple[int, int]) -> Mask:
    """The mask on a canvas of that many columns and rows."""
    columns, rows = canvas
    fine = np.zeros((rows, columns), dtype=np.bool_)
    first = max(box.top // box.of, 0)
    last = min(-(-(box.top + box.height) // box.of), rows)
    starts, ends = _spans(shape, box, np.arange(first, last))
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
    shape: Shape, box: _Steps, rows: NDArray[np.int_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each row of pixels, the first column touched and the one after the last."""
    start, end = floor(box.left / box.of) + 0.0, ceil((box.left + box.width) / box.of) + 0.0
    if shape is Shape.BOX:
        return np.full(rows.shape, start), np.full(rows.shape, end)
    across, down = box.width / 2 / box.of, box.height / 2 / box.of
    centre, middle = box.left / box.of + across, box.top / box.of + down
    # The ellipse is widest in a row where the row comes closest to its middle. Snapping the box
    # outward moved the middle by up to half a step: as much is forgiven here.
    slack = 0.5 / box.of
    away = np.maximum(np.abs(rows + 0.5 - middle) - 0.5 - slack, 0.0) / down
    reach = across * np.sqrt(np.maximum(1 - away * away, 0.0)) + slack
    return (
        np.maximum(np.floor(centre - reach), start),
        np.minimum(np.ceil(centre + reach), end),
    )
