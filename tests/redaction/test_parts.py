"""A plan made in parts covers what its parts covered, and a track crosses their borders whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vouchsafe.detect import Box
from vouchsafe.redaction import (
    MediaFacts,
    Part,
    PartsDoNotFit,
    Plan,
    Schedule,
    Sha256,
    joined_plan,
    parts_of,
)
from vouchsafe.track import Keyframe, Track, UncoveredSpan, box_at

FACTS = MediaFacts("march.mp4", Sha256("ab" * 32), "video", 1920, 1080, 60.0)
RATE = 10


def plan_of(tracks: list[Track], uncovered: list[UncoveredSpan] | None = None) -> Plan:
    plan = Plan(FACTS, "vouchsafe test", tracks=tuple(tracks), uncovered=tuple(uncovered or ()))
    return plan.canonical()


def walk(
    name: str,
    start: float,
    end: float,
    *,
    x: float = 100.0,
    speed: float = 20.0,
    noise: float = 0.0,
) -> Track:
    """A region that moves to the right; noise: how far each part's idea of it may differ."""
    draw = np.random.default_rng(int(start * 1000) + int(x))
    times = np.arange(np.ceil(start * RATE), np.floor(end * RATE) + 1) / RATE
    keys = [
        Keyframe(time, Box(x + speed * time + draw.uniform(-noise, noise), 300.0, 60.0, 80.0))
        for time in times.tolist()
    ]
    return Track(name, "face", "test 1", 0.9, keys)


def test_a_short_video_is_one_part() -> None:
    assert parts_of(100.0) == (Part(0, 0.0, inf, 0.0, inf),)


@given(st.floats(0, 5000), st.floats(20, 1000), st.floats(0.01, 0.5))
def test_parts_leave_no_gap_and_look_past_their_borders(
    duration: float, length: float, share: float
) -> None:
    overlap = length * share

    parts = parts_of(duration, length=length, overlap=overlap)

    assert (parts[0].start, parts[0].first, parts[-1].end) == (0.0, 0.0, inf)
    for before, after in pairwise(parts):
        assert before.end == after.start
        assert after.start - after.first == pytest.approx(overlap)
        assert before.last - before.end == pytest.approx(overlap)
        assert 0.6 * length <= after.start - before.start <= 1.51 * length


def test_a_track_that_goes_on_across_borders_is_one() -> None:
    parts = parts_of(60.0, length=20.0, overlap=4.0)
    plans = [
        plan_of([walk("t1", max(part.first, 2.0), min(part.last, 55.0), noise=3.0)])
        for part in parts
    ]

    joined = joined_plan(list(zip(parts, plans, strict=True)))

    assert len(parts) == 3
    assert [(track.id, track.start, track.end) for track in joined.tracks] == [("t1", 2.0, 55.0)]
    covers(joined, plans)


def covers(joined: Plan, plans: list[Plan]) -> None:
    """At any moment every box of any part lies within one of the whole, to the rounding."""
    whole = Schedule(joined.tracks)
    for plan in plans:
        parts = Schedule(plan.tracks)
        for time in np.arange(0, 60, 0.13).tolist():
            boxes = [box for _, box in whole.at(time)]
            for _, box in parts.at(time):
                assert any(other.grown(1.002).overlap(box) >= 0.999 * box.area for other in boxes)


def test_what_only_one_part_saw_is_not_lost() -> None:
    parts = parts_of(60.0, length=30.0, overlap=5.0)
    first = plan_of([walk("t1", 0.0, 10.0), walk("t2", 26.0, 34.0, x=900.0)])
    second = plan_of([walk("t1", 25.5, 33.0, x=50.0, speed=0.0), walk("t2", 40.0, 50.0)])

    joined = joined_plan(list(zip(parts, [first, second], strict=True)))

    assert [track.id for track in joined.tracks] == ["t1", "t2", "t3", "t4"]
    covers(joined, [first, second])


