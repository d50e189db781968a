"""One box against many: what `Box.overlap` and `Box.iou` say, for a crowd in one step."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vouchsafe.detect.arrays import Floats, Indices
from vouchsafe.detect.box import Box


class Boxes:
    """Boxes to compare others with, one at a time."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self._boxes = list(boxes)
        self._left, self._top, width, height = np.array(self._boxes, float).reshape(-1, 4).T
        self._right, self._bottom = self._left + width, self._top + height
        self._areas = np.maximum(width, 0.0) * np.maximum(height, 0.0)

    def touching(self, box: Box) -> list[Box]:
        """Those that share some area with it, in order."""
        rows: Indices = np.flatnonzero(self.overlaps(box))
        return [self._boxes[row] for row in rows]

    def iou(self, box: Box) -> Floats:
        """Of each its intersection over union with that box."""
        shared = self.overlaps(box)
        union = np.where(shared > 0, self._areas + box.area - shared, 1.0)
        ratio: Floats = shared / union
        return ratio

    def overlaps(self, box: Box) -> Floats:
        """Of each the area that it shares with that box."""
        across = np.minimum(self._right, box.right) - np.maximum(self._left, box.x)
        down = np.minimum(self._bottom, box.bottom) - np.maximum(self._top, box.y)
        shared: Floats = np.maximum(across, 0.0) * np.maximum(down, 0.0)
        return shared
