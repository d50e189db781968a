"""Grades of faces: they fall with size and with blur, and never rise with either."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exposure.files import FACE, PORTRAIT
from vouchsafe.detect import Box, EyeGauge, load_eye_gauge
from vouchsafe.exposure import Severity
from vouchsafe.exposure.legibility import Grade, Seen, face_exposures, legibility, sharpness

BOX = Box(*map(float, FACE))


@pytest.fixture(scope="module")
def gauge() -> EyeGauge:
    return load_eye_gauge(threads=1)


def shrunk(scale: float) -> np.ndarray:
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(PORTRAIT, None, fx=scale, fy=scale, interpolation=how)


@pytest.mark.parametrize(
    ("scale", "grade"),
    [
        (2.5, Grade.PORTRAIT),
        (1.0, Grade.IDENTIFIABLE),
        (0.5, Grade.IDENTIFIABLE),
        (0.25, Grade.RECOGNISABLE),
        (0.12, Grade.OBSERVABLE),
        (0.06, Grade.VISIBLE),
    ],
)
def test_a_smaller_face_tells_less(gauge: EyeGauge, scale: float, grade: Grade) -> None:
    assert legibility(shrunk(scale), BOX.scaled(scale), gauge).grade is grade


def test_the_eyes_are_measured_in_the_pictures_own_pixels(gauge: EyeGauge) -> None:
    whole = legibility(PORTRAIT, BOX, gauge)
    half = legibility(shrunk(0.5), BOX.scaled(0.5), gauge)

    assert whole.measured
    assert whole.eyes == pytest.approx(42, abs=3)
    assert half.eyes == pytest.approx(whole.eyes / 2, rel=0.1)
    assert whole.turned is not None
    assert whole.turned < 0.2


def test_blur_takes_grades_away(gauge: EyeGauge) -> None:
    grades = [
        legibility(cv2.GaussianBlur(PORTRAIT, (0, 0), share * BOX.height), BOX, gauge).grade
        for share in (0.005, 0.03, 0.05, 0.1)
    ]

    assert grades == sorted(grades, reverse=True)
    assert grades[0] is Grade.IDENTIFIABLE
    assert grades[-1] is Grade.VISIBLE


@settings(max_examples=20, deadline=None)
@given(st.floats(0.002, 0.15), st.floats(1.3, 3.0))
def test_more_blur_is_never_sharper(share: float, more: float) -> None:
    once = cv2.GaussianBlur(PORTRAIT, (0, 0), share * BOX.height)
    twice = cv2.GaussianBlur(PORTRAIT, (0, 0), share * more * BOX.height)

    # Below the last limit nothing is left but the rounding of brightness.
    assert sharpness(twice, BOX) <= max(sharpness(once, BOX) * 1.02, 0.033)


def test_where_no_eyes_are_seen_the_height_counts_and_a_grade_is_lost(gauge: EyeGauge) -> None:
    covered = PORTRAIT.copy()
    x, y, width, height = FACE
    noise = np.random.default_rng(1).integers(0, 255, (height, width, 3), np.uint8)
    covered[y : y + height, x : x + width] = noise

    found = legibility(covered, BOX, gauge)

    assert not found.measured
    assert "eyes not seen" in found.said
    assert found.grade <= Grade.RECOGNISABLE


@pytest.mark.parametrize("box", [Box(-20, -20, 30, 30), Box(500, 500, 40, 40), Box(5, 5, 0.4, 0.4)])
def test_a_face_at_the_edge_is_no_error(gauge: EyeGauge, box: Box) -> None:
    assert legibility(PORTRAIT, box, gauge).grade in Grade


def test_faces_are_told_by_how_bad_they_are(gauge: EyeGauge) -> None:
    small = shrunk(0.06)
    seen = [
        Seen(0.0, BOX, legibility(PORTRAIT, BOX, gauge)),
        Seen(0.0, BOX.scaled(0.06), legibility(small, BOX.scaled(0.06), gauge)),
    ]

    high, low = face_exposures(seen, 1, video=False)

    assert (high.severity, high.what) == (Severity.HIGH, "1 legible face")
    assert low.severity is Severity.LOW
    assert "px between the eyes" in high.places[0].said
    assert "120 px high" in high.where


def test_in_a_video_nobody_is_counted_twice(gauge: EyeGauge) -> None:
    measured = legibility(PORTRAIT, BOX, gauge)
    seen = [Seen(time, BOX, measured) for time in (0.0, 1.0, 2.0, 2.0)]

    (exposure,) = face_exposures(seen, 5, video=True)

    assert exposure.what == "up to 2 legible faces"
    assert exposure.count == 2
    assert exposure.where.startswith("in 3 of 5 moments looked at")
