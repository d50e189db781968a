"""What moved between two small grey pictures: the camera, and each box beyond it.

Boxes here are rows of (centre x, centre y, width, height) in pixels of the small picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from vouchsafe.media import Luma

Floats = NDArray[np.float64]

_WINDOW: Final = (11, 11)
_LEVELS: Final = 2
_STEPS: Final = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 8, 0.03)
_RETURN_ERROR: Final = 0.8
"""A point that does not come back to within this many pixels was not followed."""
_GRID: Final = (8, 5)
_FOLLOWED: Final = 0.4
"""Share of the grid that must agree before a camera's movement is believed."""
_CALM: Final = 0.02
"""A movement of no more than this share of the picture's width."""
_POINTS: Final = 200
"""All points inside boxes together; bounds the cost of a frame in a crowd."""


@dataclass(frozen=True, slots=True)
class Camera:
    """How the whole picture moved: a similarity, and the share of the grid that agrees.

    matrix: 2 x 3; takes a point of the earlier picture to the later one.
    """

    matrix: Floats
    agreed: float

    @property
    def scale(self) -> float:
        return float(np.hypot(self.matrix[0, 0], self.matrix[1, 0]))

    def move(self, points: Floats) -> Floats:
        return points @ self.matrix[:, :2].T + self.matrix[:, 2]

    def inverted(self) -> Camera:
        inverse = np.asarray(cv2.invertAffineTransform(self.matrix), dtype=np.float64)
        return Camera(inverse, self.agreed)

    def after(self, first: Camera) -> Camera:
        """Both movements, `first` before this one."""
        linear = self.matrix[:, :2]
        matrix = np.column_stack([linear @ first.matrix[:, :2], self.move(first.matrix[:, 2])])
        return Camera(matrix, min(self.agreed, first.agreed))

    def scaled(self, factor: float) -> Camera:
        """The same movement in pictures `factor` times as large."""
        matrix = self.matrix.copy()
        # A pixel's middle is at a whole number, at either size.
        more = (factor - 1) / 2 * (1.0 - matrix[:, :2].sum(axis=1))
        matrix[:, 2] = factor * matrix[:, 2] + more
        return Camera(matrix, self.agreed)

    def calm(self, width: int, height: int) -> bool:
        """Whether it was followed, and takes no corner of the picture far."""
        corners = np.array([(0, 0), (width, 0), (0, height), (width, height)], dtype=np.float64)
        moved = np.abs(self.move(corners) - corners).max()
        return self.agreed >= _FOLLOWED and bool(moved <= _CALM * width)


STILL: Final = Camera(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), 0.0)


@dataclass(frozen=True, slots=True)
class Moves:
    """What the points inside each box did; one row per box.

    beyond: movement of the box on top of the camera's, in pixels.
    scale:  growth of the box, the camera's included.
    kept:   share of its points that were followed there and back.
    spread: how far the points disagree with one another, in pixels.
    """

    beyond: Floats
    scale: Floats
    kept: Floats
    spread: Floats


def camera_motion(before: Luma, after: Luma) -> Camera:
    """The similarity that most of the picture follows; `STILL` when nothing can be followed.

    Takes pictures of half the size (`halved`), which is as good for the whole picture and costs
    a third; gives the movement at full size.
    """
    grid = _grid(before.shape[1], before.shape[0])
    there, good = followed(before, after, grid, grid)
    camera = _fit(grid, there, good)
    if camera.agreed < _FOLLOWED:
        guess = grid + _shift(before, after)
        there, good = followed(before, after, grid, guess)
        camera = max(camera, _fit(grid, there, good), key=lambda c: c.agreed)
    return camera.scaled(2)


