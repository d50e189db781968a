"""Looking only where it can help: patches of a picture, packed side by side on one canvas.

The detector costs the same for every pixel, so the pixels between places worth a look are left
out. Every patch brings a rim of context, and what is found centred on the rim is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from vouchsafe.detect.arrays import Floats
from vouchsafe.media import Rgb

CELL = 16
"""Areas are kept as cells of this many pixels of a level's picture."""
RIM = 2
"""cells of context around what is looked at"""
CANVAS = 640
"""pixels, each way: large enough for one look to be efficient, small enough to bound memory"""
WHOLE_IN_RIM = 2 * RIM * CELL
"""pixels of a face that shows whole in a patch wherever its centre is, but on the rim"""
_CORE = CANVAS // CELL - 2 * RIM
_ALIGNED = 32

Cells = NDArray[np.bool_]


class Patch(NamedTuple):
    """A rectangle of a level's picture, in its pixels."""

    left: int
    top: int
    width: int
    height: int


class Placed(NamedTuple):
    """Where on a canvas a patch's top left corner lies."""

    patch: Patch
    x: int
    y: int


def cells_of(width: int, height: int) -> Cells:
    """An empty area of a picture of that size."""
    return np.zeros((-(-height // CELL), -(-width // CELL)), dtype=np.bool_)


def at_cells(area: Cells, x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Whether points, in the level's pixels, lie in an area."""
    rows, columns = area.shape
    row = np.clip(y // CELL, 0, rows - 1).astype(np.intp)
    column = np.clip(x // CELL, 0, columns - 1).astype(np.intp)
    inside: NDArray[np.bool_] = area[row, column]
    return inside


def patches(area: Cells, width: int, height: int) -> list[Patch]:
    """Rectangles that cover an area of a picture of width x height, rims included."""
    if not area.any():
        return []
    around = np.ones((2 * RIM + 1, 2 * RIM + 1), np.uint8)
    islands = cv2.dilate(area.view(np.uint8), around)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(islands, connectivity=4)
    found = []
    for island in range(1, count):
        left, top, across, down = (int(value) for value in stats[island][:4])
        inside = area[top : top + down, left : left + across]
        inside = inside & (labels[top : top + down, left : left + across] == island)
        for x, y, part in _parts(inside):
            found.append(_with_rim(left + x, top + y, part, width, height))
    return found


def _parts(area: Cells) -> Iterator[tuple[int, int, Cells]]:
    """An area cut so that each part fits a canvas, shrunk to what is in it."""
    rows, columns = area.shape
    for top, bottom in _cuts(rows):
        for left, right in _cuts(columns):
            part = area[top:bottom, left:right]
            ys, xs = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
            if ys.size:
                shrunk = part[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]
                yield left + int(xs[0]), top + int(ys[0]), shrunk


def _cuts(length: int) -> list[tuple[int, int]]:
    count = 1 if length * CELL <= CANVAS else -(-length // _CORE)
    edges = [round(index * length / count) for index in range(count + 1)]
    return list(pairwise(edges))


def _with_rim(x: int, y: int, part: Cells, width: int, height: int) -> Patch:
    left, top = max((x - RIM) * CELL, 0), max((y - RIM) * CELL, 0)
    right = min((x + part.shape[1] + RIM) * CELL, width)
    bottom = min((y + part.shape[0] + RIM) * CELL, height)
    return Patch(left, top, right - left, bottom - top)


def canvases(wanted: Sequence[Patch]) -> Iterator[list[Placed]]:
    """The patches on as few canvases as a simple shelf packing needs."""
    placed: list[Placed] = []
    x = y = shelf = 0
    for patch in sorted(wanted, key=lambda patch: (-patch.height, -patch.width)):
        if x + patch.width > CANVAS:
            x, y, shelf = 0, y + shelf, 0
        if y + patch.height > CANVAS:
            yield placed
            placed, x, y, shelf = [], 0, 0, 0
        placed.append(Placed(patch, x, y))
        # Cells of the heat map must not straddle two patches.
        x += -(-patch.width // CELL) * CELL
        shelf = max(shelf, -(-patch.height // CELL) * CELL)
    if placed:
        yield placed


def canvas(placed: Sequence[Placed], pixels: Sequence[Rgb]) -> Rgb:
    """One picture with every patch's pixels in their place."""
    width = max(place.x + place.patch.width for place in placed)
    height = max(place.y + place.patch.height for place in placed)
    shape = (-(-height // _ALIGNED) * _ALIGNED, -(-width // _ALIGNED) * _ALIGNED, 3)
    whole = np.zeros(shape, dtype=np.uint8)
    for place, part in zip(placed, pixels, strict=True):
        whole[place.y : place.y + part.shape[0], place.x : place.x + part.shape[1]] = part
    return whole
