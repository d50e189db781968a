"""What is said of files with strange names, and of regions that a plan did not have."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import skimage.data
from PIL import Image
from typer.testing import CliRunner

from vouchsafe.cli import app

LATIN = os.fsdecode(b"n\xff.jpg")
"""a name that is no UTF-8, as old memory cards have them"""


def astronaut(path: Path) -> Path:
    Image.fromarray(skimage.data.astronaut()[:300, 80:380]).save(path)
    return path


def test_a_name_that_is_no_utf8_stays_and_is_told_in_shapes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    astronaut(tmp_path / LATIN)

    done = CliRunner().invoke(app, ["redact", LATIN, "-o", "out"])

    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / LATIN).is_file()
    (report,) = (tmp_path / "out").glob("*.report.json")
    assert json.loads(report.read_text("utf-8"))["output"]["name"] == "n\ufffd.jpg"
    assert "n\\udcff.jpg" in done.stdout


def test_a_name_does_not_steer_the_terminal(tmp_path: Path) -> None:
    photo = astronaut(tmp_path / "a\x1b[31mb.jpg")

    done = CliRunner().invoke(app, ["redact", str(photo), "-o", str(tmp_path / "out")])

    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.stdout


def test_what_the_check_adds_to_an_emptied_plan_is_said(tmp_path: Path) -> None:
    photo = astronaut(tmp_path / "a.png")
    run = CliRunner()
    assert run.invoke(app, ["plan", str(photo), "-o", str(tmp_path)]).exit_code == 0
    plan = tmp_path / "a.png.plan.json"
    plan.write_text(json.dumps(json.loads(plan.read_text()) | {"tracks": [], "uncovered": []}))

    arguments = [str(photo), "--plan", str(plan), "-o", str(tmp_path / "out")]
    done = run.invoke(app, ["redact", *arguments])

    assert "found a region that the plan does not hide, and hid" in done.stdout
