"""Masks: which samples of each plane a hidden region takes.

A region takes a sample when it touches any part of the sample's area, so masks are rounded
outward everywhere: no pixel at the rim keeps a blend of face and fill.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vouchsafe.detect import Box
from vouchsafe.redaction.model import Shape

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

Rects = NDArray[np.float64]
"""Boxes as rows: x, y, width, height."""

Outlines = Shape | Sequence[Shape]
"""The shape of all boxes, or of each."""

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

    def sides(self, boxes: Rects) -> tuple[Floats, Floats, Floats, Floats]:
        """Left, top, right and bottom of boxes of the displayed picture, in samples of this grid
        (they differ when pixels are not square).
        """
        across, down = self.columns / self.width, self.rows / self.height
        left, top, width, height = boxes.T * np.array([[across], [down], [across], [down]])
        return left, top, left + width, top + height

    def inward(self, boxes: Rects) -> tuple[Floats, Floats, Floats, Floats]:
        """The same, rounded inward to whole samples of the coarsest plane."""
        unit = self.align
        left, top, right, bottom = self.sides(boxes)
        left, top = np.ceil(left / unit) * unit, np.ceil(top / unit) * unit
        return left, top, np.floor(right / unit) * unit, np.floor(bottom / unit) * unit

    def touched(self, left: Floats, top: Floats, right: Floats, bottom: Floats) -> NDArray[np.intp]:
        """Which of these rectangles share anything with the picture."""
        wide, high = right > np.maximum(left, 0), bottom > np.maximum(top, 0)
        return np.flatnonzero(wide & high & (left < self.columns) & (top < self.rows))


def rects(boxes: Iterable[Box]) -> Rects:
    """Boxes as rows of an array."""
    return np.array(list(boxes), np.float64).reshape(-1, 4)


def mask_of(boxes: Iterable[Box], shape: Outlines, width: int, height: int) -> Mask:
    """The pixels that hiding `boxes` destroys in a picture of that size, exactly as rendered."""
    whole = np.zeros((height, width), dtype=np.bool_)
    regions = regions_of(rects(boxes), shape, Grid(width, height, width, height))
    for left, top, mask, _ in regions.patches(1, 1).values():
        rows, columns = mask.shape
        whole[top : top + rows, left : left + columns] |= mask
    return whole


def regions_of(boxes: Rects, shape: Outlines, grid: Grid) -> Regions:
    """What each box takes of a picture's planes, if it touches the picture."""
    left, top, right, bottom = grid.sides(boxes)
    numbers = grid.touched(left, top, right, bottom)
    found = Regions(shape, grid)
    for number in numbers[np.minimum(right - left, bottom - top)[numbers] < SLIM].tolist():
        slim = left[number], top[number], right[number] - left[number], bottom[number] - top[number]
        found.place(number, slim, HAIR)
    numbers = numbers[np.minimum(right - left, bottom - top)[numbers] >= SLIM]
    found.place_all(numbers, (np.floor(left), np.floor(top), np.ceil(right), np.ceil(bottom)), 0.5)
    return found


def hearts_of(boxes: Rects, shape: Outlines, grid: Grid) -> Regions:
    """Like `regions_of`, but rounded inward, to whole samples of the coarsest plane: without the
    boxes that have none in the picture.
    """
    sides = grid.inward(boxes)
    found = Regions(shape, grid)
    found.place_all(grid.touched(*sides), sides, 0.0)
    return found


