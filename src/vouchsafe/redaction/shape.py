"""Masks: which samples of each plane a hidden region takes.

A region touches a sample when it touches any part of the sample's area, so masks are rounded
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

_STEPS = 4
"""Boxes are snapped outward to this many steps a pixel, so that masks of moving regions recur and
can be cached."""


class Patch(NamedTuple):
    """A mask and where its top left corner lies, in the samples of one plane."""

    left: int
    top: int
    mask: Mask


class Grid(NamedTuple):
    """The finest grid of a picture's planes: its stored size, and that of the displayed picture."""

    columns: int
    rows: int
    width: int
    height: int

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
    if stored.clipped(grid.columns, grid.rows).area == 0:
        return None
    left, top = floor(stored.x * _STEPS), floor(stored.y * _STEPS)
    width, height = ceil(stored.right * _STEPS) - left, ceil(stored.bottom * _STEPS) - top
    columns, rows = -(-grid.columns // horizontal), -(-grid.rows // vertical)
    if width * height > _STEPS**2 * grid.columns * grid.rows:
        size = columns * horizontal, rows * vertical
        return Patch(
            0, 0, _drawn(shape, _Steps(left, top, width, height), size, (horizontal, vertical))
        )
    # Whole samples of this plane before the box; what remains is the cached mask's own offset.
    column, row = left // (_STEPS * horizontal), top // (_STEPS * vertical)
    steps = _Steps(
        left - column * _STEPS * horizontal, top - row * _STEPS * vertical, width, height
    )
    mask = _kept(width * height)(shape, steps, horizontal, vertical)
    return _clipped(
        Patch(column, row, mask), -(-grid.columns // horizontal), -(-grid.rows // vertical)
    )


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
    """A box in steps, from the corner of a sample."""

    left: int
    top: int
    width: int
    height: int


def _mask(shape: Shape, box: _Steps, horizontal: int, vertical: int) -> Mask:
    """The mask of a whole box in samples of `horizontal` x `vertical` pixels."""
    columns = -(-(box.left + box.width) // (_STEPS * horizontal)) * horizontal
    rows = -(-(box.top + box.height) // (_STEPS * vertical)) * vertical
    return _drawn(shape, box, (columns, rows), (horizontal, vertical))


def _drawn(shape: Shape, box: _Steps, size: tuple[int, int], sample: tuple[int, int]) -> Mask:
    """The mask on a canvas of `size` pixels, in samples of `sample` pixels (across, down)."""
    (columns, rows), (horizontal, vertical) = size, sample
    fine = np.zeros((rows, columns), dtype=np.bool_)
    first = max(box.top // _STEPS, 0)
    last = min(-(-(box.top + box.height) // _STEPS), rows)
    starts, ends = _spans(shape, box, np.arange(first, last))
    across = np.arange(columns)
    fine[first:last] = (across >= starts[:, None]) & (across < ends[:, None])
    mask = np.zeros((rows // vertical, columns // horizontal), dtype=np.bool_)
    for down in range(vertical):
        for right in range(horizontal):
            mask |= fine[down::vertical, right::horizontal]
    mask.flags.writeable = False
    return mask


_small = lru_cache(maxsize=1024)(_mask)
_large = lru_cache(maxsize=32)(_mask)


def _kept(area: int) -> Callable[..., Mask]:
    """The mask maker that remembers as many masks of that area (in square steps) as memory bears:
    at most 32 MB of each sort.
    """
    if area <= 2**15 * _STEPS**2:
        return _small
    return _large if area <= 2**20 * _STEPS**2 else _mask


def _spans(
    shape: Shape, box: _Steps, rows: NDArray[np.int_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each row of pixels, the first column touched and the one after the last."""
    start, end = floor(box.left / _STEPS) + 0.0, ceil((box.left + box.width) / _STEPS) + 0.0
    if shape is Shape.BOX:
        return np.full(rows.shape, start), np.full(rows.shape, end)
    across, down = box.width / 2 / _STEPS, box.height / 2 / _STEPS
    centre, middle = box.left / _STEPS + across, box.top / _STEPS + down
    # The ellipse is widest in a row where the row comes closest to its middle. Snapping the box
    # outward moved the middle by up to half a step: as much is forgiven here.
    slack = 0.5 / _STEPS
    away = np.maximum(np.maximum(rows - middle, middle - rows - 1) - slack, 0.0) / down
    reach = across * np.sqrt(np.maximum(1 - away**2, 0.0)) + slack
    return (
        np.maximum(np.floor(centre - reach), start),
        np.minimum(np.ceil(centre + reach), end),
    )
