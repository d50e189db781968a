"""Keyframes never hide less than the frames they stand for."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vouchsafe.track import boxes
from vouchsafe.track.path import Path, simplified, steadied
from vouchsafe.track.runner import Trust

SLACK = 1e-6


def paths(most: int = 60) -> st.SearchStrategy[np.ndarray]:
    """Rows of (centre, size), as wild as any."""
    numbers = st.floats(-500, 2500, width=32)
    sizes = st.floats(1, 400, width=32)
    return st.integers(1, most).flatmap(
        lambda count: st.tuples(
            arrays(np.float64, (count, 2), elements=numbers),
            arrays(np.float64, (count, 2), elements=sizes),
        ).map(lambda parts: np.concatenate(parts, axis=1))
    )


def times_for(rows: np.ndarray, gaps: list[float]) -> np.ndarray:
    steps = np.resize(np.array(gaps), len(rows))
    return np.cumsum(steps)


def lines(times: np.ndarray, chosen: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Left, top, right, bottom of the straight lines between keyframes."""
    sides = boxes.edges(keys)
    return np.stack([np.interp(times, times[chosen], sides[:, k]) for k in range(4)], axis=1)


@settings(max_examples=150, deadline=None)
@given(paths(), st.lists(st.floats(0.001, 2.0), min_size=1, max_size=5), st.floats(0.1, 30))
def test_lines_between_keyframes_contain_every_box(
    rows: np.ndarray, gaps: list[float], tolerance: float
) -> None:
    times = times_for(rows, gaps)

    chosen, keys = simplified(times, rows, np.full(len(rows), tolerance))

    drawn, sides = lines(times, chosen, keys), boxes.edges(rows)
    assert (drawn[:, :2] <= sides[:, :2] + SLACK).all()
    assert (drawn[:, 2:] >= sides[:, 2:] - SLACK).all()
    assert chosen[0] == 0
    assert chosen[-1] == len(rows) - 1
    assert (np.diff(chosen) > 0).all()


@settings(max_examples=100, deadline=None)
@given(paths(), st.floats(0.1, 30))
def test_keyframes_grow_by_no_more_than_the_tolerance(rows: np.ndarray, tolerance: float) -> None:
    times = times_for(rows, [1 / 30])

    chosen, keys = simplified(times, rows, np.full(len(rows), tolerance))

    grown = np.abs(boxes.edges(keys) - boxes.edges(rows)[chosen])
    assert grown.max() <= tolerance + SLACK


def test_a_straight_way_needs_two_keyframes() -> None:
    rows = np.linspace([0, 0, 40, 50], [300, 90, 60, 70], 100)

    chosen, keys = simplified(np.arange(100) / 30, rows, np.full(100, 0.5))

    assert chosen.tolist() == [0, 99]
    assert np.allclose(keys, rows[[0, 99]])


@settings(max_examples=100, deadline=None)
@given(paths())
def test_steadying_never_shrinks_a_box(rows: np.ndarray) -> None:
    steady = steadied(rows)

    assert np.array_equal(steady[:, :2], rows[:, :2])
    assert (steady[:, 2:] >= rows[:, 2:]).all()


def test_steadying_takes_the_breathing_out_of_sizes() -> None:
    breathing = np.tile([[100.0, 100.0, 40.0, 50.0], [100.0, 100.0, 44.0, 46.0]], (30, 1))

    steady = steadied(breathing)

    assert np.abs(np.diff(steady[:, 2:], axis=0)).max() < 1.0


def test_a_path_grows_at_both_ends_and_keeps_its_frames() -> None:
    def row(frame: int) -> np.ndarray:
        return np.array([frame, 0.0, 10.0, 10.0])

    path = Path(10)
    for frame in (10, 11, 12):
        path.append(row(frame), Trust.SEEN)
    path.prepend([row(9), row(8)], Trust.FOLLOWED)
    path.append(row(13), Trust.HELD)

    assert path.first == 8
    assert path.end == 14
    assert path.all()[:, 0].tolist() == [8, 9, 10, 11, 12, 13]
    assert path.held_since(13) == 13
    assert path.held_since(12) == 13

    path.cut(9, 12)

    assert path.all()[:, 0].tolist() == [9, 10, 11]
    assert path.trust(9) is Trust.FOLLOWED
