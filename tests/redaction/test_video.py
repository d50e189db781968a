"""A clip from file to proven file."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.redaction.pictures import Blobs, encode, walk
from vouchsafe.detect import Box
from vouchsafe.media import open_media
from vouchsafe.redaction import (
    Outcome,
    Plan,
    PlanDoesNotFit,
    ResidualFaces,
    Schedule,
    Sha256,
    Sound,
    Style,
    analyse,
    carry_out,
    render,
    report_of,
    verify,
)
from vouchsafe.track import UncoveredSpan


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return encode(tmp_path_factory.mktemp("clip") / "clip.mp4", walk())


@pytest.fixture(scope="module")
def plan(clip: Path) -> Plan:
    return analyse(clip, detector=Blobs()).plan


def test_the_plan_covers_the_face_in_every_frame(plan: Plan) -> None:
    schedule = Schedule(plan.tracks)

    for number in range(30):
        face = Box(40 + 3 * number, 120, 40, 40)
        shown = [box for _, box in schedule.at(number / 25)]
        assert any(face.overlap(box) / face.area > 0.75 for box in shown), number


def test_the_output_is_proven_and_shows_no_face(clip: Path, plan: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"

    outcome = carry_out(clip, plan, out, detector=Blobs())

    assert outcome.rounds == 1
    assert outcome.verification is not None
    assert outcome.verification.passed, outcome.verification.checks
    with open_media(out) as opened:
        times = []
        for picture in opened.pictures():
            assert Blobs().detect(picture.rgb(), 0.1) == []
            times.append(picture.time)
    assert times == pytest.approx([number / 25 for number in range(30)])
    assert report_of(outcome, out, output_name="out.mp4").verdict == "done"


@pytest.mark.parametrize("style", [Style.MOSAIC, Style.BLUR])
def test_weaker_styles_are_proven_too_and_warned_of(
    clip: Path, plan: Plan, tmp_path: Path, style: Style
) -> None:
    out = tmp_path / "out.mp4"
    plan = replace(plan, style=style)
    rendered = render(clip, plan, out)

    found = verify(clip, out, plan, times=rendered.times, detector=Blobs(score=0.0))

    assert found.intact, found.checks
    outcome = Outcome(plan, rendered, found, 1)
    warnings = report_of(outcome, out, output_name="out.mp4").warnings
    assert warnings[0].startswith(style.value.capitalize())


@pytest.mark.parametrize("style", list(Style))
def test_one_frame_that_was_not_painted_is_noticed(
    clip: Path, plan: Plan, tmp_path: Path, style: Style
) -> None:
    # A face with some detail in it: a flat one is flat as a mosaic is.
    pictures = list(walk())
    for number, picture in enumerate(pictures):
        x = 40 + 3 * number
        picture[130:150, x + 5 : x + 35 : 4] = 40
    source = encode(tmp_path / "source.mp4", pictures)
    with open_media(source) as opened:
        facts = replace(plan.media, sha256=hash_of(source), duration=opened.info.duration)
    plan = replace(plan, style=style, media=facts)
    painted = tmp_path / "painted.mp4"
    render(source, plan, painted)
    with open_media(painted) as opened:
        frames = [picture.rgb().copy() for picture in opened.pictures()]
    frames[17] = pictures[17]
    forged = encode(tmp_path / "forged.mp4", frames)

    checks = verify(source, forged, plan, detector=Blobs()).checks

    assert "destroyed" in {check.name for check in checks if not check.passed}
    assert any("0.680" in check.said for check in checks)


def hash_of(path: Path) -> Sha256:
    return Sha256(hashlib.sha256(path.read_bytes()).hexdigest())


def failed(clip: Path, forged: Path, plan: Plan) -> set[str]:
    found = verify(clip, forged, plan, detector=Blobs())
    return {check.name for check in found.checks if not check.passed}


def painted_frames(clip: Path, plan: Plan, tmp_path: Path) -> list[np.ndarray]:
    out = tmp_path / "painted.mp4"
    render(clip, plan, out)
    with open_media(out) as opened:
        return [picture.rgb().copy() for picture in opened.pictures()]


def test_a_dropped_frame_is_noticed(clip: Path, plan: Plan, tmp_path: Path) -> None:
    frames = painted_frames(clip, plan, tmp_path)

    forged = encode(tmp_path / "forged.mp4", frames[:-1])

    assert "times" in failed(clip, forged, plan)


def test_a_later_clock_is_noticed(clip: Path, plan: Plan, tmp_path: Path) -> None:
    frames = painted_frames(clip, plan, tmp_path)

    forged = encode(tmp_path / "forged.mp4", frames, rate=24)

    assert "times" in failed(clip, forged, plan)


def test_a_lost_sound_track_is_noticed(clip: Path, plan: Plan, tmp_path: Path) -> None:
    frames = painted_frames(clip, plan, tmp_path)

    forged = encode(tmp_path / "forged.mp4", frames, tone=False)

    assert "sound" in failed(clip, forged, plan)


def test_muting_is_what_the_plan_says(clip: Path, plan: Plan, tmp_path: Path) -> None:
    muted = replace(plan, sound=Sound.MUTE)
    out = tmp_path / "out.mp4"

    outcome = carry_out(clip, muted, out, detector=Blobs())

    assert outcome.verification is not None
    assert outcome.verification.passed
    with open_media(out) as opened:
        assert opened.info.audio == ()


def test_a_plan_of_another_file_is_refused(clip: Path, plan: Plan, tmp_path: Path) -> None:
    other = encode(tmp_path / "other.mp4", walk(10))
    out = tmp_path / "out.mp4"

    with pytest.raises(PlanDoesNotFit, match="SHA-256"):
        render(other, plan, out)

    assert not out.exists()


def test_nothing_is_left_when_writing_fails(
    clip: Path, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.mp4"

    def broken(self: object, picture: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("vouchsafe.redaction.paint.Painter.__call__", broken)
    with pytest.raises(RuntimeError):
        render(clip, plan, out)

    assert not out.exists()


def test_a_face_that_only_the_second_look_sees_is_hidden_in_a_second_rendering(
    tmp_path: Path,
) -> None:
    clip = encode(tmp_path / "two.mp4", walk(second=True))
    detector = Blobs()
    plan = analyse(clip, detector=detector).plan
    detector.sees_cyan = True
    out = tmp_path / "out.mp4"

    outcome = carry_out(clip, plan, out, detector=detector)

    assert outcome.rounds == 2
    assert len(outcome.plan.tracks) == len(plan.tracks) + 1
    with open_media(out) as opened:
        for picture in opened.pictures():
            assert detector.detect(picture.rgb(), 0.1) == []
    report = report_of(outcome, out, output_name="out.mp4")
    assert report.verdict == "done"
    assert [track.found for track in report.tracks].count("verification") == 1


def test_it_is_refused_instead_when_asked(tmp_path: Path) -> None:
    clip = encode(tmp_path / "two.mp4", walk(second=True))
    detector = Blobs()
    plan = analyse(clip, detector=detector).plan
    detector.sees_cyan = True
    out = tmp_path / "out.mp4"

    with pytest.raises(ResidualFaces):
        carry_out(clip, plan, out, detector=detector, on_residual="refuse")

    assert not out.exists()


def test_a_face_that_a_reviewer_left_visible_is_no_residual(
    clip: Path, plan: Plan, tmp_path: Path
) -> None:
    shown = replace(plan, tracks=tuple(replace(track, hidden=False) for track in plan.tracks))

    outcome = carry_out(clip, shown, tmp_path / "out.mp4", detector=Blobs())

    assert outcome.rounds == 1
    assert outcome.verification is not None
    assert outcome.verification.passed


def test_an_uncovered_stretch_asks_for_review_until_it_is_reviewed(
    clip: Path, plan: Plan, tmp_path: Path
) -> None:
    span = UncoveredSpan(plan.tracks[0].id, 0.2, 0.4, "lost behind a flag")
    out = tmp_path / "out.mp4"
    outcome = carry_out(clip, replace(plan, uncovered=(span,)), out, detector=Blobs())

    before = report_of(outcome, out, output_name="out.mp4")
    seen = replace(outcome.plan, uncovered=(replace(span, reviewed=True),))
    after = report_of(replace(outcome, plan=seen), out, output_name="out.mp4")

    assert before.verdict == "review required"
    assert "1 stretch" in before.headline
    assert after.verdict == "done"
