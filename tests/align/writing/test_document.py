"""Timeline files: the same timeline comes back, and nothing else comes in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.align.writing.timelines import EVERYTHING, timelines
from tests.damage import damaged
from vouchsafe.align import Timeline
from vouchsafe.align.errors import TimelineError
from vouchsafe.align.writing import read_timeline, rounded, timeline_json, timeline_schema

ROOT = Path(__file__).parents[3]
VECTORS = ROOT / "tests" / "vectors" / "timeline"


@given(timelines())
@settings(max_examples=60)
def test_a_timeline_read_back_is_the_same_timeline(timeline: Timeline) -> None:
    text = timeline_json(timeline)

    assert read_timeline(text) == rounded(timeline)
    assert timeline_json(read_timeline(text)) == text


@given(timelines())
@settings(max_examples=40)
def test_every_written_timeline_obeys_the_published_schema(timeline: Timeline) -> None:
    jsonschema.Draft202012Validator(timeline_schema()).validate(json.loads(timeline_json(timeline)))


def test_a_timeline_with_everything_is_kept_whole() -> None:
    assert read_timeline(timeline_json(EVERYTHING)) == EVERYTHING


def test_the_published_schema_is_the_packaged_one() -> None:
    published = (ROOT / "docs" / "timeline.schema.json").read_text("utf-8")

    assert json.loads(published) == timeline_schema()


def test_every_key_of_the_schema_is_documented() -> None:
    page = (ROOT / "docs" / "timeline-format.md").read_text("utf-8")
    keys = {key for part in _objects(timeline_schema()) for key in part["properties"]}

    assert {key for key in keys if f"`{key}`" not in page} == set()


@pytest.mark.parametrize("path", sorted((VECTORS / "valid").iterdir()), ids=lambda path: path.stem)
def test_valid_timelines_are_read_and_written_byte_for_byte(path: Path) -> None:
    text = path.read_text("utf-8")

    assert timeline_json(read_timeline(text)) == text


@pytest.mark.parametrize(
    "path", sorted((VECTORS / "invalid").glob("*.json")), ids=lambda path: path.stem
)
def test_invalid_timelines_are_refused_with_the_place_and_the_reason(path: Path) -> None:
    expected = path.with_suffix(".txt").read_text("utf-8").strip()

    with pytest.raises(TimelineError) as caught:
        read_timeline(path.read_text("utf-8"))

    assert expected in str(caught.value)


@given(damaged(timeline_json(EVERYTHING)))
@settings(max_examples=80)
def test_a_damaged_timeline_is_read_or_refused_but_never_breaks(untrusted: str) -> None:
    try:
        timeline = read_timeline(untrusted)
    except TimelineError:
        return
    assert read_timeline(timeline_json(timeline)) == rounded(timeline)


@given(st.text(max_size=60))
@settings(max_examples=40)
def test_any_other_text_is_a_timeline_error(text: str) -> None:
    with pytest.raises(TimelineError):
        read_timeline(text)


def test_names_that_no_line_can_hold_are_told_with_replacements() -> None:
    from dataclasses import replace

    clip = replace(EVERYTHING.clips[0], name="a\nb\ud800.mp4")
    timeline = replace(EVERYTHING, clips=(clip, *EVERYTHING.clips[1:]))

    assert read_timeline(timeline_json(timeline)).clips[0].name == "a\ufffdb\ufffd.mp4"


def _objects(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [found for each in schema for found in _objects(each)]
    if not isinstance(schema, dict):
        return []
    inner = [found for each in schema.values() for found in _objects(each)]
    return [schema, *inner] if "properties" in schema else inner
