"""What several looks at one picture say together.

A single look misses one face in twenty and takes as much foliage for faces. A face shows at every
size at which it can be seen; a mistake rarely shows twice. So a place's evidence is the mean of
what all looks that could have seen it there say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vouchsafe.detect.arrays import Floats, Indices, centres, distinct, groups, sizes
from vouchsafe.detect.atlas import Cells, at_cells

SAME_PLACE = 0.4
"""Intersection over union from which two looks saw the same thing."""

_SMALLEST = 8.0
"""Pixels: the smallest face that the model can be expected to see."""
LEAST = 0.03
"""The least score of one look that counts as evidence."""
_SAYS = 0.1
"""A score from which a look counts as having seen something, whatever its size."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a picture or parts of it.

    scale: level pixels per picture pixel.
    area: the cells that were looked at; None for all.
    largest: pixels of a level up to which every face there was seen whole. Of other faces, only
        what the look does say counts.
    boxes: rows of left, top, right, bottom in the picture's pixels. scores: one each.
    """

    scale: float
    area: Cells | None
    largest: float
    boxes: Floats
    scores: Floats

    def reaches(self, x: Floats, y: Floats) -> NDArray[np.bool_]:
        """Whether this look was at those points."""
        if self.area is None:
            return np.ones(x.shape, dtype=np.bool_)
        return at_cells(self.area, x * self.scale, y * self.scale)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Places that may show a face.

    boxes: the looks' boxes, averaged by their scores. mean: of all looks that reach the place.
    best: of any look.
    """

    boxes: Floats
    mean: Floats
    best: Floats

    @property
    def sizes(self) -> Floats:
        return sizes(self.boxes)

    def distinct(self, same: float) -> Evidence:
        """Averaged boxes may have come to overlap: the stronger of two stays."""
        rows = distinct(self.boxes, self.mean, same)
        return Evidence(self.boxes[rows], self.mean[rows], self.best[rows])


def weigh(looks: Sequence[Look]) -> Evidence:
    """Everything the looks saw, place by place."""
    boxes = np.concatenate([look.boxes for look in looks])
    scores = np.concatenate([look.scores for look in looks])
    by = np.repeat(np.arange(len(looks)), [len(look.scores) for look in looks])
    counted = scores >= LEAST
    boxes, scores, by = boxes[counted], scores[counted], by[counted]
    place, places = groups(boxes, scores, SAME_PLACE)
    said = np.zeros((len(looks), places))
    np.maximum.at(said, (by, place), scores)
    averaged = _averages(boxes, scores, place, places)
    x, y = centres(averaged)
    size = sizes(averaged)
    could = said >= _SAYS
    for number, look in enumerate(looks):
        seen_as = size * look.scale
        could[number] |= (seen_as >= _SMALLEST) & (seen_as <= look.largest) & look.reaches(x, y)
    mean = (said * could).sum(axis=0) / np.maximum(could.sum(axis=0), 1)
    return Evidence(averaged, mean, said.max(axis=0, initial=0.0))


def _averages(boxes: Floats, scores: Floats, place: Indices, places: int) -> Floats:
    """Each place's box, the mean of all its boxes weighted by their scores."""
    weight = np.bincount(place, scores, places)
    sides = [np.bincount(place, scores * side, places) / weight for side in boxes.T]
    return np.stack(sides, axis=1)
