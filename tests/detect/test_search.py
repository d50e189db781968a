from __future__ import annotations

import cv2
import numpy as np
import pytest
import skimage.data

from vouchsafe.detect import Detector, Search, Sensitivity, load_detector
from vouchsafe.media import Luma, Plane, Rgb

FACE_CENTRE = (222.0, 117.0)
"""of the astronaut in her 512 x 512 portrait"""


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


@pytest.fixture(scope="session")
def detector() -> Detector:
    return load_detector(threads=2)


def test_a_portrait_has_one_face(detector: Detector) -> None:
    search = Search(detector, Sensitivity.HIGH)

    best = search.everything(Still(skimage.data.astronaut()))[0]

    assert best.box.centre == pytest.approx(FACE_CENTRE, abs=12)
    assert best.score > 0.5
