"""The program as a shell sees it: what it prints where, and its exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

import vouchsafe
from tests.waiting import PATIENCE, until
from vouchsafe.cli import app, document
from vouchsafe.cli.run import exit_code
from vouchsafe.jobs import Interrupted, Outcome


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "empty.png"
    path.parent.mkdir()
    Image.fromarray(np.full((48, 64, 3), 90, np.uint8)).save(path)
    return path


def test_the_page_of_commands_is_what_the_program_says() -> None:
    path = Path(__file__).parents[2] / "docs" / "cli.md"

    assert path.read_text("utf-8") == document.page(), (
        "run: python -m vouchsafe.cli.document > docs/cli.md"
    )


def test_the_version_is_said() -> None:
    assert run("--version").output == f"vouchsafe {vouchsafe.__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["redact"],
        ["redact", "x.jpg"],
        ["redact", "x.jpg", "-o", "out", "--style", "pretty"],
        ["redact", "x.jpg", "-o", "out", "--hide", "name"],
        ["redact", "x.jpg", "-o", "out", "--hide", ","],
        ["redact", "x.jpg", "-o", "out", "--jobs", "-1"],
        ["redact", "x.jpg", "-o", "out", "--model", "no such file"],
        ["identify", "x.jpg"],
    ],
)
def test_wrong_usage_is_exit_code_2(words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_a_photo_goes_through(photo: Path, tmp_path: Path) -> None:
    done = run("redact", photo, "-o", tmp_path / "out")

    assert done.exit_code == 0, (done.output, done.stderr, done.exception)
    assert "1 file: 1 done." in done.stdout
    assert done.stderr == ""
    assert (tmp_path / "out" / "empty.png").is_file()


def test_json_is_all_that_standard_output_holds(photo: Path, tmp_path: Path) -> None:
    (photo.parent / "bad.jpg").write_bytes(b"no photo")

    done = run("redact", photo.parent, "-o", tmp_path / "out", "--json")

    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert {word: count for word, count in told["counts"].items() if count} == {
        "done": 1,
        "refused": 1,
    }
    bad, good = told["results"]
    assert bad["kind_of_error"] == "UnknownFormat"
    assert good["output"] == str(tmp_path / "out" / "empty.png")
    described = document.page()
    for key in (*told, *good):
        assert f"`{key}`" in described or f"`results[].{key}`" in described


def test_a_refusal_is_one_line_that_names_the_file_and_the_cause(photo: Path) -> None:
    photo.write_bytes(photo.read_bytes()[:-30])

    done = run("redact", photo, "-o", photo.parent / "out")

    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert str(photo) in done.stderr
    assert "Traceback" not in done.output


def test_an_unreviewed_stretch_is_exit_code_3(photo: Path, tmp_path: Path) -> None:
    run("plan", photo, "-o", tmp_path / "plans")
    path = tmp_path / "plans" / "empty.png.plan.json"
    plan = json.loads(path.read_text())
    keyframes = [{"time": 0.0, "box": [10, 10, 20, 20]}]
    track = {"id": "t1", "kind": "manual", "source": "me", "score": 1.0, "hidden": True}
    plan["tracks"] = [track | {"keyframes": keyframes}]
    span = {"track": "t1", "start": 0.0, "end": 0.0, "reason": "hidden by a flag"}
    plan["uncovered"] = [span | {"reviewed": False}]
    path.write_text(json.dumps(plan))

    done = run("redact", photo, "-o", tmp_path / "out", "--plan", path)
    again = run("redact", photo, "-o", tmp_path / "out", "--plan", path)

    assert (done.exit_code, again.exit_code) == (3, 3), (done.output, done.stderr, done.exception)
    assert "review required" in done.stdout


def test_an_output_is_verified_on_its_own(photo: Path, tmp_path: Path) -> None:
    run("redact", photo, "-o", tmp_path / "out")
    output = tmp_path / "out" / "empty.png"
    plan = tmp_path / "out" / "empty.png.plan.json"

    good = run("verify", photo, output, "--plan", plan, "--json")
    Image.new("RGB", (32, 32)).save(output)
    bad = run("verify", photo, output, "--plan", plan)

    assert good.exit_code == 0, good.output
    assert json.loads(good.stdout)["passed"]
    assert bad.exit_code == 1
    assert "failed" in bad.stdout


def test_the_worst_outcome_decides_the_exit_code() -> None:
    done = Outcome(Path("a"), "done")
    review = Outcome(Path("b"), "already", unreviewed=1)
    refused = Outcome(Path("c"), "refused")
    stopped = Outcome(Path("d"), "refused", error=Interrupted())

    assert [exit_code(each) for each in ((done,), (done, review), (review, refused))] == [0, 3, 1]
    assert exit_code((refused, stopped)) == 130


def program(*words: object, **more: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "vouchsafe", *map(str, words)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, **pipes, **more)


def heeding_control_c() -> None:
    """A shell's background jobs ignore it, and what they start inherits that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_sentence_and_no_traceback_for_what_cannot_be_done(tmp_path: Path) -> None:
    out, err = program("redact", "missing.jpg", "-o", "out", cwd=tmp_path).communicate()

    assert out == ""
    assert err == "refused There is no file or folder missing.jpg.\n"


def test_control_c_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    picture = np.random.default_rng(1).integers(0, 255, (1500, 2000, 3), np.uint8)
    for index in range(6):
        Image.fromarray(picture).save(folder / f"{index}.jpg")
    out = tmp_path / "out"

    running = program(
        "redact", folder, "-o", out, start_new_session=True, preexec_fn=heeding_control_c
    )
    until(lambda: list(out.glob(".vouchsafe-work-*")))
    os.killpg(running.pid, signal.SIGINT)
    told, err = running.communicate(timeout=PATIENCE)

    assert running.returncode == 130
    assert "not finished: the same command goes on with them" in told
    assert "refused" not in told
    assert "Traceback" not in err
    assert list(out.glob(".vouchsafe-work-*")) == []
