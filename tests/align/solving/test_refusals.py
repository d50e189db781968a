"""What nobody can mean is refused in words, before any work, and never ends in a traceback."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.align.solving.worlds import Recorder, all_pairs, clips
from vouchsafe.align import AlignError, Clip, Clock, Pair, Pin, check_said
from vouchsafe.align.errors import NoNumber, NoSuchMoment, PairOfOne
from vouchsafe.align.solving import check, solve
from vouchsafe.align.writing import edl, picture, timeline_json

THREE = [Recorder("c1", 0.0), Recorder("c2", 12.5), Recorder("c3", 30.0)]
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)

numbers = st.floats() | st.sampled_from([0.0, 1.0, -0.5, 1e300, nan, inf, -inf])
moments = (
    st.datetimes(timezones=st.none() | st.just(UTC))
    | st.sampled_from([datetime.min, datetime.max]).map(
        lambda each: each.replace(tzinfo=timezone(timedelta(hours=3)))
    )
    | st.just(NOON)
)


@pytest.mark.parametrize("spread", [nan, inf, -5.0, 1e6])
def test_a_distance_that_is_none_is_refused(spread: float) -> None:
    with pytest.raises(NoNumber, match="distance between cameras"):
        check_said(spread=spread)
    with pytest.raises(NoNumber):
        solve(clips(THREE), all_pairs(THREE), spread=spread)


@pytest.mark.parametrize("error", [nan, inf, -0.1])
def test_an_error_that_is_none_is_refused(error: float) -> None:
    with pytest.raises(NoNumber, match="error of a pin"):
        check_said(pins=[Pin("c1", 1.0, "c2", 1.0, error)], spread=0)
    with pytest.raises(NoNumber, match="error of the trusted clock"):
        check_said(clock=Clock("c1", NOON, error=error), spread=0)


@pytest.mark.parametrize("year", [1, 1799, 3000, 9999])
def test_a_year_that_no_recording_is_of_is_refused_before_the_work(year: int) -> None:
    time = NOON.replace(year=year)
    with pytest.raises(NoSuchMoment, match="1800 to 2999"):
        check_said(clock=Clock("c1", time), spread=0)
    claiming = [replace(clip, claimed=time) for clip in clips(THREE)]
    with pytest.raises(NoSuchMoment, match=r"c1\.mp4"):
        check(claiming, clock=Clock("c1"), spread=0)


def test_what_others_claim_may_be_of_any_year() -> None:
    years = (1, 9999, 2026)
    claiming = [
        replace(clip, claimed=NOON.replace(year=year))
        for clip, year in zip(clips(THREE), years, strict=True)
    ]

    (event,) = solve(claiming, all_pairs(THREE), clock=Clock("c3"), spread=0).events

    assert {wrong.clip for wrong in event.wrong_clocks} == {"c1", "c2"}


def test_a_pair_of_one_clip_is_refused() -> None:
    with pytest.raises(PairOfOne, match="c1"):
        solve(clips(THREE), [replace(all_pairs(THREE)[0], second="c1")], spread=0)


@given(
    spread=numbers,
    pins=st.lists(
        st.builds(Pin, st.just("c1"), numbers, st.just("c2"), numbers, st.none() | numbers),
        max_size=2,
    ),
    clock=st.none()
    | st.builds(Clock, st.sampled_from(["c1", "c9"]), st.none() | moments, numbers, numbers),
    claimed=st.none() | moments,
    duration=numbers | st.just(120.0),
)
@settings(max_examples=150)
def test_whatever_people_say_is_solved_or_refused_in_words(
    spread: float,
    pins: list[Pin],
    clock: Clock | None,
    claimed: datetime | None,
    duration: float,
) -> None:
    first, *rest = clips(THREE)
    some: list[Clip] = [replace(first, claimed=claimed, duration=duration), *rest]

    try:
        timeline = solve(some, all_pairs(THREE), pins=pins, clock=clock, spread=spread)
    except AlignError:
        return

    assert timeline_json(timeline)
    assert edl(timeline) is not None
    assert picture(timeline)


@given(st.builds(Pair, st.just("c1"), st.just("c2"), *[numbers] * 7))
@settings(max_examples=100)
def test_whatever_a_pair_says_is_solved_or_refused_in_words(pair: Pair) -> None:
    try:
        timeline = solve(clips(THREE), [pair, *all_pairs(THREE)], spread=5)
    except AlignError:
        return

    assert timeline_json(timeline)
