"""Lines of text out of a map of probabilities.

Liao, Wan, Yao, Chen, Bai: Real-time Scene Text Detection with Differentiable Binarization (2020).
The network marks the core of each line, shrunk; a core is grown back by its area over its
perimeter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from vouchsafe.detect.arrays import Floats
from vouchsafe.detect.box import Box
from vouchsafe.detect.boxes import Boxes

Map = NDArray[np.uint8]
"""Probability of text, 0 to 255."""

_CORE = 0.3 * 255
"""A pixel from which it belongs to a core."""
_THINNEST = 3.0
"""Pixels of the map: thinner cores are noise."""
_GROWN = 1.6
"""How far a core is grown back, in areas over perimeters."""
_UPRIGHT = 1.5
"""From this height over width on, a line is read from top to bottom."""

_WITHIN = 0.6
"""The share of a line's box in another's from which both are one."""
_ALIKE = 1.8
"""Lines of more different heights are not one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text.

    corners: 4 x 2, where reading begins at the top, where it ends at the top, and the two below
        those: the end's, then the beginning's.
    core: the mean probability of its core, 0 to 1.
    """

    corners: Floats
    core: float

    @property
    def length(self) -> float:
        """In the direction of reading, in pixels."""
        return float(np.hypot(*(self.corners[1] - self.corners[0])))

    @property
    def height(self) -> float:
        """Of the letters with a little around them, in pixels."""
        return float(np.hypot(*(self.corners[3] - self.corners[0])))

    @property
    def box(self) -> Box:
        """The upright box around it."""
        left, top = self.corners.min(axis=0)
        right, bottom = self.corners.max(axis=0)
        return Box(float(left), float(top), float(right - left), float(bottom - top))

    def scaled(self, across: float, down: float) -> Line:
        """The same line in a picture that many times as wide and high."""
        return replace(self, corners=self.corners * (across, down))


def lines_in(chances: Map) -> list[Line]:
    """Every line that a map shows, in its pixels."""
    cores = (chances > _CORE).astype(np.uint8)
    outlines, _ = cv2.findContours(cores, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = (_line(np.asarray(outline), chances) for outline in outlines if len(outline) > 2)
    return [line for line in found if line is not None]


def _line(outline: NDArray[np.int32], chances: Map) -> Line | None:
    centre, (width, height), angle = cv2.minAreaRect(outline)
    if min(width, height) < _THINNEST - 1:
        return None
    core = np.asarray(cv2.boxPoints((centre, (width, height), angle)), dtype=np.float32)
    growth = _GROWN * width * height / (width + height)
    grown = cv2.boxPoints((centre, (width + growth, height + growth), angle))
    return Line(_as_read(np.asarray(grown, dtype=np.float64)), _mean(core, chances) / 255)


def _mean(core: NDArray[np.float32], chances: Map) -> float:
    """Of the map, inside a core."""
    rows, columns = chances.shape
    left, top = np.maximum(np.floor(core.min(axis=0)).astype(int), 0)
    right, bottom = np.minimum(np.ceil(core.max(axis=0)).astype(int) + 1, (columns, rows))
    inside = np.zeros((bottom - top, right - left), dtype=np.uint8)
    cv2.fillPoly(inside, [(core - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(chances[top:bottom, left:right], inside)[0])


def _as_read(corners: Floats) -> Floats:
    """The corners of a rectangle in the order of a line's: from left to right, or from top to
    bottom where it is much higher than wide.
    """
    # Clockwise on the screen, beginning with the corner nearest the top left.
    middle = corners.mean(axis=0)
    turned = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    corners = corners[np.argsort(turned, kind="stable")]
    corners = np.roll(corners, -int(np.argmin(corners.sum(axis=1))), axis=0)
    across, down = np.hypot(*(corners[1] - corners[0])), np.hypot(*(corners[3] - corners[0]))
    # Letters one above the other are read turned by a quarter.
    return np.roll(corners, -1, axis=0) if down > _UPRIGHT * across else corners


def distinct_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines without those that lie in a longer one of about their height."""
    ordered = sorted(lines, key=lambda line: (-line.length, -line.core, line.box))
    spots = Boxes(line.box for line in ordered)
    heights = np.array([line.height for line in ordered])
    kept: list[Line] = []
    taken = np.zeros(len(ordered), dtype=np.bool_)
    for at, line in enumerate(ordered):
        ratio = heights / max(line.height, 1.0)
        alike = taken & (ratio < _ALIKE) & (ratio > 1 / _ALIKE)
        if not (alike & (spots.overlaps(line.box) > _WITHIN * line.box.area)).any():
            taken[at] = True
            kept.append(line)
    return kept
