"""Finding faces of every size, anywhere, any way up; real detection throughout."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tests.detect.pictures import FACE, Still, astronaut, crowd, noise
from vouchsafe.detect import Box, Detector, Region, Search, Sensitivity, thresholds
from vouchsafe.media import Rgb

START = thresholds(Sensitivity.HIGH).start


@pytest.fixture(scope="module")
def search(detector: Detector) -> Search:
    return Search(detector, Sensitivity.HIGH)


def sure(regions: Sequence[Region], start: float = START) -> list[Region]:
    return [region for region in regions if region.score >= start]


def finds(regions: Sequence[Region], face: Box) -> bool:
    return any(region.box.iou(face) > 0.4 for region in sure(regions))


@pytest.mark.parametrize("scale", [0.25, 0.5, 1.0, 2.0, 5.0])
def test_a_portrait_has_one_face_at_every_size(search: Search, scale: float) -> None:
    found = sure(search.everything(Still(astronaut(scale))), 0.5)

    assert len(found) == 1
    assert found[0].box.iou(FACE.scaled(scale)) > 0.6
    assert found[0].kind == "face"
    assert found[0].source == "centerface 1.0"


def test_a_face_that_fills_the_picture_is_found(search: Search) -> None:
    closeup = np.ascontiguousarray(astronaut(5.0)[350:850, 900:1330])

    assert finds(search.everything(Still(closeup)), Box(50, 30, 330, 440))


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_photo_turned_by_hand_is_searched_upright(search: Search, quarters: int) -> None:
    turned = np.ascontiguousarray(np.rot90(astronaut(), quarters))
    truth = FACE
    for _ in range(quarters):
        truth = Box(truth.y, 512 - truth.right, truth.height, truth.width)

    assert finds(search.everything(Still(turned)), truth)


def test_a_mirrored_look_reports_in_the_pictures_own_pixels(search: Search) -> None:
    assert finds(search.again(Still(astronaut())), FACE)


@pytest.mark.parametrize("look", ["everything", "quick", "again"])
def test_every_look_finds_a_plain_face(search: Search, look: str) -> None:
    assert finds(getattr(search, look)(Still(astronaut())), FACE)


@pytest.mark.parametrize(
    ("sensitivity", "share"), [(Sensitivity.HIGH, 0.8), (Sensitivity.MAXIMUM, 0.98)]
)
def test_small_faces_in_a_large_crowd_are_found(
    detector: Detector, sensitivity: Sensitivity, share: float
) -> None:
    picture, faces = crowd(2400, 1600, face=13.0, columns=10, rows=6)

    found = Search(detector, sensitivity).everything(Still(picture))

    assert sum(finds(found, face) for face in faces) >= share * len(faces)


def test_large_and_small_faces_are_found_in_one_picture(search: Search) -> None:
    picture, faces = crowd(1600, 1200, face=14.0, columns=6, rows=4)
    picture[300:1100, 600:1400] = astronaut(800 / 512)
    outside = [face for face in faces if not face.overlap(Box(600, 300, 800, 800))]

    found = search.everything(Still(picture))

    assert finds(found, FACE.scaled(800 / 512).moved(600, 300))
    assert sum(finds(found, face) for face in outside) >= 0.9 * len(outside)


def test_small_faces_can_be_left_out(detector: Detector) -> None:
    picture = Still(astronaut(0.5))

    assert Search(detector, Sensitivity.HIGH, min_size=80.0).everything(picture) == []
    assert Search(detector, Sensitivity.HIGH, min_size=30.0).everything(picture)


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((1, 1, 3), np.uint8),
        np.full((3, 2000, 3), 255, np.uint8),
        np.zeros((3000, 2, 3), np.uint8),
        np.zeros((480, 640, 3), np.uint8),
        noise(700, 500),
    ],
    ids=["1x1", "wide", "tall", "black", "noise"],
)
@pytest.mark.parametrize("look", ["everything", "quick", "again"])
def test_pictures_without_a_face_show_none(search: Search, pixels: Rgb, look: str) -> None:
    assert sure(getattr(search, look)(Still(pixels))) == []


def test_a_redacted_face_is_not_found_again(search: Search) -> None:
    pixels = astronaut().copy()
    x, y, width, height = (round(value) for value in FACE.grown(1.6))
    pixels[y : y + height, x : x + width] = 0

    assert not finds(search.again(Still(pixels), effort=2.0), FACE)


def test_the_same_picture_gives_the_same_regions(search: Search) -> None:
    picture = Still(astronaut())

    assert search.everything(picture) == search.everything(picture)


def test_more_sensitivity_needs_less_evidence() -> None:
    balanced, high, maximum = (thresholds(level) for level in Sensitivity)

    assert balanced.start > high.start > maximum.start
    assert balanced.weak > high.weak > maximum.weak
    assert all(level.weak < level.start for level in (balanced, high, maximum))
