"""From pairs to one clock: what is true is found, what is wrong is named, nothing is forced."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.align.solving.worlds import (
    Recorder,
    all_pairs,
    clips,
    dropped,
    events,
    exact,
    flipped,
    misses,
    wrong,
)
from vouchsafe.align import SPEED_OF_SOUND, AlignError, Pair
from vouchsafe.align.solving import solve

FOUR = [
    Recorder("c1", 0.0, 0.0),
    Recorder("c2", 12.5, 40.0),
    Recorder("c3", 30.0, -25.0),
    Recorder("c4", 41.0, 90.0),
]


@given(events())
@settings(max_examples=60)
def test_true_clocks_are_recovered_from_exact_pairs(recorders: list[Recorder]) -> None:
    timeline = solve(clips(recorders), all_pairs(recorders), spread=0)

    (event,) = timeline.events
    assert max(misses(event, recorders).values()) < 5e-5
    assert timeline.unplaced == ()
    assert min(place.start for place in event.placed) == 0
    assert event.dropped == ()


@given(events(least=3), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_what_is_given_does_not_matter(
    recorders: list[Recorder], shuffled: random.Random
) -> None:
    pairs = [
        wrong(pair, 7.0, probability=0.9) if at == 1 else pair
        for at, pair in enumerate(all_pairs(recorders))
    ]
    mixed = list(pairs)
    shuffled.shuffle(mixed)
    others = clips(recorders)
    shuffled.shuffle(others)

    one, other = solve(clips(recorders), pairs, spread=2), solve(others, mixed, spread=2)

    assert one.events == other.events
    assert set(one.unplaced) == set(other.unplaced)
    assert one.dropped == other.dropped


@given(events(least=3), st.data())
@settings(max_examples=20)
def test_a_pair_says_the_same_from_either_side(
    recorders: list[Recorder], data: st.DataObject
) -> None:
    pairs = all_pairs(recorders)
    turned = [flipped(pair) if data.draw(st.booleans()) else pair for pair in pairs]

    one, other = (solve(clips(recorders), some, spread=0) for some in (pairs, turned))

    for a, b in zip(one.events[0].placed, other.events[0].placed, strict=True):
        assert (a.clip, a.start) == (b.clip, pytest.approx(b.start, abs=1e-6))
        assert a.drift == pytest.approx(b.drift, abs=1e-2)


@given(events(least=4, most=7), st.data(), st.floats(0.1, 500), st.booleans())
@settings(max_examples=60)
def test_one_wrong_pair_in_a_loop_is_named_with_what_it_misses(
    recorders: list[Recorder], data: st.DataObject, by: float, early: bool
) -> None:
    pairs = all_pairs(recorders)
    at = data.draw(st.integers(0, len(pairs) - 1))
    pairs[at] = wrong(pairs[at], -by if early else by)

    timeline = solve(clips(recorders), pairs, spread=0)

    (event,) = timeline.events
    (one,) = event.dropped
    assert one.pair == pairs[at]
    assert one.residual == pytest.approx(by, abs=0.01 + 2e-4 * by)
    assert max(misses(event, recorders).values()) < 5e-5


def test_intervals_cover_what_they_promise() -> None:
    chance = np.random.default_rng(6)
    covered = []
    for _ in range(80):
        recorders = [
            Recorder(f"c{at}", chance.uniform(0, 60), chance.uniform(-80, 80), 150.0)
            for at in range(1, 6)
        ]
        pairs = [
            replace(
                pair,
                offset=pair.offset + chance.normal() * 1e-3,
                drift=pair.drift + chance.normal() * 3,
                offset_error=1e-3,
                drift_error=3.0,
            )
            for pair in all_pairs(recorders)
            if chance.random() < 0.7
        ]
        for event in solve(clips(recorders), pairs, spread=0).events:
            found = misses(event, recorders)
            covered += [
                found[place.clip] <= place.error
                for place in event.placed
                if place.clip != event.reference
            ]

    # Each end is covered in 95 % of cases; both ends at once in somewhat fewer.
    assert 0.90 <= np.mean(covered) <= 0.99


def test_errors_that_were_too_small_are_made_wider() -> None:
    chance = np.random.default_rng(7)
    recorders = [Recorder(f"c{at}", 3.0 * at, 0.0, 150.0) for at in range(12)]
    honest = all_pairs(recorders)
    rough = [replace(pair, offset=pair.offset + chance.normal() * 2e-3) for pair in honest]

    calm, wide = (solve(clips(recorders), some, spread=0).events[0] for some in (honest, rough))

    assert max(place.error for place in wide.placed) > 4 * max(place.error for place in calm.placed)
    found = misses(wide, recorders)
    assert sum(found[place.clip] <= place.error for place in wide.placed) >= 11


def test_what_distance_may_add_is_no_contradiction() -> None:
    apart = 0.9 * 20 / SPEED_OF_SOUND
    pairs = all_pairs(FOUR)
    pairs[2] = wrong(pairs[2], apart)

    near = solve(clips(FOUR), pairs, spread=0)
    far = solve(clips(FOUR), pairs, spread=20)

    assert dropped(near) == {frozenset(("c1", "c4"))}
    assert dropped(far) == set()
    for place in far.events[0].placed:
        # Half of what places it is its own pair with the reference; a quarter each, two ways over
        # another clip.
        ways = 0 if place.clip == far.events[0].reference else 1.5
        added = ways * 20 / SPEED_OF_SOUND
        assert place.error_with_distance == pytest.approx(place.error + added, rel=0.01)


def test_a_contradiction_that_nothing_decides_places_nobody() -> None:
    three = FOUR[:3]
    pairs = [
        exact(three[0], three[1]),
        exact(three[1], three[2]),
        wrong(exact(three[0], three[2]), 9),
    ]

    timeline = solve(clips(three), pairs, spread=0)

    assert timeline.events == ()
    assert {one.clip for one in timeline.unplaced} == {"c1", "c2", "c3"}
    assert all(
        "nothing tells which" in one.reason or "contradicts" in one.reason
        for one in timeline.unplaced
    )
    assert len(timeline.dropped) == 3


def test_an_unlikely_pair_yields_to_likely_ones() -> None:
    three = FOUR[:3]
    pairs = [
        exact(three[0], three[1], probability=0.9999),
        exact(three[1], three[2], probability=0.9999),
        wrong(exact(three[0], three[2]), 9, probability=0.8),
    ]

    timeline = solve(clips(three), pairs, spread=0)

    assert dropped(timeline) == {frozenset(("c1", "c3"))}
    assert len(timeline.events[0].placed) == 3


@pytest.mark.parametrize(("probability", "placed"), [(0.85, 0), (0.95, 2)])
def test_a_pair_that_nothing_supports_must_be_likely(probability: float, placed: int) -> None:
    timeline = solve(clips(FOUR[:2]), [exact(*FOUR[:2], probability=probability)], spread=0)

    assert sum(len(event.placed) for event in timeline.events) == placed
    assert len(timeline.unplaced) == 2 - placed
    assert all("c1.mp4" in one.reason or "c2.mp4" in one.reason for one in timeline.unplaced)


def test_an_unlikely_pair_that_closes_a_loop_is_supported() -> None:
    three = FOUR[:3]
    pairs = [
        exact(one, other, probability=0.7)
        for one, other in zip(three, three[1:] + three[:1], strict=True)
    ]

    assert len(solve(clips(three), pairs, spread=0).events[0].placed) == 3


@given(events(prefix="a"), events(prefix="b"))
@settings(max_examples=30)
def test_two_events_are_never_joined(one: list[Recorder], other: list[Recorder]) -> None:
    timeline = solve(clips([*one, *other]), [*all_pairs(one), *all_pairs(other)], spread=5)

    assert {frozenset(place.clip for place in event.placed) for event in timeline.events} == {
        frozenset(clip.id for clip in one),
        frozenset(clip.id for clip in other),
    }


@given(events(least=4, prefix="a"), events(least=4, prefix="b"), st.floats(-30, 30))
@settings(max_examples=30)
def test_one_false_match_between_two_events_does_not_join_them(
    one: list[Recorder], other: list[Recorder], offset: float
) -> None:
    false = Pair("a1", "b1", 60, offset, 0, 1e-3, 5, probability=0.98, overlap=60)

    timeline = solve(clips([*one, *other]), [*all_pairs(one), *all_pairs(other), false], spread=5)

    assert len(timeline.events) == 2
    assert [those.pair for those in timeline.dropped] == [false]


def test_a_silent_clip_is_listed_as_such() -> None:
    silent = replace(FOUR[0].clip, silent="no sound")

    timeline = solve([silent, FOUR[1].clip, FOUR[2].clip], [exact(FOUR[1], FOUR[2])], spread=0)

    assert [(one.clip, one.reason) for one in timeline.unplaced] == [("c1", "no sound")]


def test_nothing_at_all_is_a_timeline() -> None:
    assert solve([], [], spread=0).events == ()
    assert len(solve(clips(FOUR), [], spread=0).unplaced) == 4


def test_many_wrong_pairs_among_many_clips_are_all_named() -> None:
    chance = np.random.default_rng(1)
    recorders = [
        Recorder(f"c{at}", chance.uniform(0, 200), chance.uniform(-60, 60), 150.0)
        for at in range(1, 41)
    ]
    pairs = [pair for pair in all_pairs(recorders) if pair.overlap > 40 and chance.random() < 0.6]
    bad = set(chance.choice(len(pairs), len(pairs) // 5, replace=False).tolist())
    pairs = [
        wrong(pair, chance.choice([-1, 1]) * chance.uniform(1, 100), probability=0.99)
        if at in bad
        else pair
        for at, pair in enumerate(pairs)
    ]

    timeline = solve(clips(recorders), pairs, spread=3)

    assert dropped(timeline) == {frozenset((pairs[at].first, pairs[at].second)) for at in bad}
    assert max(misses(timeline.events[0], recorders).values()) < 1e-3


def test_a_clip_whose_drift_nobody_measured_is_told_as_unsure() -> None:
    pair = replace(exact(*FOUR[:2]), drift=0.0, drift_error=1e6)

    (event,) = solve(clips(FOUR[:2]), [pair], spread=0).events

    other = next(place for place in event.placed if place.clip != event.reference)
    assert 150 < other.drift_error < 250
    assert misses(event, FOUR)[other.clip] <= other.error


def test_a_pair_of_no_clip_is_refused() -> None:
    with pytest.raises(AlignError, match="c4"):
        solve(clips(FOUR[:2]), [exact(FOUR[0], FOUR[3])], spread=0)


def test_pairs_that_are_alike_in_part_join_nobody_however_many_they_are() -> None:
    pairs = [
        replace(pair, compared=pair.overlap, alike=pair.overlap * 0.6)
        if {pair.first, pair.second} & {"c1", "c2"} and {pair.first, pair.second} & {"c3", "c4"}
        else pair
        for pair in all_pairs(FOUR)
    ]

    timeline = solve(clips(FOUR), pairs, spread=0)

    assert [{place.clip for place in event.placed} for event in timeline.events] == [
        {"c1", "c2"},
        {"c3", "c4"},
    ]
    assert len(timeline.dropped) == 4
    assert all("they sound alike for" in one.reason for one in timeline.dropped)
