"""`vouchsafe clean` as a shell sees it, and as a program calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import vouchsafe
from tests.exposure.cleaning.planted import SECRETS, clip, photo, shown
from tests.media.clips import Clip, make
from vouchsafe.cli import app
from vouchsafe.jobs import AlreadyThere, OutputIsInput


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["clean", *map(str, words)])


@pytest.fixture
def march(tmp_path: Path) -> Path:
    folder = tmp_path / "march"
    (folder / "day 1").mkdir(parents=True)
    photo("baseline.jpg", folder)
    clip("sound.mp4", folder / "day 1")
    (folder / "notes.txt").write_text("nothing to see")
    return folder


def test_a_folder_is_cleaned_and_its_tree_mirrored(march: Path, tmp_path: Path) -> None:
    done = run(march, "-o", tmp_path / "out")

    assert done.exit_code == 0, (done.output, done.stderr)
    assert "taken out" in done.stdout
    assert "2 files: 2 done, 1 other file passed over." in done.stdout
    written = {str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.*")}
    assert written == {"baseline.jpg", "day 1/sound.mp4", ".vouchsafe-done.jsonl"}
    assert shown(tmp_path / "out" / "baseline.jpg") == shown(march / "baseline.jpg")


def test_json_names_what_went_and_never_its_values(march: Path, tmp_path: Path) -> None:
    done = run(march, "-o", tmp_path / "out", "--json")

    told = json.loads(done.stdout)
    first = told["results"][0]
    assert "GPS" in first["stripped"]
    assert first["checked"]
    assert not any(word in done.stdout for word in SECRETS)


def test_a_second_run_goes_on_and_replaces_nothing(march: Path, tmp_path: Path) -> None:
    run(march, "-o", tmp_path / "out")
    (tmp_path / "out" / "baseline.jpg").write_bytes(b"somebody's own")

    again = run(march, "-o", tmp_path / "out")
    forced = run(march, "-o", tmp_path / "out", "--force")

    assert again.exit_code == 1
    assert "1 done in an earlier run, 1 refused" in again.stdout
    assert forced.exit_code == 0
    assert shown(tmp_path / "out" / "baseline.jpg") == shown(march / "baseline.jpg")


def test_names_can_be_left_behind_too(march: Path, tmp_path: Path) -> None:
    run(march, "-o", tmp_path / "out", "--anonymous-names")

    names = [path.name for path in (tmp_path / "out").iterdir() if path.name[0] != "."]
    assert len(names) == 2
    assert not any("baseline" in name or "sound" in name for name in names)


def test_what_cannot_be_cleaned_is_refused_in_a_line_with_a_way_out(tmp_path: Path) -> None:
    source = make(tmp_path / "clip.avi", Clip(codec="mpeg4", bframes=0))

    done = run(source, "-o", tmp_path / "out")

    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert "vouchsafe redact" in done.stderr
    assert not [p for p in (tmp_path / "out").iterdir() if p.name[0] != "."]


def test_a_program_cleans_a_file(tmp_path: Path) -> None:
    source = photo("baseline.jpg", tmp_path)

    done = vouchsafe.clean(source, tmp_path / "out.jpg")

    assert done.output == tmp_path / "out.jpg"
    assert "EXIF" in done.stripped
    with pytest.raises(AlreadyThere):
        vouchsafe.clean(source, tmp_path / "out.jpg")
    with pytest.raises(OutputIsInput):
        vouchsafe.clean(source, source, force=True)
    with pytest.raises(vouchsafe.VouchsafeError):
        vouchsafe.clean(tmp_path / "none.jpg", tmp_path / "other.jpg")