def halved(luma: Luma) -> Luma:
    size = (max(luma.shape[1] // 2, 8), max(luma.shape[0] // 2, 8))
    return np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def box_motion(before: Luma, after: Luma, camera: Camera, boxes: Floats, drift: Floats) -> Moves:
    """How each box moved, by the median of what its points did.

    drift: what each box did beyond the camera's movement last time; a first guess.
    """
    count = len(boxes)
    side = 3 if count * 9 <= _POINTS else 2
    steps = (np.arange(side) + 0.5) / side - 0.5
    offsets = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2) * 0.9
    points = boxes[:, None, :2] + offsets[None] * np.maximum(boxes[:, None, 2:], 6.0)
    carried = camera.move(points)
    there, good = followed(
        before, after, points.reshape(-1, 2), (carried + drift[:, None]).reshape(-1, 2)
    )
    there, good = there.reshape(points.shape), good.reshape(count, -1)
    return _medians(points, there - carried, good, camera, boxes)


def _medians(
    points: Floats, residual: Floats, good: NDArray[np.bool_], camera: Camera, boxes: Floats
) -> Moves:
    kept = good.mean(axis=1)
    beyond = np.stack([_median(residual[..., axis], good) for axis in (0, 1)], axis=1)
    off = np.linalg.norm(residual - beyond[:, None], axis=2)
    spread = _median(off, good)
    close = good & (off <= 2.5 * spread[:, None] + 0.3)
    scale = np.full(len(boxes), camera.scale)
    for row in np.flatnonzero((close.sum(axis=1) >= 6) & (boxes[:, 2:].min(axis=1) >= 16)):
        start = points[row, close[row]]
        start = start - start.mean(axis=0)
        more = residual[row, close[row]]
        reach = np.vdot(start, start)
        growth = np.vdot(start, more - more.mean(axis=0)) / reach
        # Growth within the points' own disagreement is noise, and noise would add up.
        if abs(growth) * np.sqrt(reach) > 2 * spread[row] + 0.1:
            scale[row] *= np.clip(1 + growth, 0.95, 1.05)
    return Moves(beyond, scale, kept, spread)


def _median(values: Floats, good: NDArray[np.bool_]) -> Floats:
    """The median of the good values of each row; 0 where there is none."""
    count = good.sum(axis=1)
    ordered = np.sort(np.where(good, values, np.inf), axis=1)
    rows, last = np.arange(len(values)), np.maximum(count - 1, 0)
    middle = (ordered[rows, last // 2] + ordered[rows, np.minimum(count // 2, last)]) / 2
    return np.where(count > 0, middle, 0.0)


def _grid(width: int, height: int) -> Floats:
    across, down = _GRID
    x = (np.arange(across) + 0.5) / across * width
    y = (np.arange(down) + 0.5) / down * height
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def followed(
    before: Luma, after: Luma, points: Floats, guess: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    start, aim = points.astype(np.float32), guess.astype(np.float32)
    there, seen = _flow(before, after, start, aim)
    back, again = _flow(after, before, there, there + (start - aim))
    height, width = before.shape
    good = seen & again
    good &= np.linalg.norm(back - start, axis=1) < _RETURN_ERROR
    good &= ((there >= 0) & (there < (width, height))).all(axis=1)
    good &= ((start >= 0) & (start < (width, height))).all(axis=1)
    return there.astype(np.float64), good


def _flow(
    before: Luma, after: Luma, start: NDArray[np.float32], guess: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    there, seen, _ = cv2.calcOpticalFlowPyrLK(
        before,
        after,
        start,
        guess.copy(),
        winSize=_WINDOW,
        maxLevel=_LEVELS,
        criteria=_STEPS,
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
    )
    return np.asarray(there, dtype=np.float32), np.asarray(seen)[:, 0] == 1


def _fit(grid: Floats, there: Floats, good: NDArray[np.bool_]) -> Camera:
    if good.sum() < 6:
        return STILL
    cv2.setRNGSeed(0)
    fit: Any = cv2.estimateAffinePartial2D(
        grid[good], there[good], ransacReprojThreshold=0.6, maxIters=200
    )
    matrix, inliers = fit  # the matrix is None when no similarity fits
    if matrix is None:
        return STILL
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    agreed = float(inliers.sum()) / len(grid)
    if agreed < 0.15 or not 0.7 < scale < 1.4:
        return STILL
    return Camera(np.asarray(matrix, dtype=np.float64), agreed)


def _shift(before: Luma, after: Luma) -> Floats:
    """The best single translation, found in two thumbnails; for pans too fast to follow points."""
    height, width = before.shape
    small = (max(width // 4, 8), max(height // 4, 8))
    a, b = (
        cv2.resize(p, small, interpolation=cv2.INTER_AREA).astype(np.float32)
        for p in (before, after)
    )
    window = cv2.createHanningWindow(small, cv2.CV_32F)
    (right, down), _ = cv2.phaseCorrelate(a, b, window)
    return np.array([right * width / small[0], down * height / small[1]])
