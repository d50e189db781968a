"""What a recording heard: plain numbers on its own clock, from a child that is not believed."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.jobs import mishear, recordings
from tests.media import clips
from tests.media.clips import Clip, Tone
from vouchsafe.errors import VouchsafeError
from vouchsafe.jobs import LISTEN_TASKS, Host, MalformedAnswer, WorkerCrashed, listen
from vouchsafe.media import DamagedRecording


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host(LISTEN_TASKS) as host:
        yield host


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def test_a_sound_file_becomes_numbers_in_a_file_of_its_owner(
    host: Host, folder: Path, tmp_path: Path
) -> None:
    sound = recordings.event(1, 3.0)
    told: list[tuple[str, float]] = []

    heard = listen(
        recordings.write(tmp_path / "a.wav", sound),
        folder,
        host=host,
        on_progress=lambda stage, done: told.append((stage, done)),
    )

    assert (heard.format, heard.duration, heard.count, heard.silent) == ("wav", 3.0, 24000, None)
    assert (heard.width, heard.frame_rate, heard.picture_start) == (None, None, None)
    assert np.abs(heard.open() - sound * 20000).max() <= 1.5
    assert [path.name for path in folder.iterdir()] == ["sound.pcm"]
    assert heard.samples.stat().st_mode & 0o777 == 0o600
    assert {stage for stage, _ in told} == {"listening"}
    assert [done for _, done in told] == sorted(done for _, done in told)


def test_a_film_tells_its_picture_and_when_it_claims_to_be_from(
    host: Host, folder: Path, tmp_path: Path
) -> None:
    made = Clip(sound=(Tone(start=-0.2),), start=25, muxer={"movflags": "use_metadata_tags"})
    film = clips.make(tmp_path / "a.mov", made)
    dated = film.read_bytes()
    at = dated.index(b"mvhd") + 8
    moment = int(
        (
            datetime(2026, 8, 9, 15, 30, tzinfo=UTC) - datetime(1904, 1, 1, tzinfo=UTC)
        ).total_seconds()
    )
    film.write_bytes(dated[:at] + moment.to_bytes(4, "big") + dated[at + 4 :])

    heard = listen(film, folder, host=host)

    assert (heard.width, heard.height, heard.frame_rate) == (128, 96, Fraction(25))
    assert heard.claimed == datetime(2026, 8, 9, 15, 30, tzinfo=UTC)
    assert heard.picture_start is not None
    assert heard.duration == pytest.approx(heard.picture_start + 0.8, abs=0.25)


def test_there_may_be_nothing_to_hear(host: Host, folder: Path, tmp_path: Path) -> None:
    still = recordings.write(tmp_path / "still.wav", np.zeros(8000))
    steady = recordings.write(tmp_path / "steady.wav", np.full(8000, 0.3))

    assert listen(clips.make(tmp_path / "a.mp4", Clip()), folder, host=host).silent == "no sound"
    assert listen(still, folder, host=host).silent == "silence"
    assert listen(steady, folder, host=host).silent is None


@pytest.mark.parametrize("sound", [(), (Tone(codec="flac"),)])
def test_a_duration_that_the_file_does_not_hold_is_not_believed(
    host: Host, folder: Path, tmp_path: Path, sound: tuple[Tone, ...]
) -> None:
    film = clips.make(tmp_path / "a.mkv", Clip(sound=sound))
    claims = bytearray(film.read_bytes())
    at = claims.index(b"\x44\x89\x88") + 3
    claims[at : at + 8] = struct.pack(">d", 518_400_000.0)
    film.write_bytes(claims)

    heard = listen(film, folder, host=host)

    assert 0.75 < heard.duration < 2.5


def test_a_silent_track_does_not_hide_one_that_tells_something(
    host: Host, folder: Path, tmp_path: Path
) -> None:
    tones = Tone(codec="flac", hertz=0.0), Tone(codec="flac", hertz=500.0)

    heard = listen(clips.make(tmp_path / "a.mkv", Clip(sound=tones)), folder, host=host)

    assert heard.silent is None
    assert np.abs(heard.open()).max() > 5000


@pytest.mark.parametrize("untrusted", [b"", b"nothing", b"RIFF\x00\x00\x00\x00WAVE", b"OggS" * 20])
def test_what_cannot_be_heard_ends_in_a_sentence(
    host: Host, folder: Path, tmp_path: Path, untrusted: bytes
) -> None:
    (tmp_path / "file").write_bytes(untrusted)

    with pytest.raises(VouchsafeError, match=r"\.$"):
        listen(tmp_path / "file", folder, host=host)

    assert list(folder.iterdir()) == []


def test_damaged_sound_is_told_without_a_word_of_pictures(
    host: Host, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF\x00\x00\x00\x00WAVE")

    with pytest.raises(DamagedRecording, match="This recording is damaged"):
        listen(tmp_path / "a.wav", folder, host=host)


@pytest.fixture(scope="module")
def liar() -> Iterator[Host]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        with Host("mishear") as host:
            yield host


def test_what_an_honest_child_says_is_taken(liar: Host, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "honest").touch()

    heard = listen(tmp_path / "honest", folder, host=liar)

    assert (heard.count, heard.samples) == (8000, folder / "sound.pcm")


@pytest.mark.parametrize("lie", mishear.LIES)
def test_a_child_that_lies_is_not_believed(
    liar: Host, folder: Path, tmp_path: Path, lie: str
) -> None:
    (tmp_path / lie).touch()

    with pytest.raises(WorkerCrashed if lie == "aborting" else MalformedAnswer):
        listen(tmp_path / lie, folder, host=liar)

    assert list(folder.iterdir()) == []


def test_every_hostile_file_beside_the_repository_ends_in_a_sentence(
    host: Host, folder: Path, shared_data: Path
) -> None:
    files = sorted(path for path in (shared_data / "c2pa").iterdir() if path.is_file())
    films = sorted((shared_data / "metadata").rglob("*.m[op][v4]"))
    assert files

    for path in [*files, *films[::5]]:
        with contextlib.suppress(VouchsafeError):
            listen(path, folder, host=host)
