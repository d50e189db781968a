"""Rows of (centre x, centre y, width, height): the form in which boxes are followed."""

from __future__ import annotations

import numpy as np

from vouchsafe.detect import Box
from vouchsafe.track.motion import Floats


def row(box: Box, scale: tuple[float, float]) -> Floats:
    """A box of the picture as a row of the small picture, `scale` times as wide and high."""
    (x, y), (across, down) = box.centre, scale
    return np.array([x * across, y * down, box.width * across, box.height * down])


def edges(rows: Floats) -> Floats:
    """Left, top, right, bottom."""
    half = rows[..., 2:] / 2
    return np.concatenate([rows[..., :2] - half, rows[..., :2] + half], axis=-1)


def from_edges(sides: Floats) -> Floats:
    low, high = sides[..., :2], sides[..., 2:]
    return np.concatenate([(low + high) / 2, high - low], axis=-1)


def hull(a: Floats, b: Floats) -> Floats:
    """The smallest boxes that cover both, row by row."""
    p, q = edges(a), edges(b)
    low, high = np.minimum(p[..., :2], q[..., :2]), np.maximum(p[..., 2:], q[..., 2:])
    return from_edges(np.concatenate([low, high], axis=-1))


def grown(rows: Floats, factor: float | Floats) -> Floats:
    size = rows[..., 2:] * np.asarray(factor)[..., None]
    return np.concatenate([rows[..., :2], size], axis=-1)


def shared(a: Floats, b: Floats) -> Floats:
    """The area that boxes share, row by row."""
    p, q = edges(a), edges(b)
    across = np.minimum(p[..., 2], q[..., 2]) - np.maximum(p[..., 0], q[..., 0])
    down = np.minimum(p[..., 3], q[..., 3]) - np.maximum(p[..., 1], q[..., 1])
    return np.asarray(np.maximum(across, 0.0) * np.maximum(down, 0.0))


def area(rows: Floats) -> Floats:
    return np.asarray(rows[..., 2] * rows[..., 3])


def iou(a: Floats, b: Floats) -> Floats:
    """Intersection over union, row by row."""
    both = shared(a, b)
    return np.asarray(both / np.maximum(area(a) + area(b) - both, 1e-9))


def size(rows: Floats) -> Floats:
    """The side of the square of the same area."""
    return np.sqrt(np.maximum(area(rows), 1e-9))


def visible(row: Floats, width: int, height: int) -> float:
    """The share of one box that lies inside the picture."""
    x, y, wide, high = row.tolist()
    across = min(x + wide / 2, width) - max(x - wide / 2, 0.0)
    down = min(y + high / 2, height) - max(y - high / 2, 0.0)
    return float(max(across, 0.0) * max(down, 0.0) / max(wide * high, 1e-9))
