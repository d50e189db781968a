"""A small copy within a file: does it still show what the picture no longer does?"""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.exposure.files import FACE, PORTRAIT
from vouchsafe.exposure.copies import differs

WIDE = PORTRAIT[:384]
"""4:3"""


def small(picture: np.ndarray, width: int = 160, height: int = 120) -> np.ndarray:
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)


def painted() -> np.ndarray:
    x, y, width, height = FACE
    picture = WIDE.copy()
    picture[y : y + height, x : x + width] = 0
    return picture


def test_an_honest_copy_shows_the_same() -> None:
    coded = cv2.imdecode(cv2.imencode(".jpg", small(WIDE), [1, 60])[1], cv2.IMREAD_COLOR)

    assert not differs(coded, WIDE)


@pytest.mark.parametrize("change", [lambda p: p * 0.8 + 30, lambda p: p * 1.1, lambda p: p - 20])
def test_other_brightness_and_contrast_are_the_same_picture(change: object) -> None:
    changed = np.clip(change(small(WIDE).astype(float)), 0, 255).astype(np.uint8)  # type: ignore[operator]

    assert not differs(changed, WIDE)


def test_a_face_painted_over_in_the_picture_is_noticed() -> None:
    assert differs(small(WIDE), painted())


def test_a_cropped_picture_is_noticed() -> None:
    assert differs(small(WIDE), WIDE[:, 100:400])
    assert differs(small(WIDE), WIDE[80:320, 100:420])


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_copy_that_lies_as_the_sensor_did_is_the_same(quarters: int) -> None:
    assert not differs(small(WIDE), np.rot90(WIDE, quarters))


def test_black_bars_are_not_content() -> None:
    broad = PORTRAIT[:288]
    copy = np.zeros((120, 160, 3), np.uint8)
    copy[15:105] = small(broad, 160, 90)

    assert not differs(copy, broad)


def test_a_black_copy_is_no_error() -> None:
    assert differs(np.zeros((120, 160, 3), np.uint8), WIDE)


def test_a_copy_of_the_middle_shows_less_and_gives_nothing_away() -> None:
    broad = PORTRAIT[:320]
    left = (512 - 320 * 4 // 3) // 2

    assert not differs(small(broad[:, left : 512 - left]), broad)
