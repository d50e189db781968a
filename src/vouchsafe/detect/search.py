"""How to look at a picture: at which sizes, in which tiles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from vouchsafe.detect.merge import merge
from vouchsafe.detect.model import Detector, Region, Sensitivity
from vouchsafe.detect.sensitivity import thresholds
from vouchsafe.media import Picture, Rgb

_QUICK_PIXELS = 640 * 384
_TILE, _OVERLAP = 640, 96


class Search:
    """Looks at pictures with one detector.

    min_size: faces of a smaller side than this, in pixels, are left out.
    """

    def __init__(
        self, detector: Detector, sensitivity: Sensitivity, *, min_size: float = 0.0
    ) -> None:
        self._detector = detector
        self._floor = thresholds(sensitivity).weak
        self._min_size = min_size

    def quick(self, picture: Picture) -> list[Region]:
        """One cheap look at the whole picture."""
        scale = min((_QUICK_PIXELS / (picture.width * picture.height)) ** 0.5, 1.0)
        return self._wanted(self._look(picture, scale))

    def everything(self, picture: Picture) -> list[Region]:
        """Every size of face, from those that fill the picture to the smallest."""
        found: list[Region] = []
        scale = min(320 / max(picture.width, picture.height), 1.0)
        while scale < 2.0:
            found += self._look(picture, scale)
            scale *= 2.0
        return self._wanted(found)

    def again(self, picture: Picture) -> list[Region]:
        """An independent second look."""
        scale = min((_QUICK_PIXELS * 1.5 / (picture.width * picture.height)) ** 0.5, 1.0)
        return self._wanted(self._look(picture, scale))

    def _look(self, picture: Picture, scale: float) -> list[Region]:
        width, height = max(round(picture.width * scale), 1), max(round(picture.height * scale), 1)
        if scale <= 1:
            pixels = picture.rgb(width, height)
        else:
            pixels = np.asarray(cv2.resize(picture.rgb(), (width, height)), dtype=np.uint8)
        found = []
        for left, top, tile in _tiles(pixels):
            for region in self._detector.detect(tile, self._floor):
                box = region.box.moved(left, top)
                box = box.scaled(picture.width / width, picture.height / height)
                found.append(replace(region, box=box))
        return found

    def _wanted(self, regions: list[Region]) -> list[Region]:
        return [
            region
            for region in merge(regions)
            if max(region.box.width, region.box.height) >= self._min_size
        ]


def _tiles(pixels: Rgb) -> Iterator[tuple[int, int, Rgb]]:
    height, width = pixels.shape[:2]
    for top in _starts(height):
        for left in _starts(width):
            yield left, top, pixels[top : top + _TILE, left : left + _TILE]


def _starts(length: int) -> list[int]:
    if length <= _TILE:
        return [0]
    count = -(-(length - _OVERLAP) // (_TILE - _OVERLAP))
    return [round(index * (length - _TILE) / (count - 1)) for index in range(count)]
