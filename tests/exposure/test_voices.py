"""Speech is heard; noise, tones and silence are not taken for it."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exposure.files import clip
from vouchsafe.detect import SpeechMeter, load_speech_meter
from vouchsafe.exposure import Severity
from vouchsafe.exposure.voices import Heard, listen, spoken, voice_exposures
from vouchsafe.media import Video, open_media

STEP = 0.032


@pytest.fixture(scope="module")
def meter() -> SpeechMeter:
    return load_speech_meter()


@pytest.fixture(scope="session")
def speech(shared_data: Path) -> np.ndarray:
    """Nine seconds of somebody reading aloud."""
    parts = []
    resampler = av.AudioResampler("flt", "mono", 16000)
    for path in sorted((shared_data / "speech").glob("*.flac"))[:2]:
        with av.open(str(path)) as container:
            for frame in container.decode(audio=0):
                parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
    return np.concatenate(parts).astype(np.float32)


def sounds() -> dict[str, np.ndarray]:
    time = np.arange(48000) / 16000
    chance = np.random.default_rng(0)
    return {
        "silence": np.zeros(48000, np.float32),
        "noise": chance.normal(0, 0.1, 48000).astype(np.float32),
        "a tone": (0.3 * np.sin(2 * np.pi * 220 * time)).astype(np.float32),
        "clicks": (chance.random(48000) > 0.999).astype(np.float32),
    }


@pytest.mark.parametrize("name", sorted(sounds()))
def test_what_is_no_speech_is_not_heard_as_any(meter: SpeechMeter, name: str) -> None:
    assert list(spoken(meter.hear([sounds()[name]]), meter.step)) == []


def test_speech_is_heard_in_whatever_pieces_it_comes(
    meter: SpeechMeter, speech: np.ndarray
) -> None:
    whole = list(meter.hear([speech]))
    parts = list(meter.hear(np.array_split(speech, 97)))

    assert parts == pytest.approx(whole)
    assert sum(end - start for start, end in spoken(whole, meter.step)) > 0.6 * len(speech) / 16000


def test_a_clips_voices_are_told_in_seconds(
    meter: SpeechMeter, speech: np.ndarray, tmp_path: Path
) -> None:
    seconds = len(speech) / 16000
    with open_media(clip(tmp_path / "clip.mp4", sound=speech, seconds=seconds)) as video:
        assert isinstance(video, Video)
        heard = listen(video, meter)

    assert heard is not None
    (exposure,) = voice_exposures(heard)
    assert exposure.severity is Severity.HIGH
    assert 0.5 * seconds < exposure.count <= seconds
    assert exposure.what.endswith("seconds of speech")
    assert all(place.box is None and place.until > place.time for place in exposure.places)


def test_a_clip_without_sound_says_nothing(meter: SpeechMeter, tmp_path: Path) -> None:
    with open_media(clip(tmp_path / "clip.mp4")) as video:
        assert isinstance(video, Video)
        assert listen(video, meter) is None


def test_of_long_sound_the_whole_is_estimated() -> None:
    heard = Heard(60.0, 600.0, 3600.0, ((0.0, 60.0),))

    (exposure,) = voice_exposures(heard)

    assert exposure.count == 360
    assert exposure.what == "about 6 minutes of speech"


@given(st.lists(st.floats(0, 1), max_size=200))
def test_stretches_are_in_order_and_within_the_sound(scores: list[float]) -> None:
    stretches = list(spoken(scores, STEP))
    edges = [edge for stretch in stretches for edge in stretch]

    assert edges == sorted(edges)
    assert all(0 <= edge <= len(scores) * STEP for edge in edges)
    assert all(end - start >= 0.25 for start, end in stretches)
