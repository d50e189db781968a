"""Finding readable text of every size, telling what can be told of it, and keeping it quiet."""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.detect.lettering import street, write
from tests.detect.pictures import Still
from vouchsafe.detect import (
    Box,
    Lettering,
    Region,
    Sensitivity,
    Sort,
    TextFinder,
    TextModelAltered,
    TextModelMissing,
    TextSearch,
    head_box,
    load_text_finder,
    ppocr,
    read_words,
    thresholds,
)
from vouchsafe.detect.lines import distinct_lines, lines_in

START = thresholds(Sensitivity.HIGH).start


@pytest.fixture(scope="module")
def search(finder: TextFinder) -> TextSearch:
    return TextSearch(finder, Sensitivity.HIGH, kinds={"text"})


def hidden(found: list[Region], words: Box) -> float:
    """The share of the words that would be hidden."""
    boxes = [head_box(region) for region in found if region.score >= START]
    return max((box.overlap(words) / words.area for box in boxes), default=0.0)


@pytest.mark.parametrize("height", [9, 14, 30, 80, 130])
def test_words_of_every_size_are_covered(search: TextSearch, height: int) -> None:
    picture = street(1000, 600)
    words = write(picture, "MARIA", 120, 150, height)

    assert hidden(search.everything(Still(picture)), words) > 0.95


def test_a_badge_in_a_large_photo_is_found_beside_a_banner(search: TextSearch) -> None:
    picture = street(2800, 2100)
    badge = write(picture, "Dr. Ivanova", 2100, 1500, 16)
    banner = write(picture, "FREEDOM NOW", 200, 300, 180)

    found = search.everything(Still(picture))

    assert hidden(found, badge) > 0.95
    assert hidden(found, banner) > 0.95


@pytest.mark.parametrize("look", ["sweep", "quick", "again"])
def test_the_cheaper_looks_find_what_a_camera_shows_clearly(search: TextSearch, look: str) -> None:
    picture = street(1280, 720)
    words = write(picture, "Lenina 12", 700, 300, 30)

    assert hidden(getattr(search, look)(Still(picture)), words) > 0.95


@pytest.mark.parametrize("angle", [-40, -15, 20, 45, 90])
def test_turned_words_are_covered(search: TextSearch, angle: int) -> None:
    picture = street(800, 800)
    ink = np.zeros((800, 800, 3), dtype=np.uint8)
    write(ink, "POSTER HERE", 250, 380, 36)
    turn = cv2.getRotationMatrix2D((400, 400), angle, 1)
    ink = np.asarray(cv2.warpAffine(ink, turn, (800, 800)), dtype=np.uint8)
    picture = np.maximum(picture, ink)
    rows, columns = np.nonzero(ink[..., 0] > 100)
    words = Box(columns.min(), rows.min(), np.ptp(columns), np.ptp(rows))

    assert hidden(search.everything(Still(picture)), words) > 0.9


def test_where_nothing_is_written_nothing_is_found(search: TextSearch) -> None:
    found = search.everything(Still(street(1200, 800)))

    assert [region for region in found if region.score >= START] == []


def test_small_regions_can_be_left_alone(finder: TextFinder) -> None:
    picture = street(800, 600)
    write(picture, "tiny", 100, 100, 10)
    large = write(picture, "HUGE", 100, 300, 90)

    found = TextSearch(finder, Sensitivity.HIGH, min_size=100).everything(Still(picture))

    assert len(found) == 1
    assert hidden(found, large) > 0.95


def test_a_picture_of_a_few_pixels_is_looked_at_too(search: TextSearch) -> None:
    for width, height in [(1, 1), (2, 400), (400, 3)]:
        assert search.everything(Still(street(width, height))) == []


def test_lettering_is_told_apart_by_its_shape(finder: TextFinder) -> None:
    picture = street(1600, 1200)
    banner = write(picture, "STOP THE WAR", 100, 150, 120)
    house = write(picture, "17", 300, 600, 26)
    badge = write(picture, "Maria Ivanova", 900, 800, 16)
    plate = write(picture, "4821 AB-7", 800, 1000, 24)

    found = TextSearch(finder, Sensitivity.HIGH).letterings(Still(picture))

    assert _sort_at(found, banner) is Sort.LARGE
    assert _sort_at(found, house) is Sort.NUMBER
    assert _sort_at(found, badge) is Sort.SMALL
    assert _sort_at(found, plate) is Sort.PLATE
    assert {each.region.kind for each in found if each.sort is not Sort.PLATE} == {"text"}


def _sort_at(found: list[Lettering], words: Box) -> Sort:
    (sort,) = {each.sort for each in found if each.region.box.overlap(words) > 0.5 * words.area}
    return sort


def test_words_are_read_when_asked_for_and_only_then(
    finder: TextFinder, search: TextSearch, caplog: pytest.LogCaptureFixture
) -> None:
    picture = street(900, 600)
    write(picture, "Maria Ivanova", 200, 200, 24)
    caplog.set_level(logging.DEBUG)

    region = search.everything(Still(picture))[0]

    assert "ivanova" not in f"{region!r}{caplog.text}".lower()
    assert read_words(finder, Still(picture), region) == "Maria Ivanova"


def test_a_region_without_words_reads_as_nothing_or_little(finder: TextFinder) -> None:
    region = Region("text", Box(-50, -50, 20, 20), 0.5, "test")

    assert read_words(finder, Still(street(300, 200)), region) == ""


def test_nothing_of_the_package_that_carries_the_models_is_run() -> None:
    code = """if True:
        import sys, numpy
        from vouchsafe.detect import load_text_finder
        load_text_finder().chances(numpy.zeros((64, 64, 3), dtype=numpy.uint8))
        print(sorted({name.split(".")[0] for name in sys.modules} & {"rapidocr", "requests"}))
    """

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.stdout, done.returncode) == ("[]\n", 0)


def test_an_altered_text_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    name, _ = ppocr._FINDER
    monkeypatch.setattr(ppocr, "_FINDER", (name, hashlib.sha256(b"others").hexdigest()))

    with pytest.raises(TextModelAltered, match=r"Install rapidocr 3\.10\.0 again"):
        load_text_finder()


@pytest.mark.parametrize(("part", "value"), [("_DISTRIBUTION", "nobodys"), ("_FINDER", ("x", ""))])
def test_a_missing_text_model_is_said_to_be_missing(
    monkeypatch: pytest.MonkeyPatch, part: str, value: object
) -> None:
    monkeypatch.setattr(ppocr, part, value)

    with pytest.raises(TextModelMissing, match="rapidocr"):
        load_text_finder()


@given(
    st.tuples(st.floats(60, 140), st.floats(60, 140)),
    st.tuples(st.floats(12, 100), st.floats(8, 40)),
    st.floats(0, 180),
)
def test_a_line_covers_its_core(
    centre: tuple[float, float], size: tuple[float, float], angle: float
) -> None:
    chances = np.zeros((200, 200), dtype=np.uint8)
    corners = cv2.boxPoints((centre, size, angle))
    cv2.fillPoly(chances, [corners.astype(np.int32)], 200)
    rows, columns = np.nonzero(chances)

    (line,) = lines_in(chances)

    assert line.box.x <= columns.min()
    assert line.box.y <= rows.min()
    assert line.box.right >= columns.max()
    assert line.box.bottom >= rows.max()
    assert 0.5 < line.core <= 0.8
    assert distinct_lines([line, line.scaled(1.01, 1.01)]) != [line, line]
