"""Whatever pairs say, what comes out is a timeline: everybody in one place, nobody in two."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from vouchsafe.align import Clip, Clock, Pair, Pin
from vouchsafe.align.errors import PinsContradict
from vouchsafe.align.solving import solve
from vouchsafe.align.writing import edl, picture, read_timeline, rounded, timeline_json

CLIPS = [
    Clip(f"c{number}", f"{number}.mp4", str(number) * 64, 40.0 * number, claimed=None)
    for number in range(1, 8)
]

errors = st.sampled_from([0.0, 1e-12, 1e-4, 0.01, 3.0, 1e6])
pairs = st.builds(
    Pair,
    st.sampled_from(["c1", "c2", "c3"]),
    st.sampled_from(["c4", "c5", "c6", "c7"]),
    at=st.floats(0, 300),
    offset=st.floats(-300, 300),
    drift=st.sampled_from([0.0, 50.0, -3000.0, 99999.0]),
    offset_error=errors,
    drift_error=errors,
    probability=st.sampled_from([0.0, 0.5, 0.95, 0.9999, 1.0]),
    overlap=st.sampled_from([0.0, 1e-9, 30.0, 250.0]),
)
pins = st.builds(
    Pin,
    st.just("c3"),
    st.floats(0, 120),
    st.sampled_from(["c4", "c5"]),
    st.floats(0, 160),
    st.none() | st.sampled_from([0.0, 0.5]),
)


@given(
    st.lists(pairs, max_size=14),
    st.lists(pins, max_size=2),
    st.sampled_from([0.0, 5.0, 300.0]),
    st.booleans(),
)
@settings(max_examples=80)
def test_whatever_pairs_say_a_timeline_comes_out(
    told: list[Pair], seen: list[Pin], spread: float, timed: bool
) -> None:
    clock = Clock("c3", datetime(2026, 6, 1, 23, 59, tzinfo=UTC)) if timed else None

    try:
        timeline = solve(CLIPS, told, pins=seen, clock=clock, spread=spread)
    except PinsContradict:
        return

    assert read_timeline(timeline_json(timeline)) == rounded(timeline)
    assert all(edl(timeline).values())
    assert picture(timeline)
    everywhere = [pair for event in timeline.events for pair in event.used]
    everywhere += [one.pair for event in timeline.events for one in event.dropped]
    everywhere += [one.pair for one in timeline.dropped]
    assert {pair for pair in everywhere if not pair.pinned} == set(told), "no pair is forgotten"
    assert all(one.reason for one in timeline.unplaced)


@given(st.lists(pairs, min_size=3, max_size=10))
@settings(max_examples=40)
def test_a_pair_said_twice_counts_once(told: list[Pair]) -> None:
    once, twice = (solve(CLIPS, each, spread=5) for each in (told, [*told, *told]))

    assert replace(once, made_by="") == replace(twice, made_by="")
