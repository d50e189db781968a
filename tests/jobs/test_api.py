"""`import vouchsafe`: the same thing for programs."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

import vouchsafe
from tests.waiting import PATIENCE
from vouchsafe.detect import Kind, Sensitivity
from vouchsafe.jobs import (
    AlreadyThere,
    HideKind,
    OutputIsInput,
    SensitivityName,
    ShapeName,
    SoundName,
    StyleName,
)
from vouchsafe.media import UnknownFormat
from vouchsafe.redaction import Shape, Sound, Style, write_plan


@pytest.fixture
def photo(tmp_path: Path, face: bytes) -> Path:
    path = tmp_path / "face.jpg"
    path.write_bytes(face)
    return path


def test_look_then_destroy_then_check(photo: Path, tmp_path: Path) -> None:
    out = tmp_path / "new.jpg"

    plan = vouchsafe.plan(photo)
    report = vouchsafe.redact(photo, out, plan=plan)
    found = vouchsafe.verify(photo, out, plan)

    assert plan.media.name == "face.jpg"
    assert len(plan.hidden) >= 1
    assert report.verdict == "done"
    assert report.output is not None
    assert report.output.name == "new.jpg"
    assert found.passed
    assert {path.name for path in tmp_path.iterdir()} == {"face.jpg", "new.jpg"}


def test_a_plan_made_by_hand_is_followed(photo: Path, tmp_path: Path) -> None:
    plan = replace(vouchsafe.plan(photo), tracks=(), uncovered=())
    path = tmp_path / "mine.json"
    write_plan(plan, path)

    report = vouchsafe.redact(photo, tmp_path / "new.jpg", plan=path, check=False)

    assert report.tracks == ()
    assert report.verification is None


def test_progress_and_companions_on_request(photo: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, float]] = []
    out = tmp_path / "out"
    out.mkdir()

    vouchsafe.redact(
        photo, out, files_beside=True, review=True, on_progress=lambda *news: seen.append(news)
    )

    assert {path.name for path in out.iterdir()} == {
        "face.jpg",
        "face.jpg.plan.json",
        "face.jpg.report.html",
        "face.jpg.report.json",
    }
    assert {stage for stage, _ in seen} >= {"looking", "reporting"}


def test_refusals_are_raised_and_leave_nothing(photo: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no photo")

    with pytest.raises(UnknownFormat):
        vouchsafe.redact(bad, tmp_path / "new.jpg")
    with pytest.raises(AlreadyThere):
        vouchsafe.redact(photo, bad)
    with pytest.raises(OutputIsInput):
        vouchsafe.redact(photo, photo, force=True)
    with pytest.raises(vouchsafe.VouchsafeError):
        vouchsafe.plan(tmp_path / "missing.jpg")
    assert {path.name for path in tmp_path.iterdir()} == {"face.jpg", "bad.jpg"}


def test_it_works_from_threads(photo: Path) -> None:
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda: counts.append(len(vouchsafe.plan(photo).hidden)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(counts)) == 1
    assert len(counts) == 3


def script(text: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    (cwd / "script.py").write_text(textwrap.dedent(text))
    command = [sys.executable, "script.py"]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def test_it_works_from_a_plain_script(photo: Path) -> None:
    # The folder one stands in may be the hostile one: nothing in it is a library for the worker.
    (photo.parent / "av.py").write_text("raise SystemExit('the wrong av')")
    elsewhere = photo.parent / "elsewhere"
    elsewhere.mkdir()

    done = script(
        """
        import os, vouchsafe
        os.chdir("..")
        print(vouchsafe.redact("face.jpg", "new.jpg").verdict)
        """,
        elsewhere,
    )

    assert done.stdout == "done\n", done.stderr
    assert done.returncode == 0


def test_it_works_in_a_program_that_forked(photo: Path) -> None:
    done = script(
        """
        import os, vouchsafe
        first = len(vouchsafe.plan('face.jpg').hidden)
        child = os.fork()
        if child == 0:
            assert len(vouchsafe.plan('face.jpg').hidden) == first
            print("child done", flush=True)
            os._exit(0)  # as multiprocessing does: inference libraries join threads at exit
        else:
            assert os.waitpid(child, 0)[1] == 0
        """,
        photo.parent,
    )

    assert done.stdout == "child done\n", done.stderr


def test_importing_loads_nothing(tmp_path: Path) -> None:
    done = script(
        "import sys, vouchsafe.cli; print({'av', 'numpy', 'cv2'} & set(sys.modules))", tmp_path
    )

    assert done.stdout == "set()\n"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(StyleName, Style), (ShapeName, Shape), (SoundName, Sound), (SensitivityName, Sensitivity)],
)
def test_the_light_names_are_those_of_the_rooms_below(ours: Any, theirs: Any) -> None:
    assert set(get_args(ours)) == {each.value for each in theirs}


def test_so_are_the_kinds() -> None:
    assert get_args(HideKind) == get_args(Kind)
