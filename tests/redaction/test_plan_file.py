"""Plan files: the same plan comes back, and nothing else comes in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.damage import damaged
from vouchsafe.detect import Box
from vouchsafe.redaction import (
    MediaFacts,
    Plan,
    PlanDoesNotFit,
    PlanError,
    Sha256,
    Shape,
    Sound,
    Style,
    check_fit,
    parse_plan,
    plan_schema,
    plan_text,
    read_plan,
    report_schema,
    write_plan,
)
from vouchsafe.track import Keyframe, Keyframes, Track, UncoveredSpan

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests" / "vectors" / "plan"

coordinates = st.floats(-5000, 50000)
sides = st.floats(0.001, 20000)
boxes = st.builds(Box, coordinates, coordinates, sides, sides)
times = st.floats(0, 36000)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
ids = st.from_regex(r"[A-Za-z0-9._-]{1,12}", fullmatch=True)
kinds = st.sampled_from(["face", "head", "plate", "text", "manual"])


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    moments = sorted(draw(st.lists(times, min_size=1, max_size=4, unique=True)))
    keys = tuple(Keyframe(moment, draw(boxes)) for moment in moments)
    return Track(
        draw(ids), draw(kinds), draw(words), draw(st.floats(0, 1)), keys, draw(st.booleans())
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    several = draw(st.lists(tracks(), max_size=3, unique_by=lambda track: track.id))
    spans = []
    for track in several:
        start, end = sorted((draw(times), draw(times)))
        spans.append(UncoveredSpan(track.id, start, end, draw(words), draw(st.booleans())))
    facts = MediaFacts(
        draw(words) or "a",
        Sha256(draw(st.from_regex(r"[0-9a-f]{64}", fullmatch=True))),
        draw(st.sampled_from(["photo", "video"])),
        draw(st.integers(1, 65000)),
        draw(st.integers(1, 65000)),
        draw(times),
    )
    return Plan(
        facts,
        draw(words),
        tuple(draw(st.lists(kinds, unique=True, max_size=3))),
        draw(st.sampled_from(Style)),
        draw(st.sampled_from(Shape)),
        draw(st.sampled_from(Sound)),
        tuple(several),
        tuple(spans),
    )


@given(plans())
def test_a_plan_read_back_is_the_same_plan(plan: Plan) -> None:
    text = plan_text(plan)

    assert parse_plan(text) == plan.canonical()
    assert plan_text(parse_plan(text)) == text


@given(plans())
def test_rounding_never_uncovers(plan: Plan) -> None:
    for before in plan.tracks:
        after = next(track for track in plan.canonical().tracks if track.id == before.id)
        for key in before.keyframes:
            near = min(after.keyframes, key=lambda other: abs(other.time - key.time))
            assert near.box.x <= key.box.x + 1e-5
            assert near.box.y <= key.box.y + 1e-5
            assert near.box.right >= key.box.right - 1e-5
            assert near.box.bottom >= key.box.bottom - 1e-5


@given(plans())
def test_every_written_plan_obeys_the_published_schema(plan: Plan) -> None:
    import jsonschema

    document = json.loads(plan_text(plan))

    jsonschema.Draft202012Validator(plan_schema()).validate(document)


def test_the_published_schemas_are_the_packaged_ones() -> None:
    for name, packaged in (("plan", plan_schema()), ("report", report_schema())):
        assert json.loads((ROOT / "docs" / f"{name}.schema.json").read_text()) == packaged


@pytest.mark.parametrize("path", sorted((VECTORS / "valid").iterdir()), ids=lambda path: path.stem)
def test_valid_plans_are_read_and_written_byte_for_byte(path: Path, tmp_path: Path) -> None:
    write_plan(read_plan(path), tmp_path / "again.json")

    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    "path", sorted((VECTORS / "invalid").glob("*.plan.json")), ids=lambda path: path.stem
)
def test_invalid_plans_are_refused_with_the_place_and_the_reason(path: Path) -> None:
    expected = path.with_name(path.name.replace(".plan.json", ".txt")).read_text().strip()

    with pytest.raises(PlanError) as caught:
        read_plan(path)

    assert expected in str(caught.value)


def test_a_missing_file_is_a_plan_error(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"none\.json"):
        read_plan(tmp_path / "none.json")


@given(
    st.text(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    ).map(json.dumps)
)
def test_any_other_text_is_a_plan_error(text: str) -> None:
    with pytest.raises(PlanError):
        parse_plan(text)


MANY = json.loads((VECTORS / "valid" / "video.plan.json").read_text())


@given(damaged(json.dumps(MANY)))
def test_a_damaged_plan_is_read_or_refused_but_never_breaks(untrusted: str) -> None:
    try:
        plan = parse_plan(untrusted)
    except PlanError:
        return
    assert parse_plan(plan_text(plan)) == plan.canonical()


FACTS = MediaFacts("a.mp4", Sha256("0" * 64), "video", 640, 360, 12.5)


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        (MediaFacts("a.mp4", Sha256("1" * 64), "video", 640, 360, 12.5), "SHA-256"),
        (MediaFacts("a.mp4", Sha256("0" * 64), "photo", 640, 360, 12.5), "kind"),
        (MediaFacts("a.mp4", Sha256("0" * 64), "video", 641, 360, 12.5), "width"),
        (MediaFacts("a.mp4", Sha256("0" * 64), "video", 640, 361, 12.5), "height"),
        (MediaFacts("a.mp4", Sha256("0" * 64), "video", 640, 360, 12.6), "duration"),
    ],
)
def test_a_plan_fits_only_its_own_file(facts: MediaFacts, named: str) -> None:
    plan = Plan(FACTS, "test")
    check_fit(plan, FACTS)

    with pytest.raises(PlanDoesNotFit, match=named):
        check_fit(plan, facts)


@pytest.mark.parametrize(
    "make",
    [
        lambda: MediaFacts("a", Sha256("0" * 63), "photo", 1, 1, 0.0),
        lambda: MediaFacts("a", Sha256("0" * 64), "photo", 0, 1, 0.0),
        lambda: MediaFacts("a", Sha256("0" * 64), "photo", 1, 1, float("nan")),
        lambda: Plan(FACTS, "x", tracks=(track(), track())),
        lambda: Plan(FACTS, "x", tracks=(track(Box(0, 0, 0, 1)),)),
        lambda: Plan(FACTS, "x", tracks=(track(Box(float("inf"), 0, 1, 1)),)),
        lambda: Plan(FACTS, "x", uncovered=(UncoveredSpan("t9", 0.0, 1.0, "gone"),)),
    ],
)
def test_a_senseless_plan_cannot_be_made(make: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        make()


def track(box: Box = Box(0, 0, 1, 1)) -> Track:  # noqa: B008 - immutable
    return Track("t1", "face", "test 1", 0.9, (Keyframe(0.0, box),))


PLAIN = '{"time": 0.5, "box": [1, 2.25, 3, 4]}'


@pytest.mark.parametrize(
    ("second", "wrong"),
    [
        ('{"time": 0.75, "box": [-1, 2.5, 3, 4]}', None),
        ('{"time": 0.5, "box": [1, 2, 3, 4]}', "not later than the keyframe before it"),
        ('{"time": 0.6, "box": [1, 2, 0, 4]}', "tracks[0].keyframes[1].box[2]"),
        ('{"time": 0.6, "box": [1, 2, 3, 4, 5]}', "tracks[0].keyframes[1].box"),
        ('{"time": 0.6, "time": 0.6, "box": [1, 2, 3, 4]}', "occurs twice"),
        ('{"time": 0.6, "box": [1, 2, 3, 4]}], "keyframes": [' + PLAIN, "occurs twice"),
        ('{"time": 999999999, "box": [1, 2, 3, 4]}', "tracks[0].keyframes[1].time"),
    ],
)
def test_keyframes_are_read_the_same_however_they_are_written(
    second: str, wrong: str | None
) -> None:
    keys = (Keyframe(0.5, Box(1.0, 2.25, 3.0, 4.0)), Keyframe(0.75, Box(-1.0, 2.5, 3.0, 4.0)))
    text = plan_text(Plan(FACTS, "test", tracks=(Track("t1", "face", "test", 0.9, keys[:1]),)))
    written = '{"time": 0.5, "box": [1.0, 2.25, 3.0, 4.0]}'
    assert written in text

    # The second way of writing a number is none that is read in one go.
    for first in (PLAIN, PLAIN.replace("0.5", "5e-1")):
        given = text.replace(written, f"{first},{second}")
        if wrong is None:
            assert parse_plan(given).tracks[0].keyframes == Keyframes(keys)
        else:
            with pytest.raises(PlanError) as caught:
                parse_plan(given)
            assert wrong in str(caught.value)
