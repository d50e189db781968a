"""`vouchsafe inspect` as a shell sees it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from tests.exposure.files import phone_photo, plain_photo
from vouchsafe.cli import app
from vouchsafe.exposure import inspection_schema


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["inspect", *map(str, words)])


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return phone_photo(tmp_path / "photo.jpg")


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return plain_photo(tmp_path / "plain.png")


def test_exit_code_0_for_a_clean_file(plain: Path) -> None:
    done = run(plain)

    assert done.exit_code == 0, (done.output, done.exception)
    assert "Nothing was found" in done.stdout
    assert "Never looked for" in done.stdout


def test_exit_code_1_when_something_is_found(photo: Path) -> None:
    done = run(photo)

    assert done.exit_code == 1, (done.output, done.exception)
    words = " ".join(done.stdout.split())
    assert "Posting this file tells where it was taken" in words
    assert "1 legible face" in words
    assert "Ada Example" not in done.stdout


def test_exit_code_2_when_a_file_cannot_be_read(photo: Path) -> None:
    bad = photo.with_name("bad.jpg")
    bad.write_bytes(b"nothing of the kind")

    done = run(photo, bad, "--only", "metadata")

    assert done.exit_code == 2
    assert "bad.jpg" in done.stderr
    assert "neither a photo nor a video" in done.stderr
    assert "where it was taken" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["x.jpg", "--only", "souls"],
        ["x.jpg", "--only", ","],
        ["x.jpg", "--jobs", "-1"],
    ],
)
def test_wrong_usage_is_exit_code_2(words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_values_are_shown_on_request_only(photo: Path) -> None:
    assert "Ada Example" in run(photo, "--only", "metadata", "--values").stdout


def test_json_obeys_the_published_schema(photo: Path, plain: Path) -> None:
    done = run(photo.parent, "--json", "--only", "metadata")

    document = json.loads(done.stdout)
    jsonschema.Draft202012Validator(inspection_schema()).validate(document)
    assert done.exit_code == 1
    assert [each["state"] for each in document["files"]] == ["exposed", "clean"]
    assert "Ada Example" not in done.stdout


def test_many_files_are_a_line_each(tmp_path: Path) -> None:
    for number in range(14):
        phone_photo(tmp_path / f"{number:02}.jpg")

    done = run(tmp_path, "--only", "metadata")

    assert done.exit_code == 1
    assert "14 files: 14 that give something away." in done.stdout
    assert "vouchsafe clean removes it" not in done.stdout


def test_the_page_holds_the_picture_and_nothing_else_is_written(photo: Path) -> None:
    page = photo.with_name("look.html")

    done = run(photo, "--only", "metadata,faces", "--page", page)

    assert done.exit_code == 1
    text = page.read_text("utf-8")
    assert "data:image/jpeg;base64," in text
    assert "over-high" in text
    assert "Ada Example" not in text
    assert sorted(path.name for path in photo.parent.iterdir()) == ["look.html", "photo.jpg"]
    assert not stat.S_IMODE(page.stat().st_mode) & 0o077


def test_the_page_never_replaces_an_input(photo: Path) -> None:
    before = photo.read_bytes()

    assert run(photo, "--only", "metadata", "--page", photo).exit_code == 2
    assert photo.read_bytes() == before