def test_two_who_cross_at_the_border_stay_two() -> None:
    parts = parts_of(60.0, length=30.0, overlap=5.0)
    plans = [
        plan_of(
            [
                walk("t1", part.first, min(part.last, 60.0), x=100.0, speed=20.0, noise=2.0),
                walk("t2", part.first, min(part.last, 60.0), x=1300.0, speed=-20.0, noise=2.0),
            ]
        )
        for part in parts
    ]

    joined = joined_plan(list(zip(parts, plans, strict=True)))

    assert len(joined.tracks) == 2
    for track in joined.tracks:
        ends = box_at(track, track.start), box_at(track, track.end)
        assert ends[0] is not None
        assert ends[1] is not None
        assert abs(ends[0].x - ends[1].x) > 1000
    covers(joined, plans)


def test_each_part_vouches_for_its_own_side() -> None:
    """The first lost it where its look ended; the second, which looked further, did not."""
    parts = parts_of(60.0, length=30.0, overlap=5.0)
    first = plan_of(
        [walk("t1", 0.0, 34.0)],
        [UncoveredSpan("t1", 29.0, 34.0, "Lost."), UncoveredSpan("t1", 3.0, 4.0, "Hidden.")],
    )
    second = plan_of([walk("t7", 25.0, 60.0)], [UncoveredSpan("t7", 26.0, 28.0, "Not seen yet.")])

    joined = joined_plan(list(zip(parts, [first, second], strict=True)))

    assert [(span.track, span.start, span.end) for span in joined.uncovered] == [
        ("t1", 3.0, 4.0),
        ("t1", 29.0, 30.0),
    ]


def test_a_doubt_that_crosses_the_border_is_one() -> None:
    parts = parts_of(60.0, length=30.0, overlap=5.0)
    doubt = UncoveredSpan("t1", 28.0, 33.0, "Lost.")
    plans = [plan_of([walk("t1", part.first, min(part.last, 60.0))], [doubt]) for part in parts]

    joined = joined_plan(list(zip(parts, plans, strict=True)))

    assert joined.uncovered == (doubt,)


def mistaken() -> Iterator[list[tuple[Part, Plan]]]:
    parts = parts_of(60.0, length=20.0, overlap=4.0)
    plan = plan_of([])
    yield []
    yield [(parts[0], plan), (parts[2], plan)]
    yield [(parts[1], plan)]
    yield [(parts[0], plan), (replace(parts[1], start=21.0), plan), (parts[2], plan)]
    yield [(parts[0], plan), (parts[1], replace(plan, hide=("head",))), (parts[2], plan)]
    other = replace(plan, media=replace(FACTS, sha256=Sha256("cd" * 32)))
    yield [(parts[0], plan), (parts[1], other), (parts[2], plan)]
    yield [(parts[0], plan), (parts[1], plan)]


@pytest.mark.parametrize("parts", [*mistaken()])
def test_what_is_no_whole_is_a_sentence(parts: list[tuple[Part, Plan]]) -> None:
    with pytest.raises(PartsDoNotFit, match="cannot be made one"):
        joined_plan(parts)


@settings(max_examples=30)
@given(st.data())
def test_joining_uncovers_nothing(data: st.DataObject) -> None:
    parts = parts_of(60.0, length=20.0, overlap=4.0)
    plans = []
    for part in parts:
        count = data.draw(st.integers(0, 4))
        tracks = []
        for number in range(count):
            low, high = part.first, min(part.last, 60.0)
            start = data.draw(st.floats(low, high - 0.2))
            end = data.draw(st.floats(start + 0.1, high))
            keys = sorted({start, *data.draw(st.lists(st.floats(start, end), max_size=5)), end})
            boxes = [
                Box(data.draw(st.floats(0, 300)), data.draw(st.floats(0, 200)), 90.0, 70.0)
                for _ in keys
            ]
            frames = [Keyframe(time, box) for time, box in zip(keys, boxes, strict=True)]
            tracks.append(Track(f"t{number}", "face", "test 1", 0.5, frames))
        plans.append(plan_of(tracks))

    joined = joined_plan(list(zip(parts, plans, strict=True)))

    covers(joined, plans)
    assert len(joined.tracks) <= sum(len(plan.tracks) for plan in plans)
