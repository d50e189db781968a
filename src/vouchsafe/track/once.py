"""A head that a detector sees several times over is followed once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vouchsafe.detect import Box, Region, head_box

Known = tuple[Box, float]
"""A face that is followed and was seen just now, tight, in pixels of the picture; its score."""

_HIDDEN: Final = 0.9
_AS_LARGE: Final = 2.0
"""A face of which that share is hidden with another, which is not so many times as large, is
safe with it. Four fifths are too few: docs/adr/0186."""

_STEPS: Final = (np.arange(6) + 0.5) / 6
_X, _Y = (axis.ravel() for axis in np.meshgrid(_STEPS, _STEPS))


def new_faces(regions: Sequence[Region], left: Sequence[int], known: Sequence[Known]) -> list[int]:
    """Which of the faces `left` over are to be followed by themselves; numbers, in order.

    The surest come first, and none begins that something as sure hides already. Should the two
    part, the next look finds the one that no track has, and it is followed back from there.
    """
    hiding = np.array([_ellipse(box, score) for box, score in known]).reshape(-1, 6)
    chosen: list[int] = []
    for number in sorted(left, key=lambda at: -regions[at].score):
        region = regions[number]
        if not _safe(region, hiding):
            chosen.append(number)
            hiding = np.vstack([hiding, _ellipse(region.box, region.score)])
    return sorted(chosen)


def _ellipse(face: Box, score: float) -> tuple[float, ...]:
    """The centre and half the axes of what hides a face, how large the face is, and its score."""
    hidden = head_box(Region("face", face, score, ""))
    return *hidden.centre, hidden.width / 2, hidden.height / 2, face.area, score


def _safe(face: Region, hiding: NDArray[np.float64]) -> bool:
    x, y, width, height = face.box
    across, down, wide, high, areas, scores = hiding.T[..., None]
    away = ((x + width * _X - across) / wide) ** 2 + ((y + height * _Y - down) / high) ** 2
    hidden = (away <= 1).mean(axis=1) >= _HIDDEN
    like = areas[:, 0] < _AS_LARGE**2 * face.box.area
    return bool((hidden & like & (scores[:, 0] >= face.score)).any())
