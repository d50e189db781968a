"""Timestamps are asked, and believed as far as they make sense."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.media.recording_clock import Piece, in_place

LONG = 0.02
Places = list[float]


def pieces(times: Iterable[float | None]) -> Iterator[Piece[int]]:
    return (Piece(time, LONG, number) for number, time in enumerate(times))


def places(times: Sequence[float | None], origin: float = 0.0) -> Places:
    """Where each piece comes to lie."""
    found, at, seen = [], 0.0, []
    for batch in in_place(pieces(times), origin):
        at += batch.shift
        for piece in batch.pieces:
            found.append(at)
            seen.append(piece.sound)
            at += piece.seconds
    assert seen == list(range(len(times)))
    return found


def steady(count: int, start: float = 0.0) -> list[float | None]:
    return [start + LONG * number for number in range(count)]


def test_steady_stamps_are_followed() -> None:
    times = steady(1000, 7.0)

    assert places(times, 5.0) == pytest.approx([time - 5.0 for time in times if time is not None])


@given(st.integers(0, 2**32), st.floats(0.0, 0.009))
def test_jitter_moves_nothing_by_more_than_a_nudge(seed: int, size: float) -> None:
    draw = random.Random(seed)
    times: list[float | None] = [0.0]
    times += [LONG * n + draw.uniform(-size, size) for n in range(1, 600)]

    found = places(times)

    assert all(abs(place - LONG * n) < 0.0025 for n, place in enumerate(found))


def test_holes_stay_holes_wherever_they_are() -> None:
    times = [*steady(200), *steady(200, 10.0), *steady(3, 20.0), *steady(50, 1500.0)]

    assert places(times) == pytest.approx(times)


@given(st.integers(1, 398), st.floats(-1e9, 1e9))
def test_one_stamp_that_lies_moves_nothing(which: int, lie: float) -> None:
    times = steady(400)
    honest = [time for time in times if time is not None]
    times[which] = lie

    assert places(times) == pytest.approx(honest, abs=0.0005)


@pytest.mark.parametrize("rate", [-60e-6, 40e-6, 80e-6])
def test_a_clock_that_runs_a_little_off_is_followed(rate: float) -> None:
    times: list[float | None] = [LONG * n * (1 + rate) for n in range(100_000)]

    found = places(times)

    assert max(abs(a - b) for a, b in zip(found, times, strict=True) if b is not None) < 0.001


@pytest.mark.parametrize("lost", [0.021, 0.045, 0.09])
def test_a_packet_lost_is_made_good_within_seconds(lost: float) -> None:
    times = [*steady(300), *steady(700, 300 * LONG + lost)]

    assert places(times)[-300:] == pytest.approx(times[-300:], abs=0.001)


def test_a_clock_set_anew_is_not_a_hole() -> None:
    for start in (1e7, -50.0, 0.0):
        times = [*steady(300, 100.0), *steady(300, start)]

        assert places(times, 100.0) == pytest.approx(steady(600))


@pytest.mark.parametrize("factor", [0.0, 0.5, 2.0, 1000.0, -1.0])
def test_stamps_of_another_unit_are_not_believed(factor: float) -> None:
    times: list[float | None] = [factor * LONG * n for n in range(1000)]

    assert places(times) == pytest.approx(steady(1000))


def test_without_stamps_sound_follows_sound() -> None:
    assert places([None] * 500, 3.0) == pytest.approx(steady(500))
    assert places([], 0.0) == []


@given(st.lists(st.none() | st.floats(-1e12, 1e12), max_size=300), st.floats(-1e6, 1e6))
def test_whatever_stamps_say_no_hole_is_beyond_belief(
    times: list[float | None], origin: float
) -> None:
    found = places(times, origin)

    assert all(abs(after - before) <= 1800.1 for before, after in pairwise(found))
