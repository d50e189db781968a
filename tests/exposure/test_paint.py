"""Black paint is told as paint; a face stays a face, however dark, and however half painted."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.exposure.files import FACE, PORTRAIT, Rgb, jpeg
from vouchsafe.exposure import Aspect, ExposureKind, Inspection, Tools, inspect


@pytest.fixture(scope="module")
def tools() -> Tools:
    return Tools(threads=1)


def painted(colour: int = 0) -> Rgb:
    """The portrait with an ellipse over face and hair, in which the detector sees a face."""
    picture = PORTRAIT.copy()
    x, y, width, height = FACE
    middle = x + width / 2, y + height / 2
    cv2.ellipse(picture, (middle, (width * 1.5, height * 1.5), 0), (colour,) * 3, -1)
    return picture


def inspected(path: Path, picture: Rgb, tools: Tools) -> Inspection:
    if path.suffix == ".jpg":
        path.write_bytes(jpeg(picture))
    else:
        Image.fromarray(picture).save(path)
    return inspect(path, look=[Aspect.FACES], tools=tools).inspection


@pytest.mark.parametrize("name", ["redacted.jpg", "redacted.png"])
def test_paint_is_told_as_paint_and_nothing_else(tmp_path: Path, tools: Tools, name: str) -> None:
    found = inspected(tmp_path / name, painted(), tools)

    assert found.exposures == ()
    assert found.clean
    assert found.not_looked[0] == (
        "2 places that look like faces are painted over in black: not counted as faces."
    )


@pytest.mark.parametrize("brightness", [0.3, 0.1, 0.06])
def test_a_face_in_deep_shadow_is_a_face(tmp_path: Path, tools: Tools, brightness: float) -> None:
    dark = (PORTRAIT * brightness).astype(np.uint8)

    found = inspected(tmp_path / "dark.jpg", dark, tools)

    assert any(each.kind is ExposureKind.FACE for each in found.exposures)
    assert not any("painted" in sentence for sentence in found.not_looked)


def test_a_face_with_a_bar_over_its_eyes_is_a_face(tmp_path: Path, tools: Tools) -> None:
    barred = PORTRAIT.copy()
    x, y, width, height = FACE
    barred[y + height // 4 : y + height // 2, x : x + width] = 0

    found = inspected(tmp_path / "barred.png", barred, tools)

    assert any(each.kind is ExposureKind.FACE for each in found.exposures)
    assert not any("painted" in sentence for sentence in found.not_looked)


def test_an_ellipse_that_is_not_quite_black_is_not_taken_for_paint(
    tmp_path: Path, tools: Tools
) -> None:
    found = inspected(tmp_path / "grey.png", painted(colour=12), tools)

    assert any(each.kind is ExposureKind.FACE for each in found.exposures)
