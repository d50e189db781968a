"""Many boxes at once: the arithmetic under merging and searching.

Boxes are rows of left, top, right, bottom.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


def groups(boxes: Floats, scores: Floats, same: float) -> Iterator[Indices]:
    """The rows that show one thing, thing by thing: the best score first, and with it everything
    left that overlaps it by at least `same` (intersection over union).
    """
    order = np.lexsort((*boxes.T[::-1], -scores))
    left, top, right, bottom = boxes[order].T
    areas = np.maximum(right - left, 0.0) * np.maximum(bottom - top, 0.0)
    while order.size:
        across = np.minimum(right[0], right) - np.maximum(left[0], left)
        down = np.minimum(bottom[0], bottom) - np.maximum(top[0], top)
        shared = np.maximum(across, 0.0) * np.maximum(down, 0.0)
        alike = shared >= same * (areas[0] + areas - shared)
        alike &= shared > 0
        alike[0] = True
        yield order[alike]
        rest = ~alike
        order, areas = order[rest], areas[rest]
        left, top, right, bottom = left[rest], top[rest], right[rest], bottom[rest]


def distinct(boxes: Floats, scores: Floats, same: float) -> Indices:
    """The best row of every group, best first."""
    return np.array([group[0] for group in groups(boxes, scores, same)], dtype=np.intp)


def sizes(boxes: Floats) -> Floats:
    """The square root of each box's area."""
    across, down = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    sides: Floats = np.sqrt(np.maximum(across, 0.0) * np.maximum(down, 0.0))
    return sides


def centres(boxes: Floats) -> tuple[Floats, Floats]:
    """Each box's x and y."""
    return (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
