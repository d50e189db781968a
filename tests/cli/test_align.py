"""`vouchsafe align`: what is printed, what is written, and how it ends."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tests.jobs import recordings
from vouchsafe.align import AlignError, Clock, Pin
from vouchsafe.align.writing import read_timeline
from vouchsafe.cli import said
from vouchsafe.cli.app import app
from vouchsafe.cli.show_aligned import AlignBoard

WIDE = {"COLUMNS": "200", "TERM": "dumb", "NO_COLOR": "1"}


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("march")
    one = recordings.event(1)
    recordings.cut(folder / "a.wav", one, 4.0, 24.0)
    recordings.cut(folder / "b.wav", one, 0.0, 18.0)
    return folder


def run(*words: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["align", *map(str, words)], env=WIDE)
    return done.exit_code, done.stdout, done.stderr


def test_recordings_of_one_event_get_one_clock(march: Path, tmp_path: Path) -> None:
    target = tmp_path / "march.timeline.json"

    code, out, _ = run(march, "-o", target, "--spread", "35")

    timeline = read_timeline(target.read_text("utf-8"))
    assert code == 0
    assert [place.start for place in timeline.events[0].placed] == pytest.approx([0, 4], abs=0.002)
    assert timeline.spread == 35
    assert "0:00:04.00" in out
    assert "2.9 ms a metre" in out
    assert "up to 35 m apart that adds up to 103 ms" in " ".join(out.split())
    assert "2 recordings: 2 on 1 time line." in out
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_gets_the_timeline_and_what_has_no_place_is_told(
    march: Path, tmp_path: Path
) -> None:
    alone = recordings.cut(tmp_path / "else.wav", recordings.event(2), 0.0, 12.0)

    code, out, _ = run(march, alone, "-o", tmp_path / "out")

    assert code == 3
    assert "else.wav cannot be aligned: " in out
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"timeline.json", "timeline.fcpxml", "timeline.svg", "event-1.otio"} <= names
    assert "event-1.otio, " in out


def test_a_trusted_clock_that_tells_nobody_the_time_is_remarked_upon(
    march: Path, tmp_path: Path
) -> None:
    alone = recordings.cut(tmp_path / "else.wav", recordings.event(2), 0.0, 12.0)

    clock = "else.wav@0=2026-08-09T18:30:00Z"
    code, out, _ = run(march, alone, "-o", tmp_path / "t.json", "--clock", clock)

    assert code == 3
    assert "note: the clock of else.wav is trusted, but that recording has no place" in out


def test_a_file_that_cannot_be_read_is_told_and_stops_nothing(march: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0\0\0\x18ftypisom")
    target = tmp_path / "t.json"

    code, out, err = run(march, broken, "-o", target, "--json")

    told = json.loads(out)
    assert code == 1
    assert [each["source"] for each in told["refused"]] == [str(broken)]
    assert told["written"] == [str(target)]
    assert told["sources"]["c1"] == str(march / "a.wav")
    assert len(told["timeline"]["events"][0]["placed"]) == 2
    assert "broken.mp4" in err


def test_nothing_is_written_where_nothing_could_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"nothing")

    code, out, _ = run(tmp_path / "a.mp4", "-o", tmp_path / "t.json")

    assert code == 1
    assert "1 recording: 0 on 0 time lines, 1 could not be read." in out
    assert not (tmp_path / "t.json").exists()


def test_what_is_there_stays_there(march: Path, tmp_path: Path) -> None:
    target = tmp_path / "t.json"
    target.write_text("mine")

    done = CliRunner().invoke(app, ["align", str(march), "-o", str(target)])

    assert done.exit_code != 0
    assert target.read_text() == "mine"


@pytest.fixture
def heeding_ctrl_c() -> Iterator[None]:
    """A shell's background jobs ignore it, and these tests with them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeding_ctrl_c")
def test_ctrl_c_ends_it_and_the_same_command_goes_on(
    march: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    target = tmp_path / "t.json"
    with monkeypatch.context() as patch:
        patch.setattr(AlignBoard, "ended", stop)
        code, out, said = run(march, "-o", target)

    assert (code, out) == (130, "")
    assert ".vouchsafe-sounds" in said
    assert [path.name for path in tmp_path.iterdir()] == [".vouchsafe-sounds"]
    assert run(march, "-o", target)[0] == 0
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        ("A.mp4@12.34 = B.mov@3.20", Pin("A.mp4", 12.34, "B.mov", 3.2)),
        ("a@b.mp4@1:02.5=c=d.mov@0:01:00", Pin("a@b.mp4", 62.5, "c=d.mov", 60.0)),
        ("c1@0=c2@7±0.02", Pin("c1", 0.0, "c2", 7.0, 0.02)),
        ("c1@0=c2@7 +/- 0.02 s", Pin("c1", 0.0, "c2", 7.0, 0.02)),
    ],
)
def test_pins_are_read_as_people_write_them(text: str, pin: Pin) -> None:
    assert said.pin(text) == pin


@pytest.mark.parametrize("text", ["", "a=b", "a@1", "a@1=b", "a@x=b@1", "a@1:75=b@1", "a@1..2=b@1"])
def test_what_is_no_pin_is_a_usage_error(text: str) -> None:
    with pytest.raises(typer.BadParameter, match=r"is (not like|no time)"):
        said.pin(text)


def test_clocks_are_read_as_people_write_them() -> None:
    moment = datetime(2026, 8, 9, 15, 30, tzinfo=UTC)

    assert said.clock("A.mp4@0=2026-08-09T18:30:00+03:00±0.5") == Clock("A.mp4", moment, 0.0, 0.5)
    assert said.clock("A b.mp4@1:00 = 2026-08-09T15:30:00Z") == Clock("A b.mp4", moment, 60.0)


@pytest.mark.parametrize("text", ["a@0=2026-08-09T18:30:00", "a@0=18:30", "a=2026-08-09T18:30:00Z"])
def test_a_clock_without_its_zone_is_a_usage_error(text: str) -> None:
    with pytest.raises(typer.BadParameter, match=r"time zone|no date|not like"):
        said.clock(text)


@pytest.mark.parametrize(
    "words",
    [
        ("--spread", "inf"),
        ("--spread", "nan"),
        ("--clock", "a.wav@0=0001-01-01T00:00:00Z"),
        ("--clock", "a.wav@0=2026-08-09T18:30:00Z±" + "9" * 320),
        ("--clock", "a.wav@" + "9" * 400 + ":00=2026-08-09T18:30:00Z"),
        ("--pin", "a.wav@1 = b.wav@1 ±" + "9" * 320),
    ],
)
def test_numbers_that_nobody_means_are_refused_before_the_work(
    march: Path, tmp_path: Path, words: tuple[str, str]
) -> None:
    done = CliRunner().invoke(app, ["align", str(march), "-o", str(tmp_path / "t.json"), *words])

    assert isinstance(done.exception, AlignError | SystemExit), done.exception
    assert done.exit_code != 0
    assert list(tmp_path.iterdir()) == []


def test_two_clocks_are_one_too_many(march: Path, tmp_path: Path) -> None:
    code, _, err = run(
        march,
        "-o",
        tmp_path / "t.json",
        "--clock",
        "c1@0=2026-08-09T18:30:00Z",
        "--trust-clock",
        "c1",
    )

    assert code == 2
    assert "not both" in err
