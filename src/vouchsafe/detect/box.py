"""Boxes: the geometry everything above the media layer speaks."""

from __future__ import annotations

from typing import NamedTuple


class Box(NamedTuple):
    """x, y, width, height in pixels of the upright, displayed picture; origin top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def area(self) -> float:
        return max(self.width, 0.0) * max(self.height, 0.0)

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """The box of that size centred on (x, y)."""
        return cls(x - width / 2, y - height / 2, width, height)

    def scaled(self, across: float, down: float | None = None) -> Box:
        """The same box in a picture `across` times as wide and `down` times as high."""
        down = across if down is None else down
        return Box(self.x * across, self.y * down, self.width * across, self.height * down)

    def moved(self, right: float, down: float) -> Box:
        return Box(self.x + right, self.y + down, self.width, self.height)

    def grown(self, factor: float) -> Box:
        """Grown about its centre."""
        return Box.around(*self.centre, self.width * factor, self.height * factor)

    def clipped(self, width: float, height: float) -> Box:
        """The part inside a picture of that size; of zero size when there is none."""
        left, top = min(max(self.x, 0.0), width), min(max(self.y, 0.0), height)
        right, bottom = min(max(self.right, 0.0), width), min(max(self.bottom, 0.0), height)
        return Box(left, top, right - left, bottom - top)

    def union(self, other: Box) -> Box:
        """The smallest box that covers both."""
        left, top = min(self.x, other.x), min(self.y, other.y)
        return Box(
            left,
            top,
            max(self.right, other.right) - left,
            max(self.bottom, other.bottom) - top,
        )

    def overlap(self, other: Box) -> float:
        """The area that both share, in square pixels."""
        across = min(self.right, other.right) - max(self.x, other.x)
        down = min(self.bottom, other.bottom) - max(self.y, other.y)
        return max(across, 0.0) * max(down, 0.0)

    def iou(self, other: Box) -> float:
        """Intersection over union, 0 to 1."""
        shared = self.overlap(other)
        return shared / (self.area + other.area - shared) if shared else 0.0
