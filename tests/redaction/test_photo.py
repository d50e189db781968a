"""A photo from file to proven file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image, PngImagePlugin

from tests.redaction.pictures import CYAN, MAGENTA, Blobs, ground, square
from vouchsafe.detect import Box, Detector, Region, load_detector
from vouchsafe.media import Rgb
from vouchsafe.redaction import (
    CannotFind,
    Plan,
    Shape,
    Style,
    analyse,
    carry_out,
    mask_of,
    render,
    report_of,
    verify,
)

FACE = (175, 70, 95, 110)
"""x, y, width, height of the astronaut's face."""


@pytest.fixture(scope="module")
def detector() -> Detector:
    return load_detector(threads=1)


def blobs(path: Path, *, second: bool = False) -> Path:
    picture = ground(200, 150)
    square(picture, 60, 50, 40, MAGENTA)
    if second:
        square(picture, 140, 20, 30, CYAN)
    Image.fromarray(picture).save(path, quality=92)
    return path


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_the_astronauts_face_is_gone(detector: Detector, tmp_path: Path, suffix: str) -> None:
    source, out = tmp_path / f"astronaut{suffix}", tmp_path / f"out{suffix}"
    Image.fromarray(skimage.data.astronaut()).save(source, quality=92)
    analysis = analyse(source, detector=detector)

    outcome = carry_out(source, analysis.plan, out, detector=detector)

    assert analysis.plan.media.name == source.name
    assert outcome.verification is not None
    assert outcome.verification.passed
    x, y, width, height = FACE
    with Image.open(out) as written:
        pixels = np.asarray(written.convert("RGB"))
    face = pixels[y : y + height, x : x + width]
    assert (face.max(axis=2) < 40).mean() > 0.9
    untouched = pixels[400:, :100].astype(int) - skimage.data.astronaut()[400:, :100]
    assert np.abs(untouched).mean() < 3


def test_under_a_transparent_face_nothing_is_left(tmp_path: Path) -> None:
    picture = np.dstack([ground(200, 150), np.full((150, 200), 255, np.uint8)])
    picture[50:90, 60:100] = (*MAGENTA, 255)
    picture[70:90, 60:100, 3] = 128
    source, out = tmp_path / "a.png", tmp_path / "out.png"
    Image.fromarray(picture).save(source)
    plan = replace(analyse(source, detector=Blobs()).plan, shape=Shape.BOX)
    assert plan.tracks

    outcome = carry_out(source, plan, out, detector=Blobs())

    assert outcome.verification is not None
    assert outcome.verification.passed
    with Image.open(out) as written:
        pixels = np.asarray(written.convert("RGBA"))
    box = plan.tracks[0].keyframes[0].box
    mask = mask_of([box], Shape.BOX, 200, 150)
    assert (pixels[mask] == (0, 0, 0, 255)).all()


def plan_for(source: Path, style: Style = Style.SOLID) -> Plan:
    return analyse(source, detector=Blobs(), style=style).plan


def test_one_changed_pixel_in_a_lossless_output_is_noticed(tmp_path: Path) -> None:
    source, out = blobs(tmp_path / "a.png"), tmp_path / "out.png"
    plan = plan_for(source)
    render(source, plan, out)
    assert verify(source, out, plan, detector=Blobs()).passed
    with Image.open(out) as written:
        pixels = np.array(written)
    pixels[70, 80] = (0, 0, 1)
    Image.fromarray(pixels).save(out)

    checks = verify(source, out, plan, detector=Blobs()).checks

    assert [check.name for check in checks if not check.passed] == ["destroyed"]


def test_a_photo_with_the_face_put_back_is_noticed(tmp_path: Path) -> None:
    source = blobs(tmp_path / "a.jpg")
    plan = plan_for(source)

    checks = verify(source, source, plan, detector=Blobs()).checks

    assert "destroyed" in {check.name for check in checks if not check.passed}


def test_metadata_that_came_along_is_noticed(tmp_path: Path) -> None:
    source, out = tmp_path / "a.png", tmp_path / "out.png"
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Rosa Marchetti")
    with Image.open(blobs(tmp_path / "plain.png")) as plain:
        plain.save(source, pnginfo=notes)
    plan = plan_for(source)
    render(source, plan, out)
    assert verify(source, out, plan, detector=Blobs()).passed
    with Image.open(out) as written:
        written.save(out, pnginfo=notes)

    checks = verify(source, out, plan, detector=Blobs()).checks

    assert {check.name for check in checks if not check.passed} == {"metadata", "traces"}


