"""One look of a detector at one level of a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vouchsafe.detect.arrays import Floats, centres
from vouchsafe.detect.atlas import Cells, Placed, at_cells, canvas, canvases, cells_of, patches
from vouchsafe.detect.model import Detector, Region
from vouchsafe.detect.view import Level


def look(
    detector: Detector, level: Level, floor: float, area: Cells | None = None
) -> tuple[Floats, Floats]:
    """What the detector sees in a level, or in an area of it: boxes in the level's pixels as rows
    of left, top, right, bottom, and their scores.
    """
    wanted = ~cells_of(level.width, level.height) if area is None else area
    boxes, scores = [np.empty((0, 4))], [np.empty(0)]
    for placed in canvases(patches(wanted, level.width, level.height)):
        whole = canvas(placed, [level.pixels(place.patch) for place in placed])
        seen, sure = as_rows(detector.detect(whole, floor))
        for place in placed:
            inside = _within(place, seen)
            boxes.append(seen[inside] + _shift(place))
            scores.append(sure[inside])
    every, sureness = np.concatenate(boxes), np.concatenate(scores)
    counted = at_cells(wanted, *centres(every))
    return every[counted], sureness[counted]


def as_rows(regions: Sequence[Region]) -> tuple[Floats, Floats]:
    """Regions as boxes and scores."""
    corners = [(x, y, x + width, y + height) for x, y, width, height in (r.box for r in regions)]
    return np.array(corners, float).reshape(-1, 4), np.array([r.score for r in regions], float)


def _within(place: Placed, boxes: Floats) -> NDArray[np.bool_]:
    x, y = centres(boxes)
    _, _, width, height = place.patch
    across = (x >= place.x) & (x < place.x + width)
    down = (y >= place.y) & (y < place.y + height)
    both: NDArray[np.bool_] = across & down
    return both


def _shift(place: Placed) -> Floats:
    right, down = place.patch.left - place.x, place.patch.top - place.y
    return np.array([right, down, right, down], float)
