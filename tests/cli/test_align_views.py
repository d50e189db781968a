"""`vouchsafe align --grid --mix`: from redacted copies, and loudly where not."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from tests.align.viewing.events import frames_of, onset, reported
from tests.cli.test_align import WIDE
from tests.jobs import recordings
from vouchsafe.align import Timeline
from vouchsafe.cli import views
from vouchsafe.cli.app import app
from vouchsafe.jobs import Aligned, ViewOrder
from vouchsafe.media import SOUND_RATE, Film

RATE = 10
FLASH = 3.05


class March:
    """Two phones filmed the same; of the first there is a redacted copy."""

    def __init__(self, folder: Path) -> None:
        self.clips, self.redacted = folder / "clips", folder / "redacted"
        self.clips.mkdir()
        self.redacted.mkdir()
        sound = recordings.event(1)
        filmed(self.clips / "a.mp4", sound[:42_000], FLASH)
        filmed(self.clips / "anna.mp4", sound[4_000:46_000], FLASH - 0.5)
        copy = self.redacted / "a.mp4"
        filmed(copy, sound[:42_000], FLASH)
        reported(self.clips / "a.mp4", copy)


def run(*words: str | Path) -> tuple[int, str, str]:
    """Exit code, what was printed, and what was said of errors."""
    done = CliRunner().invoke(app, ["align", *map(str, words)], env=WIDE)
    error = "" if done.exception is None else str(done.exception)
    return done.exit_code, done.stdout, " ".join(f"{done.stderr} {error}".split())


def filmed(path: Path, sound: recordings.NDArray[np.float64], flash: float) -> None:
    seconds = len(sound) / recordings.RATE
    fine = np.interp(
        np.arange(round(seconds * SOUND_RATE)) / SOUND_RATE,
        np.arange(len(sound)) / recordings.RATE,
        0.5 * sound,
    )
    with Film(path, 96, 64, Fraction(RATE), sound=True) as film:
        grey = np.full((32, 48), 128, np.uint8)
        for number in range(round(seconds * RATE)):
            light = 230 if number == int(flash * RATE) else 80
            film.show((np.full((64, 96), light, np.uint8), grey, grey))
        film.hear(fine.astype(np.float32))
        film.finish()


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> March:
    return March(tmp_path_factory.mktemp("march"))


@pytest.fixture(scope="module")
def aligned(march: March, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A timeline of an earlier run."""
    file = tmp_path_factory.mktemp("aligned") / "t.json"
    assert run(march.clips, "-o", file)[0] == 0
    return file


def test_a_grid_and_a_mix_of_what_may_be_shown(march: March, tmp_path: Path) -> None:
    code, out, err = run(
        march.clips,
        "-o",
        tmp_path / "t.json",
        "--redacted",
        march.redacted,
        "--grid",
        tmp_path / "grid.mp4",
        "--mix",
        tmp_path / "mix.wav",
    )

    assert (code, err) == (0, "")
    assert "Camera A is a.mp4" in out
    assert "Camera B (anna.mp4) is left out: no redacted copy" in out
    assert "NOT REDACTED" not in out
    frames = frames_of(tmp_path / "grid.mp4")
    bright = [float(frame[200:900, 20:900].mean()) for frame in frames]
    other = [float(frame[700:900, 1000:1900].mean()) for frame in frames]
    assert int(np.argmax(bright)) == pytest.approx(FLASH * len(frames) / 5.25, abs=3)
    assert max(other) < 60
    assert onset(tmp_path / "mix.wav") < 1


def test_unredacted_is_said_loudly_and_in_the_document(
    march: March, aligned: Path, tmp_path: Path
) -> None:
    code, out, err = run(
        march.clips,
        "--timeline",
        aligned,
        "--mix",
        tmp_path / "mix.m4a",
        "--unredacted",
        "--json",
    )

    told = json.loads(out)["views"]
    assert code == 0
    assert "AS IT IS" in err
    assert told["unredacted"] == ["c1", "c2"]
    assert told["left_out"] == {}
    assert told["written"] == [str(tmp_path / "mix.m4a")]


def test_a_timeline_given_back_is_shown_and_written_without_listening(
    march: March, aligned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vouchsafe.jobs.aligning.align", None)
    words = (march.clips, "--timeline", aligned, "--redacted", march.redacted)

    code, out, err = run(*words, "-o", tmp_path / "out", "--mix", tmp_path / "mix.wav")

    assert (code, err) == (0, "")
    assert "2 recordings: 2 on 1 time line." in out
    assert "Camera B (anna.mp4) is left out: no redacted copy" in out
    assert (tmp_path / "out" / "timeline.json").read_bytes() == aligned.read_bytes()
    assert onset(tmp_path / "mix.wav") < 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--spread", "20"], "that time line is finished"),
        (["--pin", "c1@1=c2@1"], "that time line is finished"),
        (["--trust-clock", "c1"], "that time line is finished"),
        (["-o", "{aligned}", "--force"], "would replace an input"),
        (["{aligned}"], "t.json is not on the timeline"),
        (["--unredacted"], "need --grid or --mix"),
    ],
)
def test_what_does_not_go_with_a_timeline(
    march: March, aligned: Path, words: list[str], said: str
) -> None:
    before = aligned.read_bytes()
    words = [word.format(aligned=aligned) for word in words]

    code, out, err = run(march.clips, "--timeline", aligned, *words)

    assert code != 0
    assert out == ""
    assert said in err
    assert aligned.read_bytes() == before


def test_without_a_timeline_it_must_be_said_where_to_write(march: March) -> None:
    code, _, err = run(march.clips)

    assert code == 2
    assert "--out: say where to write" in err


def test_copies_of_others_show_nothing_and_the_timeline_is_written(
    march: March, tmp_path: Path
) -> None:
    other = tmp_path / "copies" / "other.mp4"
    other.parent.mkdir()
    other.write_bytes(b"of somebody else's")
    reported(other, other)
    code, out, err = run(
        march.clips,
        "-o",
        tmp_path / "t.json",
        "--redacted",
        other.parent,
        "--grid",
        tmp_path / "g.mp4",
    )

    assert code == 1
    assert "no clip of the event has a redacted copy" in err
    assert "2 recordings: 2 on 1 time line." in out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copies", "t.json"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--unredacted"], "need --grid or --mix"),
        (["--grid", "grid.mov"], "a grid is written as .mp4"),
        (["--mix", "mix.mp3"], ".m4a, .flac or .wav"),
        (["--mix", "there.wav"], "exists already"),
        (["--grid", "g.mp4"], "nothing to show: no clip of the event has a redacted copy"),
        (["--mix", "m.wav"], "nothing to hear: no clip of the event has a redacted copy"),
    ],
)
def test_what_cannot_be_is_said_before_the_work(
    march: March,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.wav").write_text("mine")

    code, out, err = run(march.clips, "-o", "t.json", *words)

    assert code != 0
    assert out == ""
    assert said in err
    assert (tmp_path / "there.wav").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["there.wav"]


def test_ctrl_c_ends_it_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("vouchsafe.jobs.viewing.write_views", stopped)

    with pytest.raises(typer.Exit) as ended:
        views.viewed_by(ViewOrder(), Aligned(Timeline((), (), (), 1.0), {}))

    assert ended.value.exit_code == 130