def test_a_second_look_adds_what_the_first_missed(tmp_path: Path) -> None:
    source, out = blobs(tmp_path / "a.png", second=True), tmp_path / "out.png"
    detector = Blobs()
    plan = analyse(source, detector=detector).plan
    detector.sees_cyan = True

    outcome = carry_out(source, plan, out, detector=detector)

    assert (outcome.rounds, len(plan.tracks), len(outcome.plan.tracks)) == (2, 1, 2)
    with Image.open(out) as written:
        assert detector.detect(np.asarray(written), 0.1) == []


def test_what_cannot_be_mended_ends_in_review_after_three_renderings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = blobs(tmp_path / "a.png", second=True), tmp_path / "out.png"
    detector = Blobs()
    plan = analyse(source, detector=detector).plan
    detector.sees_cyan = True
    monkeypatch.setattr("vouchsafe.redaction.fulfil.mended", lambda _, plan, *__, **___: plan)

    outcome = carry_out(source, plan, out, detector=detector)

    report = report_of(outcome, out, output_name="out.png")
    assert outcome.rounds == 3
    assert report.verdict == "review required"
    assert report.headline == "Review required: 1 place that may still show a face."
    assert out.exists()


def test_what_only_looks_like_a_face_because_of_the_paint_is_none(tmp_path: Path) -> None:
    class Startled(Blobs):
        """Sees a face beside every black patch."""

        def detect(self, picture: Rgb, floor: float) -> list[Region]:
            rows, columns = np.nonzero((picture < 8).all(axis=2))
            if not len(rows):
                return super().detect(picture, floor)
            box = Box(float(columns.max()) + 2, float(rows.min()), 20.0, 20.0)
            return [Region("face", box, 0.9, self.source)]

    source, out = blobs(tmp_path / "a.png"), tmp_path / "out.png"
    plan = plan_for(source)

    outcome = carry_out(source, plan, out, detector=Startled())

    assert outcome.rounds == 1
    assert outcome.plan == plan


def test_weak_regions_are_left_visible_but_listed_for_review(tmp_path: Path) -> None:
    source, out = blobs(tmp_path / "a.png"), tmp_path / "out.png"
    for score in np.arange(0.18, 0.0, -0.01):  # down to where it is no longer taken for a face
        detector = Blobs(score=float(score))
        analysis = analyse(source, detector=detector)
        if not analysis.plan.tracks:
            break
    assert analysis.doubts

    outcome = carry_out(source, analysis.plan, out, detector=detector)

    report = report_of(outcome, out, output_name="out.png", analysis=analysis, review=True)
    assert report.verdict == "done"
    assert "Left visible" in report.review[0].why
    assert report_of(outcome, out, output_name="out.png", analysis=analysis).review == ()


def test_asking_for_what_nobody_can_find_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CannotFind, match="manual"):
        analyse(blobs(tmp_path / "a.png"), hide=("face", "manual"), detector=Blobs())


def test_an_anonymous_name_takes_the_place_of_the_files_own(tmp_path: Path) -> None:
    source = blobs(tmp_path / "rosa-at-home.png")

    plan = analyse(source, detector=Blobs(), name="item-0001.png").plan

    assert plan.media.name == "item-0001.png"


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        (".jpg", {"quality": 20}),
        (".webp", {"quality": 40}),
        (".webp", {"lossless": True}),
        (".gif", {}),
        (".tif", {}),
        (".avif", {"quality": 50}),
    ],
)
def test_every_format_passes_its_own_proof(
    tmp_path: Path, suffix: str, options: dict[str, object], style: Style
) -> None:
    picture = ground(200, 150)
    square(picture, 60, 50, 40, MAGENTA)
    square(picture, 150, 20, 10, MAGENTA)
    source = tmp_path / f"a{suffix}"
    Image.fromarray(picture).save(source, **options)
    plan = plan_for(source, style)
    assert len(plan.tracks) == 2
    out = tmp_path / f"out{suffix}"
    rendered = render(source, plan, out)

    found = verify(source, out, plan, times=rendered.times, detector=Blobs(score=0.0))

    assert found.intact, found.checks
