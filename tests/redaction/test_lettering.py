"""Plates and text, from a file to the proof that they are gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image

from tests.detect.lettering import plate, put, street, write
from tests.redaction.pictures import encode
from vouchsafe.detect import (
    Box,
    TextFinder,
    TextSearch,
    load_text_finder,
    read_words,
    sight,
)
from vouchsafe.detect.model import Kind, Region, Sensitivity
from vouchsafe.media import Rgb, open_media
from vouchsafe.redaction import (
    Analysis,
    Plan,
    ResidualFaces,
    Schedule,
    Shape,
    analyse,
    carry_out,
    mask_of,
    plan_text,
    report_of,
    report_page,
)
from vouchsafe.redaction.analyse import Doubt
from vouchsafe.redaction.report import report_text

RATE, FRAMES = 25, 40
SECRETS = ("Ivanova", "248", "RK")


@pytest.fixture(scope="module")
def finder() -> TextFinder:
    return load_text_finder(threads=2)


def drive() -> Iterator[tuple[Rgb, Box, Box]]:
    """A car's plate drives through the picture and comes nearer; a name tag stays behind."""
    world = street(1200, 500, seed=9)
    number = plate(["RK 248AH"], band=True)
    for at in range(FRAMES):
        picture = np.ascontiguousarray(world[60 : 60 + 360, 3 * at : 3 * at + 640])
        driven = put(picture, number, (90 + 11 * at, 220 + at), 22 + 0.3 * at, turned=3)
        tag = write(picture, "Maria Ivanova", 420 - 3 * at, 60, 16)
        yield picture, driven, tag


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "drive.mp4"
    return encode(path, (picture for picture, _, _ in drive()), rate=RATE)


@pytest.fixture(scope="module")
def analysis(clip: Path, finder: TextFinder) -> Analysis:
    return analyse(clip, hide=("plate", "text"), finder=finder)


def exposed(plan: Plan, kinds: set[Kind], which: int) -> list[int]:
    """Frames in which less than 90 % of a thing is covered."""
    schedule = Schedule(plan.tracks)
    bare = []
    for at, (_, *things) in enumerate(drive()):
        truth = things[which].clipped(640, 360)
        boxes = [box for track, box in schedule.at(at / RATE) if track.kind in kinds]
        mask = mask_of([box.moved(-truth.x, -truth.y) for box in boxes], Shape.BOX, 400, 100)
        inside = mask[: int(truth.height), : int(truth.width)]
        if truth.area and inside.mean() < 0.9:
            bare.append(at)
    return bare


def test_a_driving_plate_is_covered_in_every_frame(analysis: Analysis) -> None:
    assert exposed(analysis.plan, {"plate", "text"}, 0) == []
    assert exposed(analysis.plan, {"text"}, 1) == []
    assert "plate" in {track.kind for track in analysis.plan.tracks}
    assert analysis.looks < FRAMES / 3


def test_plates_alone_leave_names_alone(clip: Path, finder: TextFinder) -> None:
    plan = analyse(clip, hide=("plate",), finder=finder).plan

    assert exposed(plan, {"plate"}, 0) == []
    assert len(exposed(plan, {"plate"}, 1)) > FRAMES / 2


def test_the_clip_is_proven_and_nothing_can_be_read_in_it_or_of_it(
    clip: Path, analysis: Analysis, finder: TextFinder, tmp_path: Path
) -> None:
    out = tmp_path / "out.mp4"

    outcome = carry_out(clip, analysis.plan, out, finder=finder)
    report = report_of(outcome, out, output_name="out.mp4", analysis=analysis, review=True)

    assert outcome.verification is not None
    assert outcome.verification.passed, outcome.verification
    said = _read_in(out, finder)
    assert [
        part for part in ("Mar", "ria", "van", "nova", "RK", "24", "48", "AH") if part in said
    ] == []
    written = plan_text(outcome.plan) + report_text(report) + report_page(report, ())
    assert [secret for secret in SECRETS if secret in written] == []
    assert report.headline == "Redacted and verified."


def _read_in(clip: Path, finder: TextFinder) -> str:
    """Whatever can be read in a few pictures of a clip (a black bar may be taken for text)."""
    search = TextSearch(finder, Sensitivity.HIGH)
    with open_media(clip) as opened:
        pictures = list(opened.pictures())[::13]
        words = [read_words(finder, p, r) for p in pictures for r in search.sweep(p)]
    return "".join(filter(str.isalnum, "".join(words)))


