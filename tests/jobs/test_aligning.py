"""From files to a timeline: one bad file stops nothing, a killed run goes on, no sound is left."""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from tests.jobs import recordings
from tests.media.test_recording import write
from vouchsafe.align import Clock, Pin
from vouchsafe.align.errors import PinOutside
from vouchsafe.align.matching import mark, match
from vouchsafe.align.writing import read_timeline
from vouchsafe.errors import VouchsafeError
from vouchsafe.jobs import (
    LISTEN_TASKS,
    AlreadyThere,
    Heard,
    Host,
    NoSuchInput,
    NotAFile,
    NotAmongInputs,
    OutputIsInput,
    SeveralInputs,
    align,
    check_timeline,
    sounds,
    write_timeline,
)
from vouchsafe.jobs.ledger import sha256_of


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host(LISTEN_TASKS) as host:
        yield host


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three recorders of one event, one of another, a silent one, a photo and a broken film."""
    folder = tmp_path_factory.mktemp("march")
    one, other = recordings.event(1), recordings.event(2)
    recordings.cut(folder / "a.wav", one, 4.0, 24.0)
    recordings.cut(folder / "b.wav", one, 0.0, 18.0)
    recordings.cut(folder / "c.wav", one, 7.5, 30.0)
    recordings.cut(folder / "else.wav", other, 0.0, 20.0)
    recordings.write(folder / "still.wav", 0 * one[:8000])
    (folder / "broken.mp4").write_bytes(b"\0\0\0\x18ftypisom" + bytes(12) + b"\0\0\0\x08moov")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    return folder


class Onlooker:
    def __init__(self) -> None:
        self.expected = 0
        self.stages: dict[Path, list[float]] = {}
        self.errors: dict[Path, VouchsafeError | None] = {}
        self.shares: list[float] = []

    def expect(self, count: int) -> None:
        self.expected = count

    def moved(self, source: Path, stage: str, done: float) -> None:
        assert stage in ("listening", "marking")
        self.stages.setdefault(source, []).append(done)

    def ended(self, source: Path, error: VouchsafeError | None) -> None:
        self.errors[source] = error

    def compared(self, done: float) -> None:
        self.shares.append(done)


def test_what_heard_the_same_is_on_one_clock_and_the_rest_is_told(
    host: Host, march: Path, tmp_path: Path
) -> None:
    onlooker = Onlooker()

    found = align([march], work=tmp_path, onlooker=onlooker, host=host)

    (event,) = found.timeline.events
    names = {clip.id: clip.name for clip in found.timeline.clips}
    starts = {names[place.clip]: place.start for place in event.placed}
    assert starts == pytest.approx({"b.wav": 0.0, "a.wav": 4.0, "c.wav": 7.5}, abs=0.002)
    unplaced = {names[each.clip] for each in found.timeline.unplaced}
    assert unplaced == {"else.wav", "still.wav"}
    assert [path.name for path, _ in found.refused] == ["broken.mp4"]
    assert {name: source.name for name, source in found.sources.items()} == names
    assert not found.whole
    assert onlooker.expected == len(onlooker.errors) == 6
    assert [path.name for path, error in onlooker.errors.items() if error] == ["broken.mp4"]
    assert onlooker.shares[-1] == 1.0
    assert list(tmp_path.iterdir()) == []


def test_containers_codecs_and_rates_may_differ(host: Host, tmp_path: Path) -> None:
    one = recordings.event(6, 20.0)

    def heard(name: str, codec: str, rate: int, start: float) -> Path:
        times = start + np.arange(round(12 * rate)) / rate
        wave = np.interp(times, np.arange(len(one)) / recordings.RATE, one).astype(np.float32)
        channels = np.stack([wave, wave]) * np.float32(0.6)
        return write(tmp_path / name, codec, rate=rate, channels=channels, parts=((0, 12, 0),))

    a = heard("a.m4a", "aac", 44100, 3.0)
    b = heard("b.mka", "libopus", 48000, 1.25)
    c = heard("c.mp3", "libmp3lame", 22050, 7.5)
    d = recordings.cut(tmp_path / "d.wav", one, 0.0, 15.0)

    (event,) = align([a, b, c, d], host=host).timeline.events

    starts = {place.clip: place.start for place in event.placed}
    assert starts == pytest.approx({"c4": 0.0, "c2": 1.25, "c1": 3.0, "c3": 7.5}, abs=0.001)


def test_people_may_say_what_they_saw_and_what_time_it_was(host: Host, tmp_path: Path) -> None:
    one, other = recordings.event(3, 12.0), recordings.event(4, 12.0)
    a = recordings.cut(tmp_path / "a.wav", one, 0.0, 12.0)
    b = recordings.cut(tmp_path / "b.wav", other, 0.0, 12.0)
    noon = datetime(2026, 8, 9, 12, tzinfo=UTC)

    found = align(
        [a, b],
        pins=[Pin("a.wav", 5.0, str(b), 2.0, 0.02)],
        clock=Clock("c1", noon, reading=5.0),
        host=host,
    )

    (event,) = found.timeline.events
    assert [place.start for place in event.placed] == pytest.approx([0.0, 3.0])
    assert event.placed[1].pinned
    assert event.began is not None
    assert (noon - event.began).total_seconds() == pytest.approx(5.0)


def test_a_name_that_several_share_must_be_made_clear(host: Host, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        recordings.write(tmp_path / name / "a.wav", recordings.event(5, 2.0))

    with pytest.raises(SeveralInputs, match=r"one/a\.wav"):
        align([tmp_path], clock=Clock("a.wav"), host=host)
    with pytest.raises(NotAmongInputs, match=r"b\.wav"):
        align([tmp_path], pins=[Pin("c1", 0.0, "b.wav", 0.0)], host=host)
    with pytest.raises(NoSuchInput):
        align([tmp_path / "none.wav"], host=host)


def test_a_killed_run_goes_on_where_it_stopped(host: Host, march: Path, tmp_path: Path) -> None:
    with sounds.sound_folder(tmp_path) as folder:
        for name in ("a.wav", "b.wav"):
            sounds.kept_sound(march / name, folder, host=host, max_pixels=10**8)
        kept = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert folder.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == []
    left = tmp_path / ".vouchsafe-sounds"
    left.mkdir(mode=0o755)
    for name, data in kept.items():
        (left / name).write_bytes(data)
    onlooker = Onlooker()

    found = align([march], work=tmp_path, onlooker=onlooker, host=host)

    heard = {path.name for path in onlooker.stages}
    assert "a.wav" not in heard
    assert "b.wav" not in heard
    assert "c.wav" in heard
    assert len(found.timeline.events[0].placed) == 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("which", [".json", ".pcm", ".marks"])
def test_what_a_kill_left_half_is_listened_to_again(
    host: Host, march: Path, tmp_path: Path, which: str
) -> None:
    with sounds.sound_folder(tmp_path) as folder:
        whole = sounds.kept_sound(march / "a.wav", folder, host=host, max_pixels=10**8)
        (half,) = folder.glob(f"*{which}")
        half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])

        again = sounds.kept_sound(march / "a.wav", folder, host=host, max_pixels=10**8)

        assert again == whole
        assert again.heard.open().shape == (20 * recordings.RATE,)


def test_two_runs_beside_each_other_do_not_share_sounds(tmp_path: Path) -> None:
    with sounds.sound_folder(tmp_path) as one, sounds.sound_folder(tmp_path) as other:
        assert one != other
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_keeps_what_was_heard_and_an_error_does_not(tmp_path: Path) -> None:
    def stopped_by(error: BaseException) -> None:
        with sounds.sound_folder(tmp_path) as folder:
            (folder / "sound").touch()
            raise error

    with pytest.raises(KeyboardInterrupt):
        stopped_by(KeyboardInterrupt())
    assert (tmp_path / ".vouchsafe-sounds" / "sound").exists()
    with pytest.raises(ValueError, match="wrong"):
        stopped_by(ValueError("wrong"))
    assert list(tmp_path.iterdir()) == []


def test_what_a_second_killed_run_left_goes_with_the_next(
    host: Host, march: Path, tmp_path: Path
) -> None:
    left, taken = (tmp_path / f".vouchsafe-sounds-{number}" for number in (2, 3))
    for folder in (left, taken):
        folder.mkdir()
        (folder / "sound.pcm").write_bytes(b"heard")
    running = os.open(taken, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(running, fcntl.LOCK_EX)

    align([march / "a.wav"], work=tmp_path, host=host)

    assert list(tmp_path.rglob("*")) == [taken, taken / "sound.pcm"]
    os.close(running)


def test_what_is_said_of_an_unreadable_recording_costs_only_itself(host: Host, march: Path) -> None:
    found = align(
        [march / "a.wav", march / "b.wav", march / "broken.mp4"],
        pins=[Pin("broken.mp4", 0.0, "a.wav", 1.0)],
        clock=Clock("broken.mp4", datetime(2026, 8, 9, tzinfo=UTC)),
        host=host,
    )

    assert [len(event.placed) for event in found.timeline.events] == [2]
    assert [words.split(" was")[0] for words in found.timeline.remarks] == [
        "the pin of broken.mp4 and a.wav",
        "the clock of broken.mp4",
    ]


def test_a_pin_that_cannot_be_is_refused_before_anything_is_compared(
    host: Host, march: Path
) -> None:
    onlooker = Onlooker()

    with pytest.raises(PinOutside):
        align(
            [march / "a.wav", march / "b.wav"],
            pins=[Pin("a.wav", 500.0, "b.wav", 0.0)],
            onlooker=onlooker,
            host=host,
        )

    assert onlooker.shares == []


def test_a_real_kill_leaves_sounds_for_the_next_run_alone(
    host: Host, march: Path, tmp_path: Path
) -> None:
    script = (
        "import sys, vouchsafe.jobs as jobs\n"
        "class Told(jobs.NobodyLooks):\n"
        "    def ended(self, source, error): print(source.name, flush=True)\n"
        "jobs.align([sys.argv[1]], work=__import__('pathlib').Path(sys.argv[2]), onlooker=Told())\n"
    )
    command = [sys.executable, "-c", script, str(march), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        first = run.stdout.readline().strip()
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
    assert list(tmp_path.iterdir()) == [tmp_path / ".vouchsafe-sounds"]
    onlooker = Onlooker()

    align([march], work=tmp_path, onlooker=onlooker, host=host)

    assert first not in {path.name for path in onlooker.stages}
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_to_go_on_in_a_kill_leaves_nothing(march: Path, tmp_path: Path) -> None:
    """Nobody would know of sounds of originals among the system's temporary files."""
    script = (
        "import sys, vouchsafe, vouchsafe.jobs as jobs\n"
        "class Told(jobs.NobodyLooks):\n"
        "    def ended(self, source, error):\n"
        "        print(source.name, flush=True)\n"
        "        sys.stdin.read()\n"
        "vouchsafe.align_recordings([sys.argv[1]], onlooker=Told())\n"
    )
    command = [sys.executable, "-c", script, str(march)]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as run:
        assert run.stdout is not None
        run.stdout.readline()
        assert list(tmp_path.glob(".vouchsafe-work-*/.vouchsafe-sounds/*"))
        os.kill(run.pid, signal.SIGKILL)
        run.wait()

    # The guard is nobody's child any more: its end shows by what it leaves.
    while list(tmp_path.iterdir()):
        time.sleep(0.05)


