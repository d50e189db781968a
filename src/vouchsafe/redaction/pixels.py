"""Proof from the decoded output: what was to be destroyed is the fill, sample by sample.

A lossy codec blurs the rim of a region with its surroundings, and leaves a little noise inside.
So there are two measures of each region, in each plane: its heart, where only the codec's own
noise may be left, and its body, which holds all but the rim. In lossless formats every sample
counts, and must be exact. The tolerances are about twice what the writers of `vouchsafe.media`
were measured to need (docs/adr/0050).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from vouchsafe.detect import Box
from vouchsafe.media import Picture, Plane
from vouchsafe.redaction.fill import blocks, blur, spread, window
from vouchsafe.redaction.model import Plan, Shape, Style
from vouchsafe.redaction.paint import grid_of, paint
from vouchsafe.redaction.shape import Grid, Patch, Region, heart_of, region_of

LOSSLESS = frozenset({"png", "tiff", "gif"})
"""Formats whose every sample comes back as it was written."""

RIM, DEPTH = 2.0, 8.0
"""Pixels from a region's edge to its body, and to its heart; both are then rounded inward to whole
samples of the coarsest plane, where that leaves any."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far samples may be from what they should be, of 255: on average, and each."""

    mean: float
    most: float


@dataclass(frozen=True, slots=True)
class Tolerances:
    """For a region's body and heart. seam: samples at the edges of a mosaic's blocks that do not
    count.
    """

    body: Tolerance
    heart: Tolerance
    seam: int


IN_VIDEO = Tolerances(Tolerance(16.0, 100.0), Tolerance(6.0, 64.0), seam=1)
IN_PHOTOS = Tolerances(Tolerance(28.0, 120.0), Tolerance(10.0, 64.0), seam=2)
"""Photos are written near their source's quality, which may be poor; and a JPEG's colour, at half
the resolution, bleeds into regions of a few pixels from all sides.
"""

EXACT = Tolerance(0.0, 0.0)

FEW = 64
"""Samples. The mean of fewer says more about the codec than about the region."""


class PixelProof:
    """Looks at every region of every picture of an output.

    regions: how many were looked at. worst: the largest distance of any sample that counts.
    failed: times of pictures where something was not as it should be.
    """

    def __init__(self, plan: Plan, written: str) -> None:
        """`written`: the output's format."""
        self._style = plan.style
        self._shape = plan.shape
        # A palette holds black, but not every shade of a blur or a mosaic.
        self._exact = written in LOSSLESS and (plan.style is Style.SOLID or written != "gif")
        self._allowed = IN_PHOTOS if plan.media.kind == "photo" else IN_VIDEO
        self._layers = (
            [(0.0, EXACT)]
            if self._exact
            else [(RIM, self._allowed.body), (DEPTH, self._allowed.heart)]
        )
        self.regions = 0
        self.worst = 0.0
        self.failed: list[float] = []

    def see(self, picture: Picture, boxes: Sequence[Box], source: Picture | None = None) -> None:
        """Check one picture of the output. `source` is the same picture of the source; only a
        blur needs it.
        """
        planes = picture.planes()
        grid = grid_of(planes, picture)
        expected = _blurred(source, boxes, self._shape) if source is not None else None
        fine = True
        for at, box in enumerate(boxes):
            others = [*boxes[:at], *boxes[at + 1 :]] if self._style is Style.MOSAIC else []
            near = [_Region(other, self._shape, grid) for other in others if other.overlap(box)]
            region = _Region(box, self._shape, grid)
            for number, plane in enumerate(planes):
                like = expected[number] if expected else None
                fine &= self._fine(plane, region, near, like)
            self.regions += 1
        if not fine:
            self.failed.append(picture.time)

    def _fine(
        self, plane: Plane, region: _Region, near: Sequence[_Region], like: Plane | None
    ) -> bool:
        """Whether one region of one plane is what it should be."""
        heart = self._allowed.heart
        for depth, allowed in self._layers:
            inner = region.patch(plane, depth)
            if inner is None:
                continue
            if self._style is Style.MOSAIC:
                distance = self._from_blocks(plane, region, inner, near)
            elif like is not None:
                distance = _measured(_off(plane, inner, like), inner, plane.peak)
            else:
                distance = _from_fill(plane, inner, heart.mean)
            self.worst = max(self.worst, distance.most)
            forgiven = depth == DEPTH and distance.tiny(allowed)
            if not (distance.within(allowed) or forgiven):
                return False
            if distance.most <= heart.mean or (
                distance.most <= heart.most and distance.total <= heart.mean * region.least(plane)
            ):
                return True  # the heart, a part of this body, cannot hold enough to fail
        return True

    def _from_blocks(
        self, plane: Plane, region: _Region, inner: Patch, near: Sequence[_Region]
    ) -> _Distance:
        whole = region.patch(plane)
        assert whole is not None
        over = [found for other in near if (found := other.patch(plane))]
        return _measured(*_unevenness(plane, whole, inner, over, self._allowed.seam), plane.peak)


