"""Plates and text through the program's own door: the confined child and all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import vouchsafe
from tests.detect.lettering import plate, put, street, write
from vouchsafe.detect import Box

WORDS = "Maria Ivanova"


@pytest.fixture
def photo(tmp_path: Path) -> tuple[Path, Box, Box]:
    picture = street(700, 400)
    words = write(picture, WORDS, 60, 60, 24)
    number = put(picture, plate(["RK 248AH"], band=True), (400, 280), 34)
    path = tmp_path / "street.png"
    Image.fromarray(picture).save(path)
    return path, words, number


def black(path: Path, box: Box) -> float:
    """The share of a box that is painted over."""
    pixels = np.asarray(Image.open(path).convert("RGB"))
    inside = pixels[round(box.y) : round(box.bottom), round(box.x) : round(box.right)]
    return float((inside == 0).all(axis=2).mean())


def test_plates_and_text_are_hidden_and_said_nowhere(
    photo: tuple[Path, Box, Box], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path, words, number = photo
    out = tmp_path / "out"
    out.mkdir()

    report = vouchsafe.redact(path, out, hide=("plate", "text"), files_beside=True, review=True)

    assert report.verdict == "done"
    assert {track.kind for track in report.tracks} == {"plate", "text"}
    assert black(out / "street.png", words) == 1.0
    assert black(out / "street.png", number) > 0.9
    beside = [each.read_text("utf-8") for each in out.iterdir() if each.suffix != ".png"]
    said = "".join([*beside, *capfd.readouterr()])
    assert len(beside) == 3
    assert [part for part in ("Maria", "Ivanova", "248AH", "248") if part in said] == []


def test_a_plan_for_plates_shows_words_as_they_are(
    photo: tuple[Path, Box, Box], tmp_path: Path
) -> None:
    path, words, number = photo
    plan = vouchsafe.plan(path, hide=("plate",))

    vouchsafe.redact(path, tmp_path / "new.png", plan=plan)

    assert plan.hide == ("plate",)
    assert black(tmp_path / "new.png", words) == 0.0
    assert black(tmp_path / "new.png", number) > 0.9
    assert vouchsafe.verify(path, tmp_path / "new.png", plan).passed
