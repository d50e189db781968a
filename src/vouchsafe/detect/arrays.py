"""Many boxes at once: the arithmetic under merging and searching.

Boxes are rows of left, top, right, bottom.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_MANY = 2000
"""Boxes from which comparing each with each takes longer than splitting them by place."""
_PAIRS = 200_000
"""Pairs compared in one step; bounds memory."""
_AT_ONCE = 64
"""Rows compared with all that is near them in one step: neighbours of one size, so that in a
large crowd few others are near."""


def distinct(boxes: Floats, scores: Floats, same: float) -> Indices:
    """One row for each thing shown, best first: of rows that overlap by more than `same`
    (intersection over union), the one with the best score.
    """
    if not len(scores):
        return np.empty(0, dtype=np.intp)
    order = np.lexsort((*boxes.T[::-1], -scores))
    return order[_survivors(boxes[order], np.arange(len(order)), same)]


def _survivors(boxes: Floats, rows: Indices, same: float) -> Indices:
    """Of `rows`, in order, those that no better one overlaps; boxes are sorted best first.

    Many are split in two by a line, and only what reaches across it is compared once more.
    """
    if len(rows) <= _MANY:
        return _suppressed(boxes, rows, same)
    middles = (boxes[rows, :2] + boxes[rows, 2:]) / 2
    axis = int(np.ptp(middles, axis=0).argmax())
    line = float(np.median(middles[:, axis]))
    before = middles[:, axis] <= line
    if before.all():
        return _suppressed(boxes, rows, same)
    halves = [_survivors(boxes, rows[half], same) for half in (before, ~before)]
    kept = np.sort(np.concatenate(halves))
    low, high = boxes[kept, axis], boxes[kept, axis + 2]
    across = (low < line) & (high > line)
    if not across.any():
        return kept
    near = (high > low[across].min()) & (low < high[across].max())
    return np.sort(np.concatenate([kept[~near], _suppressed(boxes, kept[near], same)]))


def _suppressed(boxes: Floats, rows: Indices, same: float) -> Indices:
    """Of `rows`, best first, those that no better surviving one overlaps: all settled in rounds,
    each of which keeps who has no better rival left and drops whom it overlaps.
    """
    better, worse = _rivals(boxes[rows], same)
    dropped = np.zeros(len(rows), dtype=np.bool_)
    while len(better):
        rivalled = np.zeros(len(rows), dtype=np.bool_)
        rivalled[worse] = True
        dropped[worse[~rivalled[better]]] = True
        open_still = rivalled[better] & ~dropped[better] & ~dropped[worse]
        better, worse = better[open_still], worse[open_still]
    return rows[~dropped]


def _rivals(boxes: Floats, same: float) -> tuple[Indices, Indices]:
    """Every pair of boxes that overlap by more than `same`, as the earlier and the later rows."""
    axis = int(np.ptp(boxes[:, :2], axis=0).argmax())
    order = np.argsort(boxes[:, axis], kind="stable")
    low, high = boxes[order, axis], boxes[order, axis + 2]
    # Two that overlap so much begin near each other: those after each row, in order of place.
    count = np.searchsorted(low, low + (1 - same) * (high - low), side="right")
    count = np.maximum(count - np.arange(1, len(boxes) + 1), 0)
    total = np.cumsum(count)
    sides = np.ascontiguousarray(boxes.T)
    found = [(order[:0], order[:0])]
    start = 0
    while start < len(boxes):
        before = total[start - 1] if start else 0
        stop = max(int(np.searchsorted(total, before + _PAIRS, side="right")), start + 1)
        some = count[start:stop]
        one = np.repeat(np.arange(start, stop), some)
        other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(some) - some, some)
        found.append(_overlapping(sides, order[one], order[other], same))
        start = stop
    one, other = (np.concatenate(part) for part in zip(*found, strict=True))
    return np.minimum(one, other), np.maximum(one, other)


def _overlapping(
    sides: Floats, one: Indices, other: Indices, same: float
) -> tuple[Indices, Indices]:
    """The pairs that overlap by more than `same`. Most are apart one way: those go first."""
    left, top, right, bottom = sides
    for low, high in ((top, bottom), (left, right)):
        near = np.minimum(high[one], high[other]) > np.maximum(low[one], low[other])
        one, other = one[near], other[near]
    across = np.minimum(right[one], right[other]) - np.maximum(left[one], left[other])
    down = np.minimum(bottom[one], bottom[other]) - np.maximum(top[one], top[other])
    area = (right - left) * (bottom - top)
    over = across * down > same * (area[one] + area[other] - across * down)
    return one[over], other[over]


def groups(boxes: Floats, scores: Floats, same: float) -> tuple[Indices, int]:
    """Which thing each row shows, as numbers from 0, the best score first; and how many there are.

    A row belongs to the first of the `distinct` ones that it overlaps by more than `same`.
    """
    seeds = distinct(boxes, scores, same)
    member = np.zeros(len(scores), dtype=np.intp)
    size, left = sizes(boxes), boxes[:, 0]
    alike = np.lexsort((left, np.floor(2 * np.log2(np.maximum(size, 1.0)))))
    for start in range(0, len(scores), _AT_ONCE):
        rows = alike[start : start + _AT_ONCE]
        near = _within_reach(boxes[rows], size[rows], boxes[seeds], size[seeds], same)
        shared = _iou(boxes[rows], boxes[seeds[near]])
        over = shared > same
        # Rounding may leave a row just below `same` with the very box that displaced it.
        first = np.where(over.any(axis=1), over.argmax(axis=1), shared.argmax(axis=1))
        member[rows] = near[first]
    member[seeds] = np.arange(len(seeds))
    return member, len(seeds)


def _within_reach(
    rows: Floats, row_sizes: Floats, seeds: Floats, seed_sizes: Floats, same: float
) -> Indices:
    """The seeds that can overlap any of the rows by `same`: where they are, and of their size."""
    slack = 0.9 * same**0.5
    near = (seed_sizes >= row_sizes.min() * slack) & (seed_sizes <= row_sizes.max() / slack)
    near &= (seeds[:, :2] <= rows[:, 2:].max(axis=0)).all(axis=1)
    near &= (seeds[:, 2:] >= rows[:, :2].min(axis=0)).all(axis=1)
    # A row displaced by one that a third displaced may have none left: then any may be nearest.
    return np.flatnonzero(near) if near.any() else np.arange(len(seeds))


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
