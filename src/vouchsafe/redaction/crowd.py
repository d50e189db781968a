"""Looking under all regions of one picture together.

The same samples as the masks of `vouchsafe.redaction.shape` take, in runs along the rows instead of
a mask each: in a crowd hardly two regions are of one size, and drawing their masks costs more than
looking under them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from vouchsafe.media import Plane
from vouchsafe.redaction.fill import window
from vouchsafe.redaction.model import Shape
from vouchsafe.redaction.shape import Floats, Grid, Outlines, Rects, hearts_of, regions_of

Numbers = NDArray[np.intp]

LARGE = 2**15
"""Samples of the finest plane beyond which a region is looked at through a mask of its own."""


class Crowd:
    """Regions of one picture, rounded inward to whole samples of its coarsest plane; those that are
    too small for that are looked at as they are.
    """

    def __init__(self, boxes: Rects, shape: Outlines, grid: Grid) -> None:
        sides = grid.inward(boxes)
        whole = grid.touched(*sides)
        left, top, right, bottom = (side[whole] for side in sides)
        small = (right - left) * (bottom - top) <= min(LARGE, grid.columns * grid.rows)
        self._numbers = whole[small]
        boxed = np.array([_at(shape, at) is Shape.BOX for at in self._numbers], np.bool_)
        self._runs = _runs(tuple(side[small] for side in (left, top, right, bottom)), boxed, grid)
        tiny, large = boxes.copy(), np.zeros_like(boxes)
        tiny[whole] = 0
        large[whole[~small]] = boxes[whole[~small]]
        self._others = regions_of(tiny, shape, grid), hearts_of(large, shape, grid)
        self._places: dict[tuple[int, ...], _Places] = {}

    def standing_out(self, plane: Plane, near: int) -> tuple[float, Numbers]:
        """How far the farthest sample under any region is from the plane's black; and the regions
        that have one farther than `near`.
        """
        farthest, out = self._under_runs(plane, near)
        masked = []
        for regions in self._others:
            for at, patch in regions.patches(plane.horizontal, plane.vertical).items():
                under = window(plane, patch)
                low, high, _, _ = cv2.minMaxLoc(under, patch.mask.view(np.uint8))
                distance = max(plane.black - low, high - plane.black)
                farthest = max(farthest, distance)
                if distance > near:
                    masked.append(at)
        return farthest, np.concatenate([out, np.array(masked, np.intp)])

    def _under_runs(self, plane: Plane, near: int) -> tuple[float, Numbers]:
        memory, step = _memory_of(plane.samples)
        places = self._places_in(plane, step)
        values = memory[places.samples]
        if not len(values):
            return 0.0, np.arange(0)
        low, high = int(values.min()), int(values.max())
        farthest = float(max(plane.black - low, high - plane.black))
        if farthest <= near:
            return farthest, np.arange(0)
        far = np.flatnonzero((values > plane.black + near) | (values < plane.black - near))
        runs = np.unique(np.searchsorted(places.ends, far, side="right"))
        return farthest, self._numbers[np.unique(places.regions[runs])]

    def _places_in(self, plane: Plane, step: int) -> _Places:
        """The same for both colours of most pictures."""
        key = plane.horizontal, plane.vertical, step, *plane.samples.shape
        if key not in self._places:
            runs = self._runs.coarse(plane.horizontal, plane.vertical)
            self._places[key] = _places(runs.within(*plane.samples.shape), step)
        return self._places[key]


class _Runs(NamedTuple):
    """Runs of samples, ordered by the regions that they belong to.

    regions: whose each is. rows: of the plane. starts: first columns; ends: those after the last.
    """

    regions: Numbers
    rows: Numbers
    starts: Numbers
    ends: Numbers

    def coarse(self, horizontal: int, vertical: int) -> _Runs:
        """In a plane whose samples stand for that many of this one's; every region begins and ends
        on whole samples of it.
        """
        if horizontal == vertical == 1 or not len(self.rows):
            return self
        rows = self.rows // vertical
        new = np.diff(self.regions, prepend=-1) | np.diff(rows, prepend=rows[0] - 1)
        first = np.flatnonzero(new)
        starts = np.minimum.reduceat(self.starts, first) // horizontal
        ends = -(np.maximum.reduceat(self.ends, first) // -horizontal)
        return _Runs(self.regions[first], rows[first], starts, ends)

    def within(self, height: int, width: int) -> _Runs:
        """What of them lies in a plane of that size."""
        starts, ends = np.maximum(self.starts, 0), np.minimum(self.ends, width)
        kept = (self.rows >= 0) & (self.rows < height) & (starts < ends)
        return _Runs(self.regions[kept], self.rows[kept], starts[kept], ends[kept])


class _Places(NamedTuple):
    """Where samples lie in a plane's memory, run after run.

    regions: whose each run is. ends: how many samples there are up to each run's end.
    """

    samples: Numbers
    regions: Numbers
    ends: Numbers


def _places(runs: _Runs, step: int) -> _Places:
    lengths = runs.ends - runs.starts
    ends = np.cumsum(lengths)
    firsts = runs.rows * step + runs.starts - (ends - lengths)
    samples = np.repeat(firsts, lengths)
    samples += np.arange(len(samples))
    return _Places(samples, runs.regions, ends)


def _runs(sides: tuple[Floats, ...], boxed: NDArray[np.bool_], grid: Grid) -> _Runs:
    """Of regions with these sides: whole samples, and of what shape. As `shape` draws masks."""
    left, top, right, bottom = (side.astype(np.intp) for side in sides)
    first = np.maximum(top, 0)
    # To a whole sample of the coarsest plane: what is just below the picture shapes that.
    last = np.minimum(bottom, -(grid.rows // -grid.align) * grid.align)
    counts = last - first
    regions = np.repeat(np.arange(len(counts)), counts)
    rows = np.arange(len(regions)) - np.repeat(np.cumsum(counts) - counts - first, counts)
    across, down = ((right - left) / 2)[regions], ((bottom - top) / 2)[regions]
    apart = np.abs(rows - top[regions] + 0.5 - down)
    away = np.maximum(apart - 0.5, 0.0) / np.maximum(down, 0.5)
    reach = across * np.sqrt(np.maximum(1 - away * away, 0.0))
    reach[boxed[regions]] = across[boxed[regions]]
    starts = np.maximum(np.floor(across - reach), 0).astype(np.intp) + left[regions]
    ends = np.minimum(np.ceil(across + reach).astype(np.intp) + left[regions], right[regions])
    return _Runs(regions, rows, starts, ends)


def _memory_of(samples: NDArray[Any]) -> tuple[NDArray[Any], int]:
    """A plane's samples and what lies between its rows in one line, and from row to row."""
    if samples.strides[0] < 0 or samples.strides[1] != samples.itemsize:
        samples = np.ascontiguousarray(samples)
    rows, columns = samples.shape
    step = samples.strides[0] // samples.itemsize
    length = (rows - 1) * step + columns
    line = as_strided(samples, (length,), (samples.itemsize,), writeable=False)
    return line, step


def _at(shape: Outlines, number: int) -> Shape:
    return shape if isinstance(shape, Shape) else shape[number]
