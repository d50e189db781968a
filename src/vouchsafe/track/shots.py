"""Where one shot ends and another begins."""

from __future__ import annotations

from collections import deque
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from vouchsafe.media import Luma
from vouchsafe.track.motion import Camera

Thumb = NDArray[np.float32]

_SIZE: Final = (32, 18)
_DIFFERENT: Final = 14.0
"""Mean difference of two thumbnails, in grey levels, below which they show the same shot."""
_JUMP: Final = 3.0
"""A cut differs from its neighbour by this many times the usual difference."""
_AGREED: Final = 0.3
"""Where this share of the picture moves as one, the camera moved and nothing was cut."""
_NOTHING_AGREED: Final = 0.12


def thumb(luma: Luma) -> Thumb:
    return cv2.resize(luma, _SIZE, interpolation=cv2.INTER_AREA).astype(np.float32)


def difference(a: Thumb, b: Thumb) -> float:
    """Mean difference in grey levels, blind to an even change of brightness up to a point."""
    change = a - b
    even = float(np.clip(change.mean(), -12.0, 12.0))
    return float(np.abs(change - even).mean())


class CutWatch:
    """Compares each picture with the one before it."""

    def __init__(self) -> None:
        self._usual: deque[float] = deque(maxlen=15)

    def is_cut(self, before: Thumb, after: Thumb, camera: Camera) -> bool:
        """Whether a new shot begins with `after` (or a flash: later pictures tell them apart)."""
        apart = difference(before, after)
        usual = float(np.median(self._usual)) if self._usual else 0.0
        # The less of the picture moves as one, the less it has to differ.
        enough = _DIFFERENT if camera.agreed >= _NOTHING_AGREED else _DIFFERENT / 2
        cut = camera.agreed < _AGREED and apart > max(enough, _JUMP * usual)
        if cut:
            self._usual.clear()
        else:
            self._usual.append(apart)
        return cut


def same_shot(before: Thumb, after: Thumb, camera: Camera) -> bool:
    """Whether two pictures a few frames apart show one scene: what lay between was a flash."""
    return camera.agreed >= _AGREED or difference(before, after) < _DIFFERENT / 2