def test_what_is_left_without_a_guard_goes_with_the_next_run(
    host: Host, march: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / ".vouchsafe-work-123" / ".vouchsafe-sounds"
    left.mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    align([march / "still.wav"], host=host)

    assert list(tmp_path.iterdir()) == []


def test_many_are_compared_with_few_files_open(tmp_path: Path) -> None:
    """A sound and its marks are a file each: with all of them open, hundreds pass the limit."""
    one = (recordings.event(1, 8.0) * 20000).astype("<i2")
    kept = {}
    for number in range(16):
        path = tmp_path / f"{number}.pcm"
        samples = one[number * 800 :][: 5 * recordings.RATE]
        samples.tofile(path)
        mark(samples).save(path.with_suffix(".marks"))
        heard = Heard("wav", 5.0, None, None, None, None, None, True, None, path, len(samples))
        kept[f"c{number}"] = sounds.Kept(heard, "0" * 64, path.with_suffix(".marks"))
    most = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(int(path.name) for path in Path("/dev/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 13, most[1]))
    try:
        pairs = match(sounds.Sounds(kept), threads=2)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, most)

    assert {*kept} == {clip for pair in pairs for clip in (pair.first, pair.second)}


def test_a_timeline_is_written_whole_and_replaces_nothing(
    host: Host, march: Path, tmp_path: Path
) -> None:
    found = align([march / "a.wav", march / "b.wav"], host=host)
    target = tmp_path / "out" / "march.timeline.json"
    check_timeline(target, [march / "a.wav"], force=False)

    assert write_timeline(found, target) == (target,)

    assert read_timeline(target.read_text("utf-8")).clips == found.timeline.clips
    assert list(target.parent.iterdir()) == [target]
    with pytest.raises(AlreadyThere):
        check_timeline(target, [], force=False)
    with pytest.raises(AlreadyThere):
        write_timeline(found, target)
    write_timeline(found, target, force=True)


def test_an_input_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.json").touch()

    with pytest.raises(OutputIsInput):
        check_timeline(tmp_path / "mine.json", [tmp_path / "mine.json"], force=True)


def test_a_folder_gets_every_form_and_loses_what_an_earlier_one_had_more(
    host: Host, march: Path, tmp_path: Path
) -> None:
    found = align([march / "a.wav", march / "b.wav"], host=host)
    out = tmp_path / "out"

    written = write_timeline(found, out)

    assert [path.name for path in written][-1] == "timeline.json"
    assert {path.suffix for path in written} == {".otio", ".edl", ".fcpxml", ".svg", ".json"}
    assert set(out.iterdir()) == set(written)
    assert str(march / "a.wav") in (out / "event-1.otio").read_text("utf-8")
    with pytest.raises(AlreadyThere):
        check_timeline(out, [], force=False)
    ours = ("event-2.otio", "event-2.v1.edl", "event-12.a3.edl")
    others = (
        "mine.txt",
        "event-concert.otio",
        "event-1-cut.otio",
        "event-final.edl",
        "event-1.edl",
    )
    for name in (*ours, *others):
        (out / name).touch()
    (out / "event-3.otio").mkdir()
    write_timeline(found, out, force=True)
    assert set(out.iterdir()) == {*written, out / "event-3.otio", *(out / name for name in others)}


def test_a_name_may_be_any_bytes(host: Host, tmp_path: Path) -> None:
    one = recordings.event(7, 12.0)
    odd = tmp_path / os.fsdecode(b"march\xe9.wav")
    recordings.cut(tmp_path / "a.wav", one, 0.0, 10.0).rename(odd)
    other = recordings.cut(tmp_path / "b.wav", one, 2.0, 12.0)

    found = align([odd, other], host=host)
    written = write_timeline(found, tmp_path / "out")

    assert found.sources["c1"] == odd
    assert [clip.name for clip in found.timeline.clips] == ["march\ufffd.wav", "b.wav"]
    assert len(found.timeline.events[0].placed) == 2
    assert b"march%E9.wav" in (tmp_path / "out" / "event-1.otio").read_bytes()
    assert read_timeline(written[-1].read_text("utf-8")).clips == found.timeline.clips


def test_a_pipe_is_refused_and_not_waited_for(host: Host, march: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")

    found = align([tmp_path / "pipe.wav", march / "a.wav"], host=host)

    ((_, error),) = found.refused
    assert "is no file" in str(error)
    with pytest.raises(NotAFile):
        sha256_of(tmp_path / "pipe.wav")


def test_files_of_other_names_are_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "event-concert.otio").touch()

    check_timeline(tmp_path, [], force=False)
