"""Which region on this frame belongs to which box that was followed here."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vouchsafe.track import boxes
from vouchsafe.track.motion import Floats

_IOU: Final = 0.15
_NEAR: Final = 0.6
_WEAK_IOU: Final = 0.3
_WEAK_NEAR: Final = 0.4
_RATIO: Final = 2.2
"""Boxes of more different sizes are not the same thing."""


def pairs(
    followed: Floats, doubt: Floats, found: Floats, strong: NDArray[np.bool_]
) -> list[tuple[int, int]]:
    """Pairs (index of followed, index of found), each at most once; strong regions choose first.

    doubt: frames since each followed box was last verified; who was lost is looked for further
        away.
    """
    if not len(followed) or not len(found):
        return []
    affinity, possible = _affinity(followed, doubt, found, strong)
    taken: list[tuple[int, int]] = []
    free_rows, free_columns = np.ones(len(followed), bool), np.ones(len(found), bool)
    for stage in (strong, ~strong):
        rows, columns = np.nonzero(possible & stage[None, :])
        for k in np.argsort(-affinity[rows, columns], kind="stable"):
            i, j = int(rows[k]), int(columns[k])
            if free_rows[i] and free_columns[j]:
                free_rows[i] = free_columns[j] = False
                taken.append((i, j))
    return taken


def _affinity(
    followed: Floats, doubt: Floats, found: Floats, strong: NDArray[np.bool_]
) -> tuple[Floats, NDArray[np.bool_]]:
    overlap = boxes.iou(followed[:, None], found[None])
    side = (boxes.size(followed)[:, None] + boxes.size(found)[None]) / 2
    apart = np.linalg.norm(followed[:, None, :2] - found[None, :, :2], axis=2) / side
    ratio = boxes.size(followed)[:, None] / boxes.size(found)[None]
    near = np.where(strong, _NEAR, _WEAK_NEAR)[None, :]
    near = near + np.minimum(0.08 * doubt, 1.2)[:, None] * np.where(strong, 1.0, 0.3)[None, :]
    close = (overlap >= np.where(strong, _IOU, _WEAK_IOU)[None, :]) | (apart < near)
    possible = close & (ratio < _RATIO) & (ratio > 1 / _RATIO)
    return overlap + 0.5 * np.maximum(0.0, 1.5 - apart), possible
