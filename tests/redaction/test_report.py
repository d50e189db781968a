"""The report: true, complete, and silent towards the network."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest

from vouchsafe.detect import Box, Region
from vouchsafe.redaction import (
    Analysis,
    Check,
    Doubt,
    MediaFacts,
    Outcome,
    Plan,
    Remaining,
    Rendered,
    Report,
    Residual,
    ResidualFaces,
    Sha256,
    Style,
    Thumbnail,
    Verification,
    read_report,
    refusal,
    report_of,
    report_page,
    report_schema,
    report_text,
    write_report,
)
from vouchsafe.track import Keyframe, Track, UncoveredSpan

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
FACE = Region("face", Box(10, 10, 20, 20), 0.22, "test 1")


def track(name: str, start: float, end: float, *, hidden: bool = True) -> Track:
    keys = (Keyframe(start, Box(10, 10, 30, 40)), Keyframe(end, Box(40, 10, 30, 40)))
    return Track(name, "face", "test 1", 0.9, keys, hidden)


PLAN = Plan(
    MediaFacts("<b>march</b>.mp4", Sha256("0" * 64), "video", 1280, 720, 75.5),
    "vouchsafe test",
    tracks=(track("t1", 0.0, 60.0), track("t2", 5.0, 6.5, hidden=False), track("a1", 61.0, 70.0)),
    uncovered=(UncoveredSpan("t1", 20.0, 24.0, "lost behind a flag"),),
)
CHECKS = (Check("destroyed", passed=True, said="All of it."),)
THUMB = Thumbnail(3.0, 2, 4, 3, b"\xff\xd8\xff\xd9")


def outcome(plan: Plan = PLAN, residuals: tuple[Residual, ...] = ()) -> Outcome:
    rendered = Rendered(
        times=tuple(number / 25 for number in range(100)),
        painted=90,
        samples=9000,
        sounds=1,
        notes=("HDR was kept.",),
        stripped=("GPS position",),
        seconds=1.0,
    )
    doubt = Residual(8.0, replace(FACE, score=0.07), 7.0, 9.0)
    found = Verification(CHECKS, residuals, (doubt,), 75, (THUMB,), 1.0)
    return Outcome(plan, rendered, found, 1)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    path = tmp_path / "tmp123.mp4"
    path.write_bytes(b"video")
    return path


def made(out: Path, **changes: object) -> Report:
    work = outcome(**changes)  # type: ignore[arg-type]
    analysis = Analysis(PLAN, 100, 10, (Doubt(2.0, FACE, "t1"), Doubt(3.0, FACE, None)), 1.0)
    return report_of(work, out, output_name="out.mp4", analysis=analysis, review=True, now=NOW)


def test_the_verdict_follows_from_what_is_unreviewed(out: Path) -> None:
    reviewed = replace(
        PLAN, uncovered=tuple(replace(span, reviewed=True) for span in PLAN.uncovered)
    )
    left = (Residual(9.0, FACE, 8.0, 10.0),)

    assert made(out).verdict == "review required"
    assert made(out, plan=reviewed).verdict == "done"
    assert made(out, plan=reviewed, residuals=left).verdict == "review required"
    assert refusal(PLAN, ResidualFaces(count=2), now=NOW).verdict == "refused"


def test_an_uncovered_stretch_of_a_track_left_visible_needs_no_review(out: Path) -> None:
    plan = replace(PLAN, uncovered=(UncoveredSpan("t2", 5.0, 6.0, "lost"),))

    assert made(out, plan=plan).verdict == "done"


def test_every_report_obeys_the_published_schema_and_reads_back(out: Path, tmp_path: Path) -> None:
    for report in (made(out), refusal(PLAN, ResidualFaces(count=1), now=NOW)):
        jsonschema.Draft202012Validator(report_schema()).validate(json.loads(report_text(report)))
        write_report(report, tmp_path / "report.json")
        assert read_report(tmp_path / "report.json") == report


def test_the_report_says_who_found_what_and_where_to_look(out: Path) -> None:
    report = made(out)

    assert [track.found for track in report.tracks] == ["analysis", "analysis", "verification"]
    assert [place.time for place in report.review] == [2.0, 3.0, 8.0]
    assert report.output is not None
    assert report.output.name == "out.mp4"
    assert report.made_at == "2026-11-22T15:00:00Z"


@pytest.mark.parametrize("style", [Style.MOSAIC, Style.BLUR])
def test_a_weak_style_is_warned_of(out: Path, style: Style) -> None:
    report = made(out, plan=replace(PLAN, style=style))

    assert any(warning.startswith(style.value.capitalize()) for warning in report.warnings)
    assert ("REVERSIBLE" in report_page(report)) is (style is Style.BLUR)


class Reader(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture
def tags(out: Path) -> list[tuple[str, dict[str, str | None]]]:
    reader = Reader()
    reader.feed(report_page(made(out), [THUMB]))
    return reader.tags


def test_the_page_asks_nothing_of_the_network_and_runs_nothing(
    tags: list[tuple[str, dict[str, str | None]]],
) -> None:
    for tag, attributes in tags:
        assert tag not in {"script", "iframe", "link", "object", "embed", "form", "base", "a"}
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        for name in ("src", "href", "data", "action", "srcset"):
            assert (attributes.get(name) or "data:").startswith("data:")


def test_the_page_forbids_it_too(tags: list[tuple[str, dict[str, str | None]]]) -> None:
    policies = [
        attributes["content"] or ""
        for tag, attributes in tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]

    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policies[0]


def test_every_picture_and_drawing_has_words(
    tags: list[tuple[str, dict[str, str | None]]],
) -> None:
    for tag, attributes in tags:
        if tag == "img":
            assert attributes["alt"]
        if tag == "svg":
            assert attributes.get("aria-hidden") or attributes.get("aria-labelledby")
        if tag == "html":
            assert attributes["lang"] == "en"


def test_a_hostile_name_stays_text(out: Path) -> None:
    page = report_page(made(out))

    assert "<b>march" not in page
    assert "&lt;b&gt;march" in page


def test_ids_in_the_page_are_unique_and_labels_lead_somewhere(out: Path) -> None:
    page = report_page(made(out, residuals=(Residual(9.0, FACE, 8.0, 10.0),)), [THUMB])
    ids = re.findall(r' id="([^"]+)"', page)

    assert len(ids) == len(set(ids))
    for label in re.findall(r'aria-labelledby="([^"]+)"', page):
        assert label in ids


def test_the_uncovered_stretch_is_on_the_timeline_and_in_words(out: Path) -> None:
    page = report_page(made(out))

    assert 'class="bar-gap"' in page
    assert "t1 uncovered: 0:20.00 to 0:24.00" in page
    assert "lost behind a flag" in page


def test_a_thousand_tracks_still_make_a_page_of_bearable_height(out: Path) -> None:
    many = replace(PLAN, tracks=tuple(track(f"t{n}", 0.0, 75.0) for n in range(1000)), uncovered=())

    page = report_page(made(out, plan=many))

    height = re.search(r'class="timeline" viewBox="\S+ \S+ \S+ (\S+)"', page)
    assert height is not None
    assert float(height[1]) < 700


def test_a_photo_has_no_timeline(out: Path) -> None:
    photo = replace(
        PLAN,
        media=replace(PLAN.media, kind="photo", duration=0.0),
        tracks=(Track("t1", "face", "test 1", 0.9, (Keyframe(0.0, Box(0, 0, 9, 9)),)),),
        uncovered=(),
    )

    assert 'class="timeline"' not in report_page(made(out, plan=photo))


LEFT = Remaining(
    "voice", "high", "7 seconds of speech", "in the <sound>, 10 seconds long", "--sound mute."
)


def test_what_the_output_still_gives_away_is_told(out: Path, tmp_path: Path) -> None:
    report = replace(made(out), remaining=(LEFT,), not_looked=("Text was not looked for.",))
    page = report_page(report)

    write_report(report, tmp_path / "report.json")
    assert read_report(tmp_path / "report.json") == report
    assert "7 seconds of speech" in page
    assert "in the &lt;sound&gt;" in page
    assert "Text was not looked for." in page


def test_a_report_of_version_1_is_still_read(out: Path, tmp_path: Path) -> None:
    report = made(out)
    document = json.loads(report_text(report))
    document["report"] = 1
    del document["remaining"], document["not_looked"]
    (tmp_path / "old.json").write_text(json.dumps(document))

    assert read_report(tmp_path / "old.json") == report