def page(words: str = "Maria Ivanova") -> tuple[Rgb, Box]:
    picture = street(900, 500)
    return picture, write(picture, words, 250, 200, 30)


def saved(path: Path, picture: Rgb) -> Path:
    Image.fromarray(picture).save(path)
    return path


def test_every_pixel_of_a_words_box_is_gone(finder: TextFinder, tmp_path: Path) -> None:
    """Whatever the plan's shape: an ellipse would leave the first letter and the last."""
    picture, words = page()
    source, out = saved(tmp_path / "in.png", picture), tmp_path / "out.png"
    plan = analyse(source, hide=("text",), finder=finder, shape=Shape.ELLIPSE).plan

    outcome = carry_out(source, plan, out, finder=finder)

    assert outcome.verification is not None
    assert outcome.verification.passed
    written = np.asarray(Image.open(out).convert("RGB"))
    left, top, right, bottom = (round(v) for v in (words.x, words.y, words.right, words.bottom))
    assert written[top:bottom, left:right].max() == 0


class Shy(TextFinder):
    """Sees nothing in its first looks."""

    def __init__(self, finder: TextFinder, blind: int) -> None:
        self._finder, self.blind = finder, blind

    def chances(self, pixels: Rgb) -> np.ndarray:
        self.blind -= 1
        found = self._finder.chances(pixels)
        return np.zeros_like(found) if self.blind >= 0 else found

    def read(self, pixels: Rgb, line: object) -> object:  # type: ignore[override]
        return self._finder.read(pixels, line)  # type: ignore[arg-type]


def test_words_that_were_missed_at_first_are_hidden_in_the_end(
    finder: TextFinder, tmp_path: Path
) -> None:
    picture, words = page()
    source, out = saved(tmp_path / "in.png", picture), tmp_path / "out.png"
    plan = analyse(source, hide=("text",), finder=Shy(finder, 99)).plan
    assert plan.tracks == ()

    outcome = carry_out(source, plan, out, finder=finder)

    assert outcome.rounds == 2
    assert [track.kind for track in outcome.plan.tracks] == ["text"]
    assert outcome.plan.tracks[0].keyframes[0].box.overlap(words) > 0.95 * words.area


def test_a_file_that_still_shows_text_can_be_refused(finder: TextFinder, tmp_path: Path) -> None:
    source, out = saved(tmp_path / "in.png", page()[0]), tmp_path / "out.png"
    plan = analyse(source, hide=("text",), finder=Shy(finder, 99)).plan

    with pytest.raises(ResidualFaces, match="still visible in the output in 1 place"):
        carry_out(source, plan, out, finder=finder, on_residual="refuse")
    assert not out.exists()


def test_who_hides_faces_never_waits_for_the_text_models(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def unwanted() -> TextFinder:
        raise AssertionError("nobody asked for text")

    monkeypatch.setattr(sight, "load_text_finder", unwanted)
    source = saved(tmp_path / "in.png", np.asarray(skimage.data.astronaut()))

    plan = analyse(source, hide=("face",)).plan

    assert {track.kind for track in plan.tracks} == {"face"}


def test_who_hides_plates_leaves_faces_visible(finder: TextFinder, tmp_path: Path) -> None:
    picture = np.ascontiguousarray(skimage.data.astronaut()).copy()
    put(picture, plate(["4821 AB-7"]), (380, 460), 40)
    source, out = saved(tmp_path / "in.png", picture), tmp_path / "out.png"

    outcome = carry_out(
        source, analyse(source, hide=("plate",), finder=finder).plan, out, finder=finder
    )

    assert {track.kind for track in outcome.plan.tracks} == {"plate"}
    written = np.asarray(Image.open(out).convert("RGB"))
    assert np.array_equal(written[60:170, 180:270], picture[60:170, 180:270])


def test_reports_speak_of_what_was_looked_for(finder: TextFinder, tmp_path: Path) -> None:
    source, out = saved(tmp_path / "in.png", page()[0]), tmp_path / "out.png"
    analysis = analyse(source, hide=("text",), finder=Shy(finder, 99))
    weak = Region("text", Box(10, 10, 50, 20), 0.15, "test")

    outcome = carry_out(source, analysis.plan, out, check=False)
    doubtful = replace(analysis, doubts=(Doubt(0.0, weak, None),))
    report = report_of(outcome, out, output_name="out.png", analysis=doubtful, review=True)

    assert report.review[0].why == "Left visible: too weak to be taken for text."
    assert json.loads(report_text(report))["hide"] == ["text"]
