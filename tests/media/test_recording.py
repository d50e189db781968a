"""Sound lies where it was heard: in any container, at any rate, around holes and lies."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media import clips
from tests.media.clips import Clip, Tone
from vouchsafe.media import MediaError, NoRecording, open_recording

RATE = 8000
CLICKS = (0.4, 1.1)


def clicks(rate: int, seconds: float = 1.6, at: Sequence[float] = CLICKS) -> NDArray[np.float32]:
    """Short bursts with a hard edge, on a faint tone: never silent."""
    time = np.arange(round(seconds * rate)) / rate
    wave = 0.02 * np.sin(2 * np.pi * 300 * time)
    for moment in at:
        here = (time >= moment) & (time < moment + 0.02)
        wave[here] = 0.7 * np.sin(2 * np.pi * 1000 * (time[here] - moment))
    return wave.astype(np.float32)


def write(
    path: Path,
    codec: str,
    *,
    rate: int = 44100,
    layout: str = "stereo",
    channels: NDArray[np.float32] | None = None,
    parts: Sequence[tuple[float, float, float]] = ((0.0, 1.6, 0.0),),
    container: str | None = None,
    step: int = 1024,
    shake: float = 0.0,
) -> Path:
    """A sound file. parts: from, to (seconds of the wave), and the time it is stamped with.

    shake: seconds by which each stamp is off, at most.
    """
    count = av.AudioLayout(layout).nb_channels
    wave = np.stack([clicks(rate)] * count) if channels is None else channels
    draw = random.Random(5)
    with av.open(str(path), "w", format=container) as target:
        track: Any = target.add_stream(codec, rate=rate)
        track.codec_context.layout = layout
        track.codec_context.time_base = Fraction(1, rate)
        size = track.codec_context.frame_size or step
        for start, end, stamped in parts:
            piece = wave[:, round(start * rate) : round(end * rate)]
            for at in range(0, piece.shape[1], size):
                data = np.ascontiguousarray(piece[:, at : at + size].T).reshape(1, -1)
                frame = av.AudioFrame.from_ndarray(data, "flt", layout)
                frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
                frame.pts = round((stamped + draw.uniform(-shake, shake)) * rate) + at
                target.mux(track.encode(frame))
        target.mux(track.encode(None))
    return path


def sound(path: Path, *, only: int | None = None) -> NDArray[np.int16]:
    recording = open_recording(path)
    hearing = recording.hear(recording.info.tracks[0], rate=RATE, only=only)
    return np.concatenate([np.zeros(0, np.int16), *hearing])


def heard_at(wave: NDArray[np.int16]) -> list[float]:
    """Seconds at which bursts begin."""
    loud = np.flatnonzero(np.abs(wave.astype(np.int32)) > 9000)
    firsts = [
        at for at, before in zip(loud, [-RATE, *loud], strict=False) if at - before > RATE / 10
    ]
    return [float(at) / RATE for at in firsts]


LOSSLESS = [
    ("a.wav", "pcm_s16le"),
    ("b.wav", "pcm_s24le"),
    ("c.wav", "pcm_f32le"),
    ("d.wav", "pcm_u8"),
    ("e.wav", "pcm_alaw"),
    ("f.flac", "flac"),
    ("g.aiff", "pcm_s16be"),
    ("h.caf", "pcm_s16le"),
    ("i.m4a", "alac"),
]
LOSSY = [
    ("a.mp3", "libmp3lame"),
    ("b.m4a", "aac"),
    ("c.opus", "libopus"),
    ("d.ogg", "libopus"),
    ("e.mka", "libopus"),
    ("f.webm", "libopus"),
    ("g.mov", "aac"),
]


@pytest.mark.parametrize(("name", "codec"), LOSSLESS)
def test_sound_files_are_heard_to_the_sample(tmp_path: Path, name: str, codec: str) -> None:
    wave = sound(write(tmp_path / name, codec))

    assert heard_at(wave) == pytest.approx(CLICKS, abs=0.0005)
    assert len(wave) == pytest.approx(1.6 * RATE, abs=2)


@pytest.mark.parametrize(("name", "codec"), LOSSY)
def test_what_encoders_put_in_front_is_left_out(tmp_path: Path, name: str, codec: str) -> None:
    rate = 48000 if codec == "libopus" else 44100

    wave = sound(write(tmp_path / name, codec, rate=rate))

    assert heard_at(wave) == pytest.approx(CLICKS, abs=0.002)


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 32000, 48000, 96000])
def test_any_rate_keeps_time(tmp_path: Path, rate: int) -> None:
    wave = sound(write(tmp_path / "a.wav", "pcm_s16le", rate=rate, layout="mono"))

    assert heard_at(wave) == pytest.approx(CLICKS, abs=0.0005)


@pytest.mark.parametrize("layout", ["mono", "stereo", "2.1", "quad", "5.1", "7.1", "hexadecagonal"])
def test_any_number_of_channels_becomes_one(tmp_path: Path, layout: str) -> None:
    wave = sound(write(tmp_path / "a.wav", "pcm_s16le", layout=layout))

    assert heard_at(wave) == pytest.approx(CLICKS, abs=0.0005)


@pytest.mark.parametrize("layout", ["5.1", "7.1"])
def test_surround_as_films_have_it(tmp_path: Path, layout: str) -> None:
    wave = sound(write(tmp_path / "a.m4a", "aac", layout=layout))

    assert heard_at(wave) == pytest.approx(CLICKS, abs=0.002)


def test_thunder_alone_moves_nothing_and_a_subwoofer_alone_is_heard(tmp_path: Path) -> None:
    rumble = np.zeros((6, 70560), np.float32)
    rumble[3] = clicks(44100)
    recording = open_recording(
        write(tmp_path / "a.wav", "pcm_s16le", layout="5.1", channels=rumble)
    )
    hearing = recording.hear(0, rate=RATE)

    assert max(int(np.abs(part).max()) for part in hearing if len(part)) == 0
    assert hearing.loudest == 3
    assert heard_at(sound(tmp_path / "a.wav", only=3)) == pytest.approx(CLICKS, abs=0.0005)


def test_channels_that_cancel_each_other_out_are_told(tmp_path: Path) -> None:
    wave = clicks(44100)
    path = write(tmp_path / "a.wav", "pcm_s16le", channels=np.stack([wave, -wave]))
    hearing = open_recording(path).hear(0, rate=RATE)

    assert heard_at(np.concatenate([*hearing])) == []
    assert hearing.loudest in (0, 1)
    assert heard_at(sound(path, only=hearing.loudest)) == pytest.approx(CLICKS, abs=0.0005)


@pytest.mark.parametrize(("name", "codec"), [("a.mka", "pcm_s16le"), ("b.mp4", "aac")])
def test_a_hole_is_silence_and_what_follows_keeps_its_time(
    tmp_path: Path, name: str, codec: str
) -> None:
    parts = ((0.0, 0.8, 0.0), (0.8, 1.6, 3.3))

    wave = sound(write(tmp_path / name, codec, parts=parts))

    assert heard_at(wave) == pytest.approx((0.4, 3.6), abs=0.03 if codec == "aac" else 0.002)
    assert not wave[round(0.9 * RATE) : round(3.2 * RATE)].any()


def test_stamps_that_shake_open_no_holes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mka", "pcm_s16le", shake=0.004)

    wave = sound(path)

    assert heard_at(wave) == pytest.approx(CLICKS, abs=0.005)
    assert len(wave) == pytest.approx(1.6 * RATE, abs=5)
    quiet = np.abs(wave[: len(wave) // 5 * 5].astype(np.int32)).reshape(-1, 5)
    assert quiet.max(axis=1).min() > 0


@pytest.mark.parametrize("start", [0.0, 0.5, -0.3])
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_a_film_is_heard_from_its_first_instant(tmp_path: Path, name: str, start: float) -> None:
    tone = Tone(seconds=1.5, start=1 + start, beeps=(0.2, 1.0), hertz=1000)
    film = clips.make(tmp_path / name, Clip(count=40, start=25, sound=(tone,)))

    info = open_recording(film).info

    first = min(start, 0.0)
    assert (info.width, info.height, info.frame_rate) == (128, 96, 25)
    assert info.picture_start == pytest.approx(-first, abs=0.025)
    assert info.whole
    expected = [start - first + 0.2, start - first + 1.0]
    assert heard_at(sound(film)) == pytest.approx(expected, abs=0.03)


def test_a_film_without_sound_says_so(tmp_path: Path) -> None:
    info = open_recording(clips.make(tmp_path / "a.mp4", Clip())).info

    assert info.tracks == ()
    assert info.duration == pytest.approx(0.8)


def test_half_a_film_is_heard_as_far_as_it_goes(tmp_path: Path) -> None:
    tone = Tone(codec="libopus", seconds=8, beeps=(0.2, 7.0), hertz=1000)
    film = clips.make(tmp_path / "a.mkv", Clip(count=200, sound=(tone,)))
    data = film.read_bytes()
    film.write_bytes(data[: len(data) // 2])

    assert not open_recording(film).info.whole
    assert heard_at(sound(film)) == pytest.approx([0.2], abs=0.03)


@pytest.mark.parametrize("untrusted", [b"", b"nothing", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"])
def test_what_is_no_recording_ends_in_a_sentence(tmp_path: Path, untrusted: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(untrusted)

    with pytest.raises(MediaError if not untrusted else NoRecording, match=r"\.$"):
        open_recording(path)


def test_tags_in_front_of_an_mp3_are_stepped_over(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp3", "libmp3lame")
    body = path.read_bytes()
    path.write_bytes(b"ID3\3\0\0\0\0\x40\0" + bytes(8192) + body)

    assert open_recording(path).info.format == "mp3"
    assert heard_at(sound(path)) == pytest.approx(CLICKS, abs=0.002)


@pytest.mark.parametrize(("name", "codec"), [*LOSSLESS[:6], *LOSSY])
def test_mutated_files_end_in_a_sentence_or_in_sound(tmp_path: Path, name: str, codec: str) -> None:
    draw = random.Random(name)
    rate = 48000 if codec == "libopus" else 44100
    data = write(tmp_path / name, codec, rate=rate).read_bytes()

    for _ in range(12):
        broken = bytearray(data)
        for _ in range(draw.choice((1, 4, 30))):
            broken[draw.randrange(len(broken))] = draw.randrange(256)
        (tmp_path / name).write_bytes(broken[: draw.choice((len(broken), len(broken) // 2))])
        with suppress(MediaError):
            recording = open_recording(tmp_path / name)
            for track in recording.info.tracks:
                total = sum(map(len, recording.hear(track, rate=RATE)))
                assert total < 2000 * RATE
