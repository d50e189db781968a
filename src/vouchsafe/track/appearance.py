"""Whether a box still shows what it showed. Compares a few grey pixels within one video; it says
nothing about who is shown, and nothing of it is kept once a track is closed.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from vouchsafe.media import Luma
from vouchsafe.track.motion import Floats

Patches = NDArray[np.float32]

_SIDE: Final = 12
_SMALLEST: Final = 9.0


def patches(luma: Luma, boxes: Floats) -> Patches:
    """What each box shows, as 12 x 12 grey levels with mean 0 and length 1."""
    steps = (np.arange(_SIDE) + 0.5) / _SIDE - 0.5
    size = np.maximum(boxes[:, 2:], _SMALLEST)
    x, y = np.empty((2, len(boxes), _SIDE, _SIDE), dtype=np.float32)
    x[:] = (boxes[:, :1] + size[:, :1] * steps)[:, None, :]
    y[:] = (boxes[:, 1:2] + size[:, 1:] * steps)[:, :, None]
    seen = cv2.remap(
        luma,
        x.reshape(-1, _SIDE),
        y.reshape(-1, _SIDE),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    flat = seen.reshape(len(boxes), -1).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    length = np.sqrt(np.einsum("ij,ij->i", flat, flat))[:, None]
    # A flat patch tells nothing: leave it near zero, so that it agrees with nothing.
    return np.asarray(flat / np.maximum(length, 2.0 * _SIDE), dtype=np.float32)


def likeness(a: Patches, b: Patches) -> Floats:
    """How alike patches are, row by row; 1 is the same, 0 unrelated."""
    return np.asarray(np.einsum("ij,ij->i", a, b), dtype=np.float64)
