"""`vouchsafe archive search` and `examine`, and what `add` does about them."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import cv2
import pytest
from typer.testing import CliRunner

from tests.archive.copies.pictures import scene, write, write_clip
from vouchsafe.archive import Archive
from vouchsafe.cli.app import app
from vouchsafe.errors import VouchsafeError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With some files to take in, beside a fresh archive whose member needs no passphrase."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("VOUCHSAFE_ARCHIVE", str(tmp_path / "archive"))
    monkeypatch.setenv("VOUCHSAFE_KEYS", str(tmp_path / "keys"))
    Archive.init(
        tmp_path / "archive",
        origin="example.org/a",
        member="ann",
        passphrase=None,
        keys=tmp_path / "keys",
    )
    incoming = tmp_path / "in"
    incoming.mkdir()
    write(scene(1), incoming / "square.jpg")
    write_clip(incoming / "march.mp4", [scene(2), scene(1)])
    (incoming / "letter.txt").write_text("It was on the square.")
    return incoming


def test_add_looks_into_what_came_in_and_search_finds_it(folder: Path) -> None:
    answer = json.loads(run("add", folder, "--source", "a neighbour", "--json"))

    kinds = {each["kind"] for each in answer["examined"]}
    assert kinds == {"photo", "video", "other"}
    (found,) = search("neighbour", "--kind", "video")
    assert (found["name"], found["width"], found["duration"]) == ("march.mp4", 320, 4)


def test_what_was_left_for_later_is_examined_later(folder: Path) -> None:
    assert json.loads(run("add", folder, "--no-examine", "--json"))["examined"] == []
    assert search("--kind", "photo") == []

    assert "3 examined, 0 could not be." in run("examine")

    assert [each["name"] for each in search("--kind", "photo")] == ["square.jpg"]
    assert "0 examined" in run("examine")
    assert list(Path(tempfile.gettempdir()).glob(".vouchsafe-work-*/item")) == []


def test_copies_of_a_file_are_found_with_their_moments(folder: Path, tmp_path: Path) -> None:
    run("add", folder)
    copy = write(cv2.resize(scene(1)[20:460, 30:620], (300, 220)), tmp_path / "got.jpg", 50)

    clip, photo = sorted(search("--like", copy), key=lambda each: each["name"])

    assert (photo["name"], clip["name"]) == ("square.jpg", "march.mp4")
    assert clip["likeness"]["stretches"][0]["kept"][0] == pytest.approx(2.0, abs=0.2)
    assert "at 0:02" in run("search", "--like", copy)


def test_copies_of_an_item_are_found(folder: Path) -> None:
    run("add", folder)
    (photo,) = search("--kind", "photo")

    names = [each["name"] for each in search("--like", photo["item"][:10])]

    assert names == ["square.jpg", "march.mp4"]
    assert [each["name"] for each in search("--like", photo["item"], "--kind", "video")] == names[
        1:
    ]


def test_a_table_and_nothing_found(folder: Path) -> None:
    run("add", folder, "--source", "[bold]a [neighbour]")

    said = run("search", "letter")
    assert "letter.txt" in said
    assert "[bold]a [neighbour]" in said
    assert "1 found." in said
    assert "Nothing was found." in run("search", "nowhere")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--received", "soon"), "no time"),
        (("--near", "here"), "no place"),
        (("--near", "1,2", "--within", "far"), "no distance"),
        (("--like", "letter.txt"), "photo"),
        (("--like", "abcdef123456"), "No item"),
    ],
)
def test_what_cannot_be_searched_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(folder)

    done = CliRunner().invoke(app, ["archive", "search", *arguments])

    assert isinstance(done.exception, VouchsafeError)
    assert sentence in str(done.exception)


def run(*arguments: str | Path, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["archive", *map(str, arguments)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.stdout


def search(*arguments: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("search", *arguments, "--json"))["found"]
    return found
