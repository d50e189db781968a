"""What the benchmarks of align hold to be true is true."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.align_accuracy import told
from benchmarks.align_cases import CONDITIONS, Case, Recording
from benchmarks.align_films import Film
from benchmarks.align_microphones import CODECS, heard, lag, written
from benchmarks.align_sounds import RATE, moved
from benchmarks.align_speed import misses
from vouchsafe.align import Pair


def _chirp(seconds: float) -> np.ndarray:
    clock = np.arange(round(seconds * RATE)) / RATE
    return np.sin(2 * np.pi * (300 + 300 * clock) * clock).astype(np.float32)


def test_a_device_hears_what_its_clock_says() -> None:
    sound = np.sin(2 * np.pi * 2000 * np.arange(8 * RATE) / RATE).astype(np.float32)

    there = moved(sound, 1.23456789, 80.0, 3.0)

    clock = 1.23456789 + np.arange(len(there)) / RATE * (1 + 80e-6)
    assert np.abs(there - np.sin(2 * np.pi * 2000 * clock)).max() < 1e-3


@pytest.mark.parametrize("codec", CODECS)
def test_a_player_is_at_most_two_milliseconds_off(codec: str, tmp_path: Path) -> None:
    sound = _chirp(2.0) * np.float32(0.1)

    played = heard(written(sound, codec, tmp_path / "chirp"), RATE)

    assert abs(lag(sound, played)) < 0.002 * RATE


def test_a_case_tells_the_first_clock_from_the_second() -> None:
    case = Case(
        CONDITIONS[0],
        Recording(Path("a"), 10.0, 100.0, 60.0),
        Recording(Path("b"), 30.0, -50.0, 60.0),
    )

    instant = case.second.instant(20.0)

    assert case.first.instant(case.reading(20.0)) == pytest.approx(instant, abs=1e-12)
    assert case.drift == pytest.approx(-150.0, abs=0.02)
    assert 19.9 < case.middle < 20.1


def test_a_pair_told_the_other_way_about_says_the_same() -> None:
    one = Pair("first", "second", 20.0, 5.0, 80.0, 1e-5, 0.1, 1.0, 30.0)
    other = Pair("second", "first", 25.0, -5.0, -80.0, 1e-5, 0.1, 1.0, 30.0)

    assert told(one, 23.0) == pytest.approx(told(other, 23.0), abs=1e-6)


def test_a_clock_that_runs_fast_puts_no_film_out_of_its_place() -> None:
    films = [Film(Path(f"{at}"), 0, at) for at in (0.0, 100.0, 250.0)]

    assert max(misses([(film, 3.0 + film.start * 1.00002) for film in films])) < 1e-6


def test_a_film_of_another_event_is_in_no_place() -> None:
    films = [Film(Path(f"{at}"), 0, at) for at in (0.0, 100.0, 250.0)]
    stranger = Film(Path("other"), 1, 50.0)

    missed = misses([(film, film.start) for film in (*films, stranger)])

    assert sum(each == float("inf") for each in missed) == 1
