"""Number plates of several countries, near and far, turned and blurred; and what is none."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.detect.lettering import BLUE, WHITE, YELLOW, plate, put, street, write
from tests.detect.pictures import Still
from vouchsafe.detect import Box, Region, Sensitivity, TextFinder, TextSearch, head_box, thresholds
from vouchsafe.detect.lines import Line
from vouchsafe.detect.plate import plates_among
from vouchsafe.detect.reading import Said
from vouchsafe.media import Rgb

START = thresholds(Sensitivity.HIGH).start

PLATES: dict[str, dict[str, Any]] = {
    "Slovakia": {"lines": ["RK 248AH"], "band": True},
    "Germany": {"lines": ["WOB VW 412"], "band": True},
    "Netherlands": {"lines": ["GV-123-X"], "band": True, "ground": YELLOW},
    "Belarus": {"lines": ["4821 AB-7"], "band": True},
    "Russia": {"lines": ["A 481 BC 77"]},
    "Russia, Cyrillic": {"lines": ["A481PK 177"]},
    "California": {"lines": ["7ABC481"]},
    "New York": {"lines": ["ABC 4812"], "ground": YELLOW, "ink": BLUE},
    "Poland, two lines": {"lines": ["WX 48", "210C"]},
    "moped": {"lines": ["4821", "AB-7"]},
    "black": {"lines": ["48-AB-21"], "ground": (20, 20, 25), "ink": WHITE},
}


@pytest.fixture(scope="module")
def search(finder: TextFinder) -> TextSearch:
    return TextSearch(finder, Sensitivity.HIGH, kinds={"plate"})


def covered(found: list[Region], truth: Box) -> float:
    boxes = [head_box(region) for region in found if region.score >= START]
    return max((box.overlap(truth) / truth.area for box in boxes), default=0.0)


def parked(number: dict[str, Any], height: float = 26, **how: float) -> tuple[Rgb, Box]:
    picture = street(900, 600)
    return picture, put(picture, plate(**number), (430, 320), height, **how)


@pytest.mark.parametrize("country", PLATES)
def test_plates_of_many_shapes_are_covered(search: TextSearch, country: str) -> None:
    number = PLATES[country]
    picture, truth = parked(number, 26 * len(number["lines"]))

    assert covered(search.everything(Still(picture)), truth) > 0.75


@pytest.mark.parametrize(
    ("height", "turned", "slanted"),
    [(16, 0, 0), (60, 0, 0), (150, 0, 0), (30, 12, 0), (30, -25, 0), (34, 0, 0.3), (40, 8, 0.2)],
)
def test_a_plate_is_covered_from_near_and_far_and_aslant(
    search: TextSearch, height: float, turned: float, slanted: float
) -> None:
    picture, truth = parked(PLATES["Slovakia"], height, turned=turned, slanted=slanted)

    assert covered(search.everything(Still(picture)), truth) > 0.75


@pytest.mark.parametrize("blur", [1.0, 2.0])
def test_a_blurred_plate_is_covered(search: TextSearch, blur: float) -> None:
    picture, truth = parked(PLATES["Belarus"], 34)
    picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), blur), dtype=np.uint8)

    assert covered(search.everything(Still(picture)), truth) > 0.75


@pytest.mark.parametrize("words", ["POLICE", "FREEDOM NOW", "Maria Ivanova", "17", "12:30", "EXIT"])
def test_words_are_no_plates(search: TextSearch, words: str) -> None:
    picture = street(900, 600)
    write(picture, words, 200, 250, 40)

    found = search.everything(Still(picture))

    assert [region for region in found if region.score >= START] == []


def test_a_plate_counts_as_text_where_only_text_is_asked_for(finder: TextFinder) -> None:
    picture, _ = parked(PLATES["Germany"], 40)

    found = TextSearch(finder, Sensitivity.HIGH, kinds={"text"}).everything(Still(picture))

    assert {region.kind for region in found if region.score >= START} == {"text"}


def test_both_kinds_at_once_give_each_place_one(finder: TextFinder) -> None:
    picture, truth = parked(PLATES["Germany"], 40)
    name = write(picture, "Maria Ivanova", 100, 80, 24)

    found = TextSearch(finder, Sensitivity.HIGH).everything(Still(picture))

    at = {"plate": truth, "text": name}
    strong = [region for region in found if region.score >= START]
    assert {region.kind for region in strong} == {"plate", "text"}
    assert all(region.box.overlap(at[region.kind]) > 0 for region in strong)


letters = st.text(st.characters(categories=["Lu", "Ll", "Nd", "Lo", "Po", "Zs"]), max_size=20)


def line(x: float, y: float, width: float, height: float) -> Line:
    corners = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]]
    return Line(np.array(corners), 0.8)


@given(letters, st.floats(0, 1), st.floats(10, 400), st.floats(5, 100))
def test_a_score_is_a_share_whatever_is_read(
    words: str, sure: float, width: float, height: float
) -> None:
    for found in plates_among([line(0, 0, width, height)], lambda _: Said(words, sure)):
        assert 0.0 < found.score <= 1.0


@given(st.text("ABCDEFGHJKLMNPRSTUVWXYZ", min_size=2, max_size=3), st.integers(100, 9999))
def test_letters_and_digits_together_are_a_plate_in_one_line_and_in_two(
    group: str, number: int
) -> None:
    (one,) = plates_among([line(0, 0, 120, 30)], lambda _: Said(f"{group} {number}", 0.95))
    upper, lower = line(0, 0, 60, 30), line(0, 35, 60, 30)
    says = {id(upper): Said(group + "1", 0.95), id(lower): Said(str(number), 0.95)}
    two = plates_among([lower, upper], lambda each: says[id(each)])

    assert one.score > 0.9
    assert [found.lines for found in two] == [(upper, lower)]
    assert two[0].score > 0.7


def test_a_page_of_print_is_read_only_so_far(search: TextSearch, finder: TextFinder) -> None:
    """What lies beyond is hidden if it has a plate's shape: never the other way."""
    asked = 0

    def count(_: Line) -> Said:
        nonlocal asked
        asked += 1
        return Said("WORD", 0.99)

    page = [line(150 * (at % 10), 30 * (at // 10), 100, 20) for at in range(300)]

    assert plates_among(page, count) == []
    assert asked <= 3 * len(page)
