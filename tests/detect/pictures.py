"""Pictures in memory, and the one public-domain face that an installed wheel carries."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import skimage.data

from vouchsafe.detect import Box
from vouchsafe.media import Luma, Plane, Rgb

FACE = Box(181.0, 60.0, 88.0, 114.0)
"""the astronaut's, hairline to chin, in her 512 x 512 portrait"""


class Still:
    """A picture in memory."""

    index = 0
    time = 0.0

    def __init__(self, pixels: Rgb) -> None:
        self._pixels = pixels
        self.height, self.width = pixels.shape[:2]

    def rgb(self, width: int | None = None, height: int | None = None) -> Rgb:
        if width is None or height is None:
            return self._pixels
        resized = cv2.resize(self._pixels, (width, height), interpolation=cv2.INTER_AREA)
        return np.asarray(resized, dtype=np.uint8)

    def luma(self, width: int, height: int) -> Luma:
        return np.asarray(self.rgb(width, height)[..., 1])

    def planes(self) -> list[Plane]:
        return []


@cache
def astronaut(scale: float = 1.0) -> Rgb:
    pixels = np.asarray(skimage.data.astronaut(), dtype=np.uint8)
    side = round(512 * scale)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (side, side), interpolation=how), dtype=np.uint8)


def noise(width: int, height: int) -> Rgb:
    """Grass, say: texture without a face."""
    values = np.random.default_rng(7).normal(120, 12, (height, width, 3))
    return np.clip(values, 0, 255).astype(np.uint8)


def crowd(width: int, height: int, face: float, columns: int, rows: int) -> tuple[Rgb, list[Box]]:
    """Astronauts on grass, each with a face `face` pixels wide, and where the faces are."""
    picture, scale = noise(width, height), face / FACE.width
    person = astronaut(scale)[: round(512 * scale * 0.5)]
    faces = []
    for row in range(rows):
        for column in range(columns):
            left = (2 * column + 1) * width // (2 * columns) - person.shape[1] // 2
            top = (2 * row + 1) * height // (2 * rows) - person.shape[0] // 2
            picture[top : top + person.shape[0], left : left + person.shape[1]] = person
            faces.append(FACE.scaled(scale).moved(left, top))
    return picture, faces
