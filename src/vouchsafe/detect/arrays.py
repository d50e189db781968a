"""Many boxes at once: the arithmetic under merging and searching.

Boxes are rows of left, top, right, bottom.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_AT_ONCE = 1_000_000
"""pairs of boxes compared in one step, to bound memory"""


def distinct(boxes: Floats, scores: Floats, same: float) -> Indices:
    """One row for each thing shown, best first: of rows that overlap by more than `same`
    (intersection over union), the one with the best score.
    """
    if not len(scores):
        return np.empty(0, dtype=np.intp)
    order = np.lexsort((*boxes.T[::-1], -scores))
    left, top, right, bottom = boxes[order].T
    shapes = np.stack([left, top, right - left, bottom - top], axis=1)
    # Scores are replaced by ranks: ties must fall as they are sorted here.
    ranks = np.arange(len(order), 0, -1) / len(order)
    kept = cv2.dnn.NMSBoxes(shapes.tolist(), ranks.tolist(), 0.0, same)
    return order[np.sort(np.asarray(kept, dtype=np.intp).ravel())]


def groups(boxes: Floats, scores: Floats, same: float) -> tuple[Indices, int]:
    """Which thing each row shows, as numbers from 0, the best score first; and how many there are.

    A row belongs to the first of the `distinct` ones that it overlaps by more than `same`.
    """
    seeds = distinct(boxes, scores, same)
    member = np.empty(len(scores), dtype=np.intp)
    step = max(_AT_ONCE // max(len(seeds), 1), 1)
    for start in range(0, len(scores), step):
        rows = slice(start, start + step)
        shared = _iou(boxes[rows], boxes[seeds])
        over = shared > same
        # Rounding may leave a row just below `same` with the very box that displaced it.
        member[rows] = np.where(over.any(axis=1), over.argmax(axis=1), shared.argmax(axis=1))
    member[seeds] = np.arange(len(seeds))
    return member, len(seeds)


def _iou(one: Floats, two: Floats) -> Floats:
    """Intersection over union of every box of one with every box of two."""
    left, top, right, bottom = (one[:, None, side] for side in range(4))
    across = np.minimum(right, two[:, 2]) - np.maximum(left, two[:, 0])
    down = np.minimum(bottom, two[:, 3]) - np.maximum(top, two[:, 1])
    shared = np.maximum(across, 0.0) * np.maximum(down, 0.0)
    areas = sizes(one)[:, None] ** 2 + sizes(two) ** 2
    ratio: Floats = shared / np.maximum(areas - shared, np.finfo(float).tiny)
    return ratio


def sizes(boxes: Floats) -> Floats:
    """The square root of each box's area."""
    across, down = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    sides: Floats = np.sqrt(np.maximum(across, 0.0) * np.maximum(down, 0.0))
    return sides


def centres(boxes: Floats) -> tuple[Floats, Floats]:
    """Each box's x and y."""
    return (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
