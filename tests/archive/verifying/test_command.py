"""`vouchsafe archive verify` at the terminal: exit codes, sentences, memory."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from click.testing import Result
from typer.testing import CliRunner

from benchmarks.archive_mutations import ALICE
from benchmarks.archive_specimen import PASSPHRASE, Specimen
from vouchsafe.archive import Added, Archive
from vouchsafe.archive.errors import ArchiveGone
from vouchsafe.archive.log import parse_note
from vouchsafe.archive.verifying import verification_schema
from vouchsafe.cli import app

Run = Callable[..., Result]
Add = Callable[..., list[Added]]
Make = Callable[..., Path]


@pytest.fixture
def place(
    archive: Archive, add: Callable[..., list[Added]], make_file: Callable[..., Path]
) -> Path:
    add(make_file("a.mp4"), make_file("b.jpg"))
    return Path(archive.place)


@pytest.fixture
def run(place: Path, keys: Path) -> Run:
    def invoke(*words: str, at: Path = place, openly: bool = False, keys: Path = keys) -> Result:
        who = ["--openly"] * openly + ["--keys", str(keys)]
        command = ["archive", "verify", "--archive", str(at), *who, *words]
        return CliRunner().invoke(app, command)

    return invoke


def test_all_right(run: Run) -> None:
    done = run()

    assert done.exit_code == 0, done.output
    assert "all right" in done.output
    assert "2 of 2 originals" in done.output


def test_a_flipped_bit(run: Run, place: Path) -> None:
    blob = next(path for path in (place / "blobs").rglob("*") if path.is_file())
    data = bytearray(blob.read_bytes())
    data[-1] ^= 1
    blob.write_bytes(data)

    done = run()

    assert done.exit_code == 1
    assert "was changed" in done.output
    assert "Restore the file from a backup" in done.output


@pytest.mark.parametrize("openly", [True, False])
def test_for_programs(run: Run, openly: bool) -> None:
    done = run("--json", openly=openly)

    document = json.loads(done.stdout)
    jsonschema.Draft202012Validator(verification_schema()).validate(document)
    assert document["looked"]["keys"] == (None if openly else "ann")


def test_a_rollback_is_noticed_next_time(
    run: Run, place: Path, make_file: Make, tmp_path: Path, add: Add
) -> None:
    before = shutil.copytree(place, tmp_path / "before")
    assert run().exit_code == 0
    add(make_file("c.jpg"))
    assert run().exit_code == 0

    rolled_back, known_to_be_older = run(at=before), run("--older", at=before)

    assert rolled_back.exit_code == 1
    assert "had 4 by what this machine saw before" in rolled_back.output
    assert "It continues what was known" not in rolled_back.output
    assert known_to_be_older.exit_code == 0


def test_an_emptied_archive_is_missed(run: Run, place: Path, keys: Path) -> None:
    assert run().exit_code == 0
    shutil.rmtree(place)

    for done in (run(), run(openly=True, keys=keys)):
        assert isinstance(done.exception, ArchiveGone)
        assert "example.org/marches was here" in str(done.exception)
    assert "Make one with" in str(run("--older").exception)


def test_another_archive_in_its_place_is_found(
    run: Run, place: Path, keys: Path, tmp_path: Path
) -> None:
    assert run().exit_code == 0
    Archive.init(tmp_path / "b", origin="example.org/b", member="ann", passphrase=None, keys=keys)
    shutil.rmtree(place)
    (tmp_path / "b").rename(place)

    done = run()

    assert done.exit_code == 1
    assert "example.org/marches was here; this one is example.org/b" in done.output
    assert run("--older").exit_code == 0


def test_against_a_partners_checkpoint(
    run: Run, place: Path, make_file: Make, tmp_path: Path, add: Add
) -> None:
    before = shutil.copytree(place, tmp_path / "before")
    add(make_file("c.jpg"))
    partners = tmp_path / "partner.checkpoint"
    partners.write_bytes((place / "log/checkpoint").read_bytes())
    parse_note(partners.read_bytes())

    newer = run("--against", str(partners), openly=True)
    older = run("--against", str(partners), "--older", at=before, openly=True)

    assert newer.exit_code == 0
    assert older.exit_code == 1


def test_one_item_a_sample_the_log(run: Run, archive: Archive) -> None:
    item = next(archive.items())

    assert "1 of 2 originals" in run(item[:8]).output
    assert "1 of 2 originals" in run("--sample", "1").output
    assert "originals" not in run("--log").output


def test_usage(run: Run, archive: Archive) -> None:
    item = next(archive.items())

    assert run(item, "--log").exit_code == 2
    assert run(item, openly=True).exit_code == 2
    assert run("--sample", "-3").exit_code == 2


def test_a_damaged_key_file_is_found_though_it_does_not_open(
    specimen: Specimen, tmp_path: Path
) -> None:
    place, passphrase = tmp_path / "inside", tmp_path / "passphrase"
    passphrase.write_text(f"{PASSPHRASE}\n")
    rotten = specimen.files[ALICE][:-1] + b"?"
    for name, data in {**specimen.files, ALICE: rotten}.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    command = ["archive", "verify", "--archive", str(place), "--passphrase-file", str(passphrase)]

    done = CliRunner().invoke(app, command)

    assert done.exit_code == 1
    assert "alice.key is not the file that the policy names" in done.output
