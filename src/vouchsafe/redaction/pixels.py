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

from vouchsafe.media import Picture, Plane
from vouchsafe.redaction.crowd import Crowd, Numbers
from vouchsafe.redaction.fill import blocks, blur, spread, window
from vouchsafe.redaction.model import Plan, Shape, Style
from vouchsafe.redaction.paint import grid_of, paint
from vouchsafe.redaction.shape import Grid, Outlines, Patch, Rects, Regions, hearts_of, regions_of

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

_CROWD = 4
"""Regions from which on looking at all of them at once is the quicker way."""

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
        self._at_once = plan.style is Style.SOLID and plan.media.kind == "video"
        self.regions = 0
        self.worst = 0.0
        self.failed: list[float] = []

    def see(
        self,
        picture: Picture,
        boxes: Rects,
        source: Picture | None = None,
        *,
        shape: Outlines | None = None,
    ) -> None:
        """Check one picture of the output. `source` is the same picture of the source; only a
        blur needs it. shape: of the boxes, where they are not all of the plan's.
        """
        shape = self._shape if shape is None else shape
        planes = picture.read_planes()
        grid = grid_of(planes, picture)
        expected = _blurred(source, boxes, shape) if source is not None else None
        doubtful = self._doubtful(planes, boxes, shape, grid)
        chosen = np.unique(np.concatenate(doubtful))
        shapes = shape if isinstance(shape, Shape) else [shape[at] for at in chosen.tolist()]
        layers = _Layers(boxes[chosen], shapes, grid)
        fine = True
        for number, plane in enumerate(planes):
            like = expected[number] if expected else None
            for at in np.searchsorted(chosen, doubtful[number]).tolist():
                fine &= self._fine(plane, layers, at, like)
        self.regions += len(boxes)
        if not fine:
            self.failed.append(picture.time)

    def _doubtful(
        self, planes: Sequence[Plane], boxes: Rects, shape: Outlines, grid: Grid
    ) -> list[Numbers]:
        """Of each plane, the regions that have to be looked at one by one."""
        if self._at_once and len(boxes) >= _CROWD:
            bodies = Crowd(_inside(boxes, RIM), shape, grid)
            return [self._standing_out(plane, bodies) for plane in planes]
        return [np.arange(len(boxes)) for _ in planes]

    def _standing_out(self, plane: Plane, bodies: Crowd) -> Numbers:
        """The regions with any sample in their body that is farther from a solid fill than a
        heart's mean may be. All others are fine: found with one look at all bodies at once.
        """
        near = int(self._allowed.heart.mean * plane.peak / 255)
        farthest, out = bodies.standing_out(plane, near)
        self.worst = max(self.worst, farthest * 255 / plane.peak)
        return out

    def _fine(self, plane: Plane, layers: _Layers, at: int, like: Plane | None) -> bool:
        """Whether one region of one plane is what it should be."""
        heart = self._allowed.heart
        for depth, allowed in self._layers:
            inner = layers.patches(plane, depth).get(at)
            if inner is None:
                continue
            if self._style is Style.MOSAIC:
                distance = self._from_blocks(plane, layers, at, inner)
            elif like is not None:
                distance = _measured(_off(plane, inner, like), inner, plane.peak)
            else:
                distance = _from_fill(plane, inner, heart.mean)
            self.worst = max(self.worst, distance.most)
            forgiven = depth == DEPTH and distance.tiny(allowed)
            if not (distance.within(allowed) or forgiven):
                return False
            if distance.most <= heart.mean or (
                distance.most <= heart.most
                and distance.total <= heart.mean * layers.least(plane, at)
            ):
                return True  # the heart, a part of this body, cannot hold enough to fail
        return True

    def _from_blocks(self, plane: Plane, layers: _Layers, at: int, inner: Patch) -> _Distance:
        whole = layers.patches(plane, 0.0)
        over = [whole[other] for other in layers.touching(at) if other in whole]
        uneven = _unevenness(plane, whole[at], inner, over, self._allowed.seam)
        return _measured(*uneven, plane.peak)


class _Layers:
    """The regions of one picture, and what they take of planes at every depth, each worked out
    once.
    """

    def __init__(self, boxes: Rects, shape: Outlines, grid: Grid) -> None:
        self.boxes = boxes
        self._shape, self._grid = shape, grid
        self._regions: dict[float, list[Regions]] = {}
        self._patches: dict[tuple[float, int, int], dict[int, Patch]] = {}

    def patches(self, plane: Plane, depth: float) -> dict[int, Patch]:
        """What is left of them in a plane without a rim of `depth` pixels."""
        key = depth, plane.horizontal, plane.vertical
        if key not in self._patches:
            found: dict[int, Patch] = {}
            for regions in self._at(depth):
                found |= regions.patches(plane.horizontal, plane.vertical)
            self._patches[key] = found
        return self._patches[key]

    def _at(self, depth: float) -> list[Regions]:
        if depth not in self._regions:
            self._regions[depth] = self._cut(depth)
        return self._regions[depth]

    def _cut(self, depth: float) -> list[Regions]:
        if not depth:
            return [regions_of(self.boxes, self._shape, self._grid)]
        inner = _inside(self.boxes, depth)
        hearts = hearts_of(inner, self._shape, self._grid)
        # What is too small to be rounded inward is looked at all the same.
        inner[hearts.numbers()] = 0
        return [hearts, regions_of(inner, self._shape, self._grid)]

    def least(self, plane: Plane, at: int) -> int:
        """The samples of a plane that a region's heart has."""
        heart = self.patches(plane, DEPTH).get(at)
        return heart.taken if heart else 0

    def touching(self, at: int) -> list[int]:
        """The other regions that share some of its area."""
        x, y, width, height = self.boxes.T
        across = np.minimum(x + width, x[at] + width[at]) - np.maximum(x, x[at])
        down = np.minimum(y + height, y[at] + height[at]) - np.maximum(y, y[at])
        shared = (across > 0) & (down > 0)
        shared[at] = False
        return [int(other) for other in np.flatnonzero(shared)]


def _inside(boxes: Rects, depth: float) -> Rects:
    """Without their rims; of no size when they are nothing else."""
    inner: Rects = boxes + np.array([depth, depth, -2 * depth, -2 * depth])
    inner[:, 2:] = np.maximum(inner[:, 2:], 0.0)
    return inner


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


def _blurred(source: Picture, boxes: Rects, shape: Outlines) -> list[Plane]:
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
