"""Sound that came other ways: what distance may add is told whole, and contradicts nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.align.solving.worlds import Recorder, clips, dropped, events, exact, misses, wrong
from vouchsafe.align import SPEED_OF_SOUND, Clock, Event, Pair, Pin
from vouchsafe.align.solving import solve

SPREAD = 100.0
APART = SPREAD / SPEED_OF_SOUND
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SIDES = st.floats(-1, 1) | st.sampled_from([-1.0, 1.0])
"""By what share of the distance a pair may be late: the thing it heard was on either side."""


@st.composite
def heard(draw: st.DrawFn) -> tuple[list[Recorder], list[Pair]]:
    """Chains, loops and more of recorders, every pair told by a thing of its own."""
    recorders = draw(events(least=3, most=7))
    chain = [*pairwise(recorders)]
    loop = [*chain, (recorders[0], recorders[-1])]
    others = [(one, other) for one in recorders for other in recorders if one.id < other.id]
    more = [pair for pair in others if pair not in loop and draw(st.booleans())]
    which = draw(st.sampled_from([chain, loop, [*loop, *more]]))
    return recorders, [wrong(exact(*pair), APART * draw(SIDES)) for pair in which]


def told(event: Event) -> dict[str, float]:
    return {place.clip: place.error_with_distance for place in event.placed}


@given(heard())
@settings(max_examples=150)
def test_the_interval_covers_what_distance_may_do_and_nothing_honest_is_thrown_out(
    world: tuple[list[Recorder], list[Pair]],
) -> None:
    recorders, pairs = world

    timeline = solve(clips(recorders), pairs, spread=SPREAD)

    assert dropped(timeline) == set()
    (event,) = timeline.events
    assert len(event.placed) == len(recorders)
    for clip, miss in misses(event, recorders).items():
        assert miss <= told(event)[clip] + 1e-4


@given(heard(), st.integers(0, 6), st.floats(0, 120))
@settings(max_examples=80)
def test_the_time_of_day_is_told_with_every_way_between(
    world: tuple[list[Recorder], list[Pair]], at: int, reading: float
) -> None:
    recorders, pairs = world
    home = recorders[at % len(recorders)]
    clock = Clock(home.id, NOON + timedelta(seconds=home.truth(reading)), reading, error=0.0)

    (event,) = solve(clips(recorders), pairs, clock=clock, spread=SPREAD).events

    truth = {recorder.id: NOON + timedelta(seconds=recorder.start) for recorder in recorders}
    for place in event.placed:
        assert place.began is not None
        assert place.began_error is not None
        late = abs((place.began - truth[place.clip]).total_seconds())
        # Other rates than the reference's are counted by the reference's clock: 100 ppm of 300 s.
        assert late <= place.began_error + 0.04


def test_each_step_along_a_chain_adds_what_one_may_add() -> None:
    five = [Recorder(f"c{at}", 0.0) for at in range(1, 6)]
    pairs = [wrong(exact(one, other), 0.9 * APART) for one, other in pairwise(five)]

    clock = Clock("c1", NOON, error=0.1)
    (event,) = solve(clips(five), pairs, clock=clock, spread=SPREAD).events

    order = [recorder.id for recorder in five]
    steps = {clip: abs(order.index(clip) - order.index(event.reference)) for clip in order}
    assert max(steps.values()) == 3
    for place in event.placed:
        added = place.error_with_distance - place.error
        assert added == pytest.approx(steps[place.clip] * APART, abs=1e-6)
        assert place.began_error is not None
        after = order.index(place.clip) * APART
        assert place.began_error == pytest.approx(0.1 + after, abs=0.01)


def test_a_loop_whose_every_side_is_late_the_same_way_round_is_honest() -> None:
    three = [Recorder(f"c{at}", 7.0 * at) for at in range(1, 4)]
    around = [(three[0], three[1]), (three[1], three[2]), (three[2], three[0])]
    pairs = [wrong(exact(*pair), 0.7 * APART) for pair in around]

    timeline = solve(clips(three), pairs, spread=SPREAD)

    assert dropped(timeline) == set()
    assert len(timeline.events[0].placed) == 3


@given(events(least=5, most=7), st.data(), st.booleans())
@settings(max_examples=60)
def test_what_no_distance_can_add_is_still_named(
    recorders: list[Recorder], data: st.DataObject, early: bool
) -> None:
    others = [(one, other) for one in recorders for other in recorders if one.id < other.id]
    pairs = [wrong(exact(*pair), 0.5 * APART * data.draw(SIDES)) for pair in others]
    at = data.draw(st.integers(0, len(pairs) - 1))
    # Its own way, those of the two sides of each triangle over it, and what these others are off.
    by = data.draw(st.floats(5, 300)) * APART
    pairs[at] = wrong(pairs[at], -by if early else by)

    timeline = solve(clips(recorders), pairs, spread=SPREAD)

    assert dropped(timeline) == {frozenset((pairs[at].first, pairs[at].second))}


def test_light_needs_no_time_along_a_chain() -> None:
    three = [Recorder(f"c{at}", 5.0 * at, duration=240.0) for at in range(1, 4)]
    seen = Pin("c1", 60.0, "c2", 55.0)
    pair = wrong(exact(three[1], three[2]), 0.9 * APART)

    (event,) = solve(clips(three), [pair], pins=[seen], spread=SPREAD).events

    added = {place.clip: place.error_with_distance - place.error for place in event.placed}
    assert added[event.reference] == 0
    assert sorted(round(each / APART, 3) for each in added.values()) in ([0, 0, 1], [0, 1, 1])
