"""A disguised voice is another voice at the same moment, and no two files share the settings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.media import clips
from tests.media.clips import Clip, Tone
from vouchsafe.media import RewriteOptions, disguise, open_media, rewrite


def buzz(seconds: float, rate: int, hertz: float = 130.0) -> np.ndarray:
    """A voice-like wave: a pulse train with one broad resonance."""
    time = np.arange(round(seconds * rate)) / rate
    harmonics = range(1, int(rate / 2 / hertz))
    wave = np.zeros(len(time))
    for n in harmonics:
        wave += np.sin(2 * np.pi * hertz * n * time) / (1 + ((n * hertz - 700) / 300) ** 2)
    return (0.3 * wave / np.abs(wave).max()).astype(np.float32)


def through(samples: np.ndarray, rate: int, piece: int) -> np.ndarray:
    change = disguise()(rate, samples.shape[0])
    parts = [change(samples[:, at : at + piece]) for at in range(0, samples.shape[1], piece)]
    return np.concatenate([*parts, change.finish()], axis=1)


def pitch_of(wave: np.ndarray, rate: int) -> float:
    correlation = np.fft.irfft(np.abs(np.fft.rfft(wave, 2 * len(wave))) ** 2)
    low, high = rate // 400, rate // 60
    return rate / (low + int(np.argmax(correlation[low:high])))


@pytest.mark.parametrize("rate", [16000, 48000])
def test_the_pitch_moves_by_three_semitones_or_more(rate: int) -> None:
    wave = np.stack([buzz(2.0, rate)])

    changed = through(wave, rate, 1024)[0, rate : 2 * rate]

    semitones = 12 * np.log2(pitch_of(changed, rate) / pitch_of(wave[0, rate:], rate))
    assert 2.7 < abs(semitones) < 5.8


def test_two_files_never_share_their_settings() -> None:
    wave = np.stack([buzz(0.5, 16000)])

    one, other = through(wave, 16000, 4000), through(wave, 16000, 4000)

    assert not np.allclose(one[:, :6000], other[:, :6000], atol=1e-3)


def test_tracks_of_one_file_share_them() -> None:
    wave = np.stack([buzz(0.5, 16000)])
    make = disguise()

    one, other = make(16000, 1)(wave), make(16000, 1)(wave)

    assert np.array_equal(one, other)


def test_every_sound_stays_where_it_was() -> None:
    rate, at = 48000, 0.7
    wave = np.zeros((2, rate), np.float32)
    begin, burst = round(at * rate), buzz(0.2, rate)
    wave[:, begin : begin + len(burst)] = burst

    changed = through(wave, rate, 1024)

    assert clips.onsets(changed[0, :rate], rate)[0] == pytest.approx(at, abs=0.025)
    assert np.allclose(changed[0], changed[1])


@given(
    lengths=st.lists(st.integers(0, 5000), min_size=1, max_size=6),
    rate=st.sampled_from([8000, 22050, 44100]),
)
@settings(max_examples=25, deadline=None)
def test_no_sample_is_lost_however_it_arrives(lengths: list[int], rate: int) -> None:
    change = disguise()(rate, 1)

    given_back = [change(np.zeros((1, length), np.float32)) for length in lengths]
    total = sum(part.shape[1] for part in given_back) + change.finish().shape[1]

    assert total >= sum(lengths)


def test_silence_stays_silent() -> None:
    changed = through(np.zeros((1, 16000), np.float32), 16000, 999)

    assert np.abs(changed).max() < 1e-4


def test_a_rewritten_file_is_disguised_and_as_long(tmp_path: Path) -> None:
    tone = Tone(seconds=1.2, beeps=(0.4, 0.8), hertz=300)
    source = clips.make(tmp_path / "clip.mp4", Clip(count=30, sound=(tone,)))

    with open_media(source) as video:
        rewrite(video, tmp_path / "new.mp4", lambda _: None, RewriteOptions(sound=disguise()))

    before, rate, _ = clips.sound_of(source)
    after, _, start = clips.sound_of(tmp_path / "new.mp4")
    assert len(after) == pytest.approx(len(before), abs=2100)
    heard = [at + start for at in clips.onsets(after, rate)]
    assert heard == pytest.approx([0.4, 0.8], abs=0.035)
    loud = slice(int(0.41 * rate), int(0.49 * rate))
    assert abs(pitch_of(after[loud], rate) / pitch_of(before[loud], rate) - 1) > 0.12
