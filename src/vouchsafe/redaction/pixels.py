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
from math import pi
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vouchsafe.detect import Box
from vouchsafe.media import Picture, Plane
from vouchsafe.redaction.fill import blocks, blur, spread, window
from vouchsafe.redaction.model import Plan, Shape, Style
from vouchsafe.redaction.paint import grid_of, paint
from vouchsafe.redaction.shape import Grid, Patch, patch_of

LOSSLESS = frozenset({"png", "tiff", "gif"})
"""Formats whose every sample comes back as it was written."""

RIM, DEPTH = 2.0, 8.0
"""Pixels from a region's edge to its body, and to its heart."""


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
        for depth, allowed in self._layers():
            inner = region.patch(plane, depth)
            if inner is None:
                continue
            if self._style is Style.MOSAIC:
                whole = region.patch(plane)
                assert whole is not None
                over = [found for other in near if (found := other.patch(plane))]
                off, inner = _unevenness(plane, whole, inner, over, self._allowed.seam)
            else:
                off = _distance(plane, inner, like)
            distance = _measured(off, inner, plane.peak)
            self.worst = max(self.worst, distance.most)
            forgiven = depth == DEPTH and distance.tiny(allowed)
            if not (distance.within(allowed) or forgiven):
                return False
            heart = self._allowed.heart
            if distance.most <= heart.most and distance.total <= heart.mean * region.least(plane):
                return True  # the heart, a part of this body, cannot hold enough to fail
        return True

    def _layers(self) -> list[tuple[float, Tolerance]]:
        if self._exact:
            return [(0.0, EXACT)]
        return [(RIM, self._allowed.body), (DEPTH, self._allowed.heart)]


class _Region:
    """One region of one picture, and what it takes of planes, each worked out once."""

    def __init__(self, box: Box, shape: Shape, grid: Grid) -> None:
        self._box, self._shape, self._grid = box, shape, grid
        self._patches: dict[tuple[float, int, int], Patch | None] = {}
        self._heart = self._whole_heart()

    def patch(self, plane: Plane, depth: float = 0.0) -> Patch | None:
        """What is left of it in a plane without a rim of `depth` pixels."""
        key = depth, plane.horizontal, plane.vertical
        if key not in self._patches:
            inner = _inside(self._box, depth) if depth else self._box
            self._patches[key] = patch_of(inner, self._shape, self._grid, *key[1:])
        return self._patches[key]

    def least(self, plane: Plane) -> float:
        """The samples of a plane that its heart certainly has."""
        return self._heart / (plane.horizontal * plane.vertical)

    def _whole_heart(self) -> float:
        """Stored pixels; 0 for a region that the edge cuts."""
        box, grid = self._box, self._grid
        if min(box.x, box.y) < 0 or box.right > grid.width or box.bottom > grid.height:
            return 0.0
        return grid.stored(_inside(box, DEPTH)).area * pi / 4


def _inside(box: Box, depth: float) -> Box:
    """Without its rim; of no size when it is nothing else."""
    width, height = max(box.width - 2 * depth, 0.0), max(box.height - 2 * depth, 0.0)
    return Box.around(*box.centre, width, height)


@dataclass(frozen=True, slots=True)
class _Distance:
    """How far the samples under a mask are off: the most, of 255, and all together."""

    most: float
    total: float
    count: int

    def within(self, allowed: Tolerance) -> bool:
        return self.most <= allowed.most and self.total <= allowed.mean * self.count

    def tiny(self, allowed: Tolerance) -> bool:
        """Too few samples for a mean, and none of them too far off."""
        return self.count < FEW and self.most <= allowed.most


def _measured(off: NDArray[Any], patch: Patch, peak: int) -> _Distance:
    mask = patch.mask.view(np.uint8)
    scale = 255 / peak
    count = cv2.countNonZero(mask)
    most, mean = cv2.minMaxLoc(off, mask)[1], cv2.mean(off, mask)[0]
    return _Distance(float(most) * scale, float(mean) * scale * count, count)


def _distance(plane: Plane, patch: Patch, expected: Plane | None) -> NDArray[Any]:
    """Of each sample from the fill, or from the same sample of the expected plane."""
    under: NDArray[Any] = np.ascontiguousarray(window(plane, patch))
    if expected is None:
        fill: NDArray[Any] = np.full_like(under, plane.black)
    else:
        fill = np.ascontiguousarray(window(expected, patch))
    return np.asarray(cv2.absdiff(under, fill))


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
    return off, Patch(whole.left, whole.top, judged)


def _lay(canvas: NDArray[np.bool_], frame: Patch, patch: Patch, *, value: bool) -> None:
    """Set what `patch` covers of a canvas that lies where `frame` does."""
    rows, columns = canvas.shape
    top, left = patch.top - frame.top, patch.left - frame.left
    cut = patch.mask[max(-top, 0) : max(rows - top, 0), max(-left, 0) : max(columns - left, 0)]
    top, left = max(top, 0), max(left, 0)
    canvas[top : top + cut.shape[0], left : left + cut.shape[1]][cut] = value
