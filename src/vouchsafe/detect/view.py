"""A picture as one search sees it: upright, turned or mirrored, at any size."""

from __future__ import annotations

import cv2
import numpy as np

from vouchsafe.detect.arrays import Floats
from vouchsafe.detect.atlas import Patch
from vouchsafe.media import Picture, Rgb


class View:
    """A picture's pixels, asked for at most once at full size."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._native: Rgb | None = None
        self.width, self.height = picture.width, picture.height

    def native(self) -> Rgb:
        """All pixels."""
        if self._native is None:
            self._native = self._picture.rgb()
        return self._native

    def resized(self, width: int, height: int) -> Rgb:
        """The whole view at a size."""
        if (width, height) == (self.width, self.height):
            return self.native()
        return self._picture.rgb(width, height)

    def back(self, boxes: Floats) -> Floats:
        """Boxes of this view in the picture's own pixels."""
        return boxes


class Mirrored(View):
    """Left is right."""

    def native(self) -> Rgb:
        return super().native()[:, ::-1]

    def resized(self, width: int, height: int) -> Rgb:
        return self._picture.rgb(width, height)[:, ::-1]

    def back(self, boxes: Floats) -> Floats:
        left, top, right, bottom = boxes.T
        return np.stack([self.width - right, top, self.width - left, bottom], axis=1)


class Turned(View):
    """Turned counter-clockwise by a number of quarters, 1 to 3."""

    def __init__(self, picture: Picture, quarters: int) -> None:
        super().__init__(picture)
        self._quarters = quarters
        if quarters % 2:
            self.width, self.height = picture.height, picture.width

    def native(self) -> Rgb:
        return np.rot90(super().native(), self._quarters)

    def resized(self, width: int, height: int) -> Rgb:
        across, down = (height, width) if self._quarters % 2 else (width, height)
        return np.rot90(self._picture.rgb(across, down), self._quarters)

    def back(self, boxes: Floats) -> Floats:
        width, height = self.width, self.height
        for _ in range(self._quarters):
            left, top, right, bottom = boxes.T
            boxes = np.stack([height - bottom, left, height - top, right], axis=1)
            width, height = height, width
        return boxes


class Level:
    """A view at one scale, patch by patch."""

    def __init__(self, view: View, scale: float) -> None:
        self._view = view
        self.scale = scale
        self.width, self.height = (
            max(round(view.width * scale), 1),
            max(round(view.height * scale), 1),
        )
        self._whole = view.resized(self.width, self.height) if scale <= 1 else view.native()

    def pixels(self, patch: Patch) -> Rgb:
        """A patch's pixels; magnified from the view's own where the level is larger than it."""
        left, top, width, height = patch
        if self.scale <= 1:
            return self._whole[top : top + height, left : left + width]
        across, down = self._view.width / self.width, self._view.height / self.height
        part = self._whole[
            int(top * down) : max(round((top + height) * down), int(top * down) + 1),
            int(left * across) : max(round((left + width) * across), int(left * across) + 1),
        ]
        larger = cv2.resize(np.ascontiguousarray(part), (width, height))
        return np.asarray(larger, dtype=np.uint8)

    def shown(self, boxes: Floats) -> Floats:
        """Boxes of this level in the view's pixels."""
        across, down = self._view.width / self.width, self._view.height / self.height
        grown: Floats = boxes * (across, down, across, down)
        return grown
