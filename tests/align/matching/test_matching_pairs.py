"""Two recordings of one event find each other; strangers, and what only repeats, do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from benchmarks.align_sounds import read
from tests.align.matching.conftest import lively, recorded
from vouchsafe.align import RATE
from vouchsafe.align.matching import Sound, mark, match

Make = Callable[[str, np.ndarray], Sound]


def test_two_cuts_of_one_sound_are_placed(sound: Make) -> None:
    event = lively(1, 40)

    (pair,) = match([sound("c1", event[: 30 * RATE]), sound("c2", event[10 * RATE + 4 :])])

    assert (pair.first, pair.second) == ("c1", "c2")
    assert pair.offset == pytest.approx(10.0005, abs=2e-5)
    assert pair.drift == pytest.approx(0, abs=1)
    assert pair.overlap == pytest.approx(20, abs=0.01)
    assert pair.probability > 0.99


@settings(max_examples=8)
@given(start=st.floats(2, 22), first=st.floats(-120, 120), second=st.floats(-120, 120))
def test_offset_and_drift_are_within_what_is_claimed(
    start: float, first: float, second: float
) -> None:
    event = lively(2, 60)
    samples = [recorded(event, 1.0, 30, first), recorded(event, start, 30, second)]
    sounds = [
        Sound(f"c{n}", one.astype(np.int16), mark(one.astype(np.int16)))
        for n, one in enumerate(samples, 1)
    ]

    (pair,) = match(sounds)

    instant = start + pair.at * (1 + second * 1e-6)
    assert pair.at + pair.offset == pytest.approx(
        (instant - 1.0) / (1 + first * 1e-6), abs=4 * pair.offset_error
    )
    assert pair.drift == pytest.approx(second - first, abs=4 * pair.drift_error + 0.1)
    assert pair.offset_error < 1e-4


@pytest.mark.parametrize("decibels", [0, -5])
def test_noise_as_loud_as_the_event_and_louder(sound: Make, decibels: float) -> None:
    event = lively(3, 50)
    noise = [10 ** (-decibels / 20) * lively(seed, 40) for seed in (4, 5)]

    (pair,) = match(
        [
            sound("c1", event[: 40 * RATE] + noise[0]),
            sound("c2", event[10 * RATE : 50 * RATE] + noise[1]),
        ]
    )

    assert pair.offset == pytest.approx(10, abs=1e-3)


def test_echoes_a_small_microphone_and_other_polarity(sound: Make) -> None:
    event, rng = lively(6, 50), np.random.default_rng(7)
    echoes = rng.normal(size=4000) * np.exp(-np.arange(4000) / 800) * 0.1
    echoes[:40] = 0
    echoes[0], echoes[120] = 1.0, 0.8
    telephone = signal.butter(2, (300, 3400), "band", fs=RATE, output="sos")
    heard = -signal.sosfilt(telephone, signal.oaconvolve(event, echoes)[: len(event)])

    (pair,) = match([sound("c1", event[: 40 * RATE]), sound("c2", heard[8 * RATE : 48 * RATE])])

    assert pair.offset == pytest.approx(8, abs=1e-3)


def test_one_within_the_other_and_one_twice(sound: Make) -> None:
    event = lively(8, 60)

    pairs = match(
        [sound("c1", event), sound("c2", event[20 * RATE : 28 * RATE]), sound("c3", event)]
    )

    offsets = {(pair.first, pair.second): pair.offset for pair in pairs}
    assert offsets == pytest.approx(
        {("c1", "c2"): 20.0, ("c1", "c3"): 0.0, ("c2", "c3"): -20.0}, abs=1e-4
    )


def strangers(kind: str, seed: int) -> np.ndarray:
    clock = np.arange(30 * RATE) / RATE + seed / 7
    rng = np.random.default_rng(seed)
    steady = rng.normal(size=len(clock))
    siren = 1000 + 400 * signal.sawtooth(2 * np.pi * clock / 4, 0.5)
    hum = sum(3000 / k * np.sin(2 * np.pi * 50 * k * clock) for k in (1, 2, 3, 5))
    made = {
        "noise": 3000 * steady,
        "lively": lively(seed, 30),
        "hum": 100 * steady + hum,
        "beat": 300 * steady + 9000 * np.sin(700 * np.exp(-20 * (clock % 0.5))),
        "siren": 300 * steady + 5000 * np.sin(2 * np.pi * np.cumsum(siren) / RATE),
        "one click": np.where(np.arange(len(clock)) == (5 + seed) * RATE, 30000.0, 0),
        "silence": 0 * steady,
    }
    return made[kind]


@pytest.mark.parametrize(
    "kind", ["noise", "lively", "hum", "beat", "siren", "one click", "silence"]
)
def test_strangers_do_not_pair(sound: Make, kind: str) -> None:
    assert match([sound(f"c{seed}", strangers(kind, seed)) for seed in (1, 2, 3)]) == ()


def test_a_slogan_that_a_loudspeaker_repeats_is_placed_by_what_differs(sound: Make) -> None:
    slogan, crowd = lively(9, 6), lively(10, 40)
    event = crowd + np.concatenate([slogan, np.zeros(8 * RATE), slogan, np.zeros(20 * RATE)])

    (pair,) = match([sound("c1", event[: 30 * RATE]), sound("c2", event[2 * RATE :])])

    assert pair.offset == pytest.approx(2, abs=1e-4)


def test_a_recording_with_a_cut_in_it_is_told_but_does_not_stand_alone(sound: Make) -> None:
    event = lively(1, 60)
    cut = np.concatenate([event[5 * RATE : 25 * RATE], event[32 * RATE : 55 * RATE]])

    (pair,) = match([sound("c1", event), sound("c2", cut)])

    assert pair.offset == pytest.approx(12, abs=1e-4)
    assert 0.5 <= pair.probability < 0.9


def test_one_song_played_twice_does_not_make_two_days_one(sound: Make) -> None:
    song, first, second = lively(9, 40), 0.4 * lively(10, 140), 0.4 * lively(11, 140)
    for day in (first, second):
        day[50 * RATE : 90 * RATE] += song

    assert all(pair.probability < 0.9 for pair in match([sound("c1", first), sound("c2", second)]))


def test_a_pause_in_which_only_the_wind_is_heard_contradicts_nothing(sound: Make) -> None:
    event, rng = lively(1, 70), np.random.default_rng(2)
    event[20 * RATE : 34 * RATE] *= 0.01
    clips = [sound(f"c{n}", event + rng.normal(0, 900, len(event))) for n in (1, 2)]

    (pair,) = match(clips)

    assert pair.probability > 0.99


def test_nothing_but_a_loop_is_refused(sound: Make) -> None:
    loop = np.tile(lively(11, 3), 10)

    assert match([sound("c1", loop), sound("c2", loop[RATE:])]) == ()


@pytest.mark.parametrize("seconds", [0, 0.01, 0.5, 3.0])
def test_what_is_too_short_pairs_with_nothing(sound: Make, seconds: float) -> None:
    event = lively(1, 20)

    assert match([sound("c1", event), sound("c2", event[: int(seconds * RATE)])]) == ()


def test_known_offsets_of_a_broadcast(shared_data: Path, sound: Make) -> None:
    """12.254 s is the publishers' figure. Theirs for the noisy copy is 12.223 s, found by features
    of 8 ms and more; it is a copy of the other with noise over it, 23 ms later.
    """
    clips = [
        sound(f"c{n}", read(shared_data / "audio-align" / "bbc" / f"timbl_{n}.mp3", RATE) * 32767)
        for n in (1, 2, 3)
    ]

    offsets = {(pair.first, pair.second): pair.offset for pair in match(clips)}

    assert offsets["c1", "c2"] == pytest.approx(12.254, abs=1e-3)
    assert offsets["c1", "c3"] == pytest.approx(12.231, abs=1e-3)
