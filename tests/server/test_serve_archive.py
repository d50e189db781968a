"""`vouchsafe serve --archive`, as a program over a real archive."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.conftest import photo_bytes
from tests.server.test_serve import run, serving
from tests.waiting import PATIENCE, until
from vouchsafe.archive import Archive, find_keys
from vouchsafe.review import Item, Reviews

PASSPHRASE = "four herons over the weir"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cheap_passphrases: None) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    place = tmp_path / "archive"
    Archive.init(place, origin="example.org/marches", member="ann", passphrase=PASSPHRASE)
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    (tmp_path / "wrong").write_text("five herons\n")
    return place


def opened(place: Path) -> Archive:
    return Archive.open(place, unlock=find_keys(str(place)).unlock(PASSPHRASE))


def add(reviews: Reviews, count: int) -> list[Item]:
    who = reviews.accept(reviews.operator_link(), "one").who
    collection = reviews.make_collection(who, "march").id
    return [
        reviews.add_item(who, collection, f"{number}.jpg", [photo_bytes(40 * number)]).item
        for number in range(count)
    ]


def kept(place: Path) -> int:
    """How many items are there; without keys, whose passphrase is slow on purpose."""
    return len([*Archive.open(place).items()])


def names(place: Path) -> list[str]:
    return sorted(
        event.what["original"]["name"]
        for event in opened(place).events()
        if event.type == "received"
    )


def test_originals_come_into_the_archive_while_it_serves(tmp_path: Path, place: Path) -> None:
    data = tmp_path / "data"
    options = ("--archive", str(place), "--passphrase-file", str(tmp_path / "passphrase"))
    with serving(data, *options) as (program, _), Reviews.open(data) as reviews:
        (item,) = add(reviews, 1)
        until(lambda: kept(place))
        program.send_signal(signal.SIGTERM)
        _, err = program.communicate(timeout=PATIENCE)

    assert (program.returncode, err) == (0, "")
    archive = opened(place)
    (archived,) = archive.items()
    assert archive.original(archived).what["original"]["sha256"] == item.sha256


def test_killed_at_any_moment_the_next_start_carries_the_rest(tmp_path: Path, place: Path) -> None:
    data = tmp_path / "data"
    with Reviews.open(data) as reviews:
        items = add(reviews, 6)
    options = ("--archive", str(place), "--passphrase-file", str(tmp_path / "passphrase"))
    with serving(data, *options) as (program, _):
        until(lambda: kept(place))
        program.kill()
        program.communicate(timeout=PATIENCE)
    with serving(data, *options) as (program, _):
        until(lambda: kept(place) == len(items))
        program.send_signal(signal.SIGTERM)
        _, err = program.communicate(timeout=PATIENCE)

    assert err == ""
    assert set(names(place)) == {item.name for item in items}
    assert len(names(place)) <= len(items) + 1
    assert not [*(data / "outgoing").glob("*")]


def test_a_worker_may_carry_for_the_team(tmp_path: Path, place: Path) -> None:
    data = tmp_path / "data"
    with Reviews.open(data) as reviews:
        add(reviews, 1)
    command = [sys.executable, "-m", "vouchsafe", "worker", "--data", str(data), "--jobs", "1"]
    options = ["--archive", str(place), "--passphrase-file", str(tmp_path / "passphrase")]
    program = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        until(lambda: kept(place) or program.poll() is not None)
        program.terminate()
        said, _ = program.communicate(timeout=PATIENCE)
    finally:
        program.kill()
        program.communicate()

    assert (program.returncode, said) == (0, b"")
    assert names(place) == ["0.jpg"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--archive", "{place}", "--passphrase-file", "{wrong}"), "not the passphrase"),
        (("--archive", "{place}"), "nobody is there to be asked for it"),
        (("--archive", "{nowhere}"), "There is no archive at"),
        (("--archive", "{place}", "--as", "bob"), "There are no keys of bob"),
    ],
)
def test_an_archive_that_cannot_be_opened_is_told_before_anything_is_made(
    tmp_path: Path, place: Path, options: tuple[str, ...], said: str
) -> None:
    places = {"place": place, "wrong": tmp_path / "wrong", "nowhere": tmp_path / "nowhere"}
    given = [option.format_map(places) for option in options]

    done = run("--data", str(tmp_path / "data"), "--port", "0", *given)

    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()
