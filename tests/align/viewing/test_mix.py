"""A mix holds what all recordings heard, when it was heard, without a jump."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from vouchsafe.align import ClipFailed
from vouchsafe.align.viewing import RATE, Sound, level_of, mixed
from vouchsafe.align.viewing.limiting import CEILING, Limiter
from vouchsafe.align.viewing.resampling import AFTER, BEFORE, read_between
from vouchsafe.media import Limits, SoundFile, open_recording

Mono = NDArray[np.float32]


def recorded(path: Path, samples: NDArray[np.float64], start: float, drift: float = 0.0) -> Sound:
    with SoundFile(path, path.suffix) as file:
        file.hear(samples.astype(np.float32))
        file.finish()
    recording = open_recording(path)
    level = level_of(recording.hear(recording.info.tracks[0], rate=RATE))
    assert level is not None
    track = recording.info.tracks[0]
    return Sound(path, start, drift, track, None, level.first, level.last, level.gain)


def beeping(seconds: float, start: float, drift: float, at: float, loud: float) -> NDArray[Any]:
    """A beep at that moment of the event, over faint noise."""
    times = start + np.arange(round(seconds * RATE)) / RATE * (1 + drift * 1e-6)
    noise = np.random.default_rng(round(start * 1000)).normal(0, 0.001, len(times))
    sounding = (times >= at) & (times < at + 0.1)
    wave: NDArray[Any] = noise + loud * sounding * np.sin(2 * np.pi * 2000 * (times - at))
    return wave


def whole(sounds: list[Sound], length: float) -> Mono:
    return np.concatenate(list(mixed(sounds, length, Limits())))


def loudness(samples: Mono, step: float = 0.25) -> NDArray[Any]:
    """Decibels of each stretch."""
    count = round(step * RATE)
    rows = samples[: len(samples) // count * count].reshape(-1, count).astype(float)
    levels: NDArray[Any] = 10 * np.log10((rows**2).mean(axis=1) + 1e-12)
    return levels


@pytest.mark.parametrize("suffix", [".m4a", ".flac", ".wav"])
def test_a_beep_that_all_heard_is_one_beep_at_its_time(tmp_path: Path, suffix: str) -> None:
    at = 19.2
    cameras = [(20.0, 0.0, 0.0, 0.3), (17.0, 3.21173, 100.0, 0.02), (9.0, 12.0004, -250.0, 0.1)]
    sounds = [
        recorded(
            tmp_path / f"{number}{suffix}",
            beeping(seconds, start, drift, at, loud),
            start,
            drift,
        )
        for number, (seconds, start, drift, loud) in enumerate(cameras)
    ]

    heard = whole(sounds, 21.0)

    assert len(heard) == 21 * RATE
    loud = np.flatnonzero(np.abs(heard) > 0.3 * np.abs(heard).max()) / RATE
    assert loud[0] == pytest.approx(at, abs=0.0005)
    assert loud[-1] == pytest.approx(at + 0.1, abs=0.0005)


def test_recordings_come_and_go_without_a_jump(tmp_path: Path) -> None:
    draw = np.random.default_rng(3)
    sounds = [
        recorded(tmp_path / f"{n}.wav", draw.normal(0, loud, seconds * RATE), start)
        for n, (start, seconds, loud) in enumerate([(0.0, 12, 0.2), (3.3, 5, 0.01), (6.1, 6, 0.05)])
    ]

    heard = whole(sounds, 12.1)

    levels = loudness(heard)[3:-4]
    assert float(np.ptp(levels)) < 1.5
    assert float(np.median(levels)) == pytest.approx(-20, abs=1)


def test_nothing_clips_however_much_sounds_at_once(tmp_path: Path) -> None:
    wave = beeping(2.0, 0.0, 0.0, 1.0, 0.9)
    sounds = [recorded(tmp_path / f"{n}.wav", wave, 0.0) for n in range(9)]

    heard = whole(sounds, 2.0)

    assert float(np.abs(heard).max()) <= CEILING + 1e-6
    assert float(np.abs(heard).max()) > 0.5


def test_where_nobody_recorded_it_is_silent(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, RATE)
    sounds = [recorded(tmp_path / f"{at}.wav", noise, at) for at in (0.0, 3.0)]

    heard = whole(sounds, 4.0)

    assert not heard[int(1.2 * RATE) : int(2.9 * RATE)].any()
    assert heard[: RATE // 2].any()
    assert heard[int(3.5 * RATE) :].any()


def test_a_sound_that_is_gone_is_named(tmp_path: Path) -> None:
    sound = recorded(tmp_path / "a.wav", np.random.default_rng(1).normal(0, 0.1, RATE), 0.0)
    sound.path.write_bytes(b"")

    with pytest.raises(ClipFailed, match=r"a\.wav"):
        whole([sound], 1.0)


def test_silence_has_no_level_and_a_quiet_recording_is_raised() -> None:
    faint = (np.random.default_rng(1).normal(0, 0.02, 3 * RATE) * 32767).astype(np.int16)
    late = np.concatenate([np.zeros(RATE // 10, np.int16), faint])

    assert level_of([]) is None
    assert level_of([np.zeros(RATE, np.int16)]) is None
    level = level_of(np.array_split(late, 7))
    assert level is not None
    assert level.gain == pytest.approx(0.1 / 0.02, rel=0.05)
    assert (level.first, level.last) == pytest.approx((0.1, 3.1), abs=0.001)


@pytest.mark.parametrize("hertz", [60, 1000, 9000, 16000])
def test_reading_between_samples_loses_nothing(hertz: int) -> None:
    samples = np.sin(2 * np.pi * hertz * np.arange(6000) / RATE).astype(np.float32)
    places = BEFORE + np.arange(5000) * (1 + 3e-4) + 0.37
    assert places[-1] < len(samples) - AFTER

    heard = read_between(samples, places)

    true = np.sin(2 * np.pi * hertz * places / RATE)
    assert float(np.abs(heard - true).max()) < 2e-4


def test_the_limiter_gives_back_as_much_as_it_takes_in_any_parts() -> None:
    draw = np.random.default_rng(5)
    loud = np.repeat(draw.uniform(0.1, 2.5, 30), 1000)
    samples = (draw.uniform(-1, 1, 30_000) * loud).astype(np.float32)
    cuts = np.sort(draw.integers(0, len(samples), 40))

    def limited(parts: list[Mono]) -> Mono:
        limiter = Limiter()
        return np.concatenate([*(limiter(part) for part in parts), limiter.finish()])

    heard = limited(np.split(samples, cuts))

    assert len(heard) == len(samples)
    assert float(np.abs(heard).max()) <= CEILING + 1e-6
    assert np.allclose(heard, limited([samples]), atol=1e-6)
    faint = samples / 4
    assert np.allclose(limited([faint]), faint, atol=1e-6)