class _Region:
    """One region of one picture, and what it takes of planes, each worked out once."""

    __slots__ = ("_box", "_grid", "_layers", "_shape")

    def __init__(self, box: Box, shape: Shape, grid: Grid) -> None:
        self._box, self._shape, self._grid = box, shape, grid
        self._layers: dict[float, Region | None] = {}

    def patch(self, plane: Plane, depth: float = 0.0) -> Patch | None:
        """What is left of it in a plane without a rim of `depth` pixels."""
        layers = self._layers
        if depth not in layers:
            layers[depth] = self._layer(depth)
        layer = layers[depth]
        return layer.patch(plane.horizontal, plane.vertical) if layer else None

    def _layer(self, depth: float) -> Region | None:
        if not depth:
            return region_of(self._box, self._shape, self._grid)
        inner = _inside(self._box, depth), self._shape, self._grid
        # What is too small to be rounded inward is looked at all the same.
        return heart_of(*inner) or region_of(*inner)

    def least(self, plane: Plane) -> int:
        """The samples of a plane that its heart has."""
        heart = self.patch(plane, DEPTH)
        return heart.taken if heart else 0


def _inside(box: Box, depth: float) -> Box:
    """Without its rim; of no size when it is nothing else."""
    x, y, width, height = box
    return Box(x + depth, y + depth, max(width - 2 * depth, 0.0), max(height - 2 * depth, 0.0))


class _Distance(NamedTuple):
    """How far the samples under a mask are off: the most, of 255; all together, or more; of how
    many.
    """

    most: float
    total: float
    taken: int

    def within(self, allowed: Tolerance) -> bool:
        return self.most <= allowed.most and self.total <= allowed.mean * self.taken

    def tiny(self, allowed: Tolerance) -> bool:
        """Too few samples for a mean, and none of them too far off."""
        return self.taken < FEW and self.most <= allowed.most


def _from_fill(plane: Plane, patch: Patch, enough: float) -> _Distance:
    """Of a solid region. The mean is only taken when a sample is farther off than `enough`."""
    under = window(plane, patch)
    low, high, _, _ = cv2.minMaxLoc(under, patch.mask.view(np.uint8))
    black, scale = plane.black, 255 / plane.peak
    most = max(black - low, high - black) * scale
    if most <= enough:
        return _Distance(most, most * patch.taken, patch.taken)
    return _measured(_off(plane, patch, None), patch, plane.peak)


def _measured(off: NDArray[Any], patch: Patch, peak: int) -> _Distance:
    if not patch.taken:
        return _Distance(0.0, 0.0, 0)
    mask = patch.mask.view(np.uint8)
    scale = 255 / peak
    most, mean = cv2.minMaxLoc(off, mask)[1], cv2.mean(off, mask)[0]
    return _Distance(float(most) * scale, float(mean) * scale * patch.taken, patch.taken)


def _off(plane: Plane, patch: Patch, expected: Plane | None) -> NDArray[Any]:
    """How far each sample is from the fill, or from the same sample of the expected plane."""
    under: NDArray[Any] = window(plane, patch)
    if expected is None:
        return np.asarray(cv2.absdiff(under, np.full_like(under, plane.black)))
    return np.asarray(cv2.absdiff(under, window(expected, patch)))


def _blurred(source: Picture, boxes: Sequence[Box], shape: Shape) -> list[Plane]:
    """The source's planes with the blur that the output should show."""
    planes = source.planes()
    paint(planes, grid_of(planes, source), boxes, shape, blur)
    return planes


def _unevenness(
    plane: Plane, whole: Patch, inner: Patch, others: Sequence[Patch], seam: int
) -> tuple[NDArray[Any], Patch]:
    """Of each sample inside a block from that block's median; a block must be flat. Samples that
    another region painted over do not count.
    """
    counted = np.zeros(whole.mask.shape, dtype=np.bool_)
    _lay(counted, whole, inner, value=True)
    for other in others:
        _lay(counted, whole, other, value=False)
    rows, columns = blocks(plane, whole)
    numbers = spread(np.arange(rows * columns, dtype=np.float32).reshape(rows, columns), whole)
    under = np.ascontiguousarray(window(plane, whole)).astype(np.float32)
    off = np.zeros_like(under)
    judged = np.zeros_like(counted)
    kernel = np.ones((2 * seam + 1, 2 * seam + 1), np.uint8)
    for number in np.unique(numbers[counted]):
        block = (numbers == number).astype(np.uint8)
        heart = cv2.erode(block, kernel, borderValue=1)
        samples = counted & heart.astype(np.bool_)
        if samples.any():
            off[samples] = np.abs(under[samples] - np.median(under[samples]))
            judged |= samples
    return off, Patch(whole.left, whole.top, judged, int(np.count_nonzero(judged)))


def _lay(canvas: NDArray[np.bool_], frame: Patch, patch: Patch, *, value: bool) -> None:
    """Set what `patch` covers of a canvas that lies where `frame` does."""
    rows, columns = canvas.shape
    top, left = patch.top - frame.top, patch.left - frame.left
    cut = patch.mask[max(-top, 0) : max(rows - top, 0), max(-left, 0) : max(columns - left, 0)]
    top, left = max(top, 0), max(left, 0)
    canvas[top : top + cut.shape[0], left : left + cut.shape[1]][cut] = value