class Regions:
    """What boxes take of one picture's planes: a stencil each, and where it lies in the grid.

    Boxes go by their numbers; one that takes nothing is not there.
    """

    __slots__ = ("_grid", "_patches", "_placed", "_shape")

    def __init__(self, shape: Outlines, grid: Grid) -> None:
        self._shape, self._grid = shape, grid
        self._placed: dict[int, tuple[int, int, _Stencil]] = {}
        self._patches: dict[tuple[int, int], dict[int, Patch]] = {}

    def place_all(self, numbers: NDArray[np.intp], sides: tuple[Floats, ...], slack: float) -> None:
        """Boxes that were rounded to whole samples."""
        left, top, right, bottom = (side[numbers].astype(np.int64) for side in sides)
        areas = (right - left) * (bottom - top)
        places = left.tolist(), top.tolist(), (right - left).tolist(), (bottom - top).tolist()
        for number, area, *box in zip(numbers.tolist(), areas.tolist(), *places, strict=True):
            x, y, width, height = box
            if area > self._largest:
                self.place(number, (x, y, width, height), slack)
            else:
                stencil = _kept(area)(self._outline(number), width, height, slack)
                self._placed[number] = x, y, stencil

    def place(self, number: int, box: _Sides, slack: float) -> None:
        """A box that recurs so seldom that its mask is not worth keeping."""
        left, top, width, height = box
        grid, shape = self._grid, self._outline(number)
        if width * height > self._largest:
            # Larger than the picture: only what is inside is worth drawing.
            fine = _drawn(shape, box, (grid.columns, grid.rows), slack)
            self._placed[number] = 0, 0, _Stencil(fine)
            return
        column, row = floor(left), floor(top)
        inner = left - column, top - row, width, height
        canvas = ceil(inner[0] + width), ceil(inner[1] + height)
        self._placed[number] = column, row, _Stencil(_drawn(shape, inner, canvas, slack))

    def _outline(self, number: int) -> Shape:
        return self._shape if isinstance(self._shape, Shape) else self._shape[number]

    def numbers(self) -> list[int]:
        """The boxes that take anything."""
        return list(self._placed)

    @property
    def _largest(self) -> int:
        return self._grid.columns * self._grid.rows

    def patches(self, horizontal: int, vertical: int) -> dict[int, Patch]:
        """What each takes of a plane whose samples stand for `horizontal` x `vertical` of the
        grid's, clipped to the plane.
        """
        if (horizontal, vertical) not in self._patches:
            self._patches[horizontal, vertical] = self._cut(horizontal, vertical)
        return self._patches[horizontal, vertical]

    def _cut(self, horizontal: int, vertical: int) -> dict[int, Patch]:
        columns, rows = self._grid.columns, self._grid.rows
        found = {}
        for number, (left, top, stencil) in self._placed.items():
            mask, taken = stencil.mask(horizontal, vertical, left % horizontal, top % vertical)
            patch = Patch(left // horizontal, top // vertical, mask, taken)
            if left < 0 or top < 0 or left + stencil.columns > columns or top + stencil.rows > rows:
                patch = _clipped(patch, -(-columns // horizontal), -(-rows // vertical))
            if patch.taken:
                found[number] = patch
        return found


def _clipped(patch: Patch, columns: int, rows: int) -> Patch:
    """What of it lies in a plane of that size."""
    left, top = max(patch.left, 0), max(patch.top, 0)
    mask = patch.mask[
        top - patch.top : max(rows - patch.top, 0),
        left - patch.left : max(columns - patch.left, 0),
    ]
    return Patch(left, top, mask, int(np.count_nonzero(mask)))


_Sides = tuple[float, float, float, float]
"""Left, top, width and height in pixels of the canvas."""


class _Stencil:
    """One region's masks for planes of every coarseness and every place between their samples."""

    __slots__ = ("_masks", "columns", "rows")

    def __init__(self, fine: Mask) -> None:
        self.rows, self.columns = fine.shape
        self._masks = {(1, 1, 0, 0): (fine, int(np.count_nonzero(fine)))}

    def mask(self, horizontal: int, vertical: int, right: int, down: int) -> tuple[Mask, int]:
        """The mask for planes that coarse, and how many samples it takes.

        right, down: how far into the first sample it begins.
        """
        key = horizontal, vertical, right, down
        found = self._masks.get(key)
        if found is None:
            coarse = _coarse(self._masks[1, 1, 0, 0][0], *key)
            found = self._masks[key] = coarse, int(np.count_nonzero(coarse))
        return found


def _cut(shape: Shape, width: int, height: int, slack: float) -> _Stencil:
    return _Stencil(_drawn(shape, (0, 0, width, height), (width, height), slack))


_small = lru_cache(maxsize=4096)(_cut)
_middling = lru_cache(maxsize=512)(_cut)
_large = lru_cache(maxsize=32)(_cut)


def _kept(area: float) -> Callable[[Shape, int, int, float], _Stencil]:
    """The stencil maker that remembers as many stencils of that area as memory bears: at most
    64 MB of each sort, twice that when they are met at every place between samples.
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
    # Whole numbers, and within the canvas: in few bytes they are compared many at a time.
    sides = np.clip(np.stack((starts, ends)), 0, columns).astype(np.int32)[:, :, None]
    across = np.arange(columns, dtype=np.int32)
    within = fine[first:last]
    np.greater_equal(across, sides[0], out=within)
    within &= across < sides[1]
    fine.flags.writeable = False
    return fine


def _coarse(fine: Mask, horizontal: int, vertical: int, right: int, down: int) -> Mask:
    """The samples, of `horizontal` x `vertical` pixels each, that hold any of the mask's."""
    rows, columns = fine.shape
    size = -(-(down + rows) // vertical), -(-(right + columns) // horizontal)
    padded = np.zeros((size[0] * vertical, size[1] * horizontal), dtype=np.bool_)
    padded[down : down + rows, right : right + columns] = fine
    touched = padded[::vertical].copy()
    for row in range(1, vertical):
        touched |= padded[row::vertical]
    mask = touched[:, ::horizontal].copy()
    for column in range(1, horizontal):
        mask |= touched[:, column::horizontal]
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
