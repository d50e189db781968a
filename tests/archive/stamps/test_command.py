"""`vouchsafe archive authority` and `vouchsafe archive stamp`, from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.archive.stamps.authority import LocalAuthority, Root, needs_openssl
from vouchsafe.archive import Archive
from vouchsafe.archive.stamps import StampError, stamped_part, verify_stamp
from vouchsafe.cli.app import app

pytestmark = needs_openssl


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh archive whose member needs no passphrase."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("VOUCHSAFE_ARCHIVE", str(tmp_path / "archive"))
    monkeypatch.setenv("VOUCHSAFE_KEYS", str(tmp_path / "keys"))
    place = tmp_path / "archive"
    Archive.init(
        place, origin="example.org/a", member="ann", passphrase=None, keys=tmp_path / "keys"
    )
    return place


@pytest.fixture
def one(tmp_path: Path) -> Iterator[LocalAuthority]:
    with LocalAuthority(tmp_path / "one", "one", Root("root of one")).open() as authority:
        (tmp_path / "roots.pem").write_text(authority.root.pem)
        yield authority


def _run(*arguments: str | Path, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["archive", *map(str, arguments)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.stdout


def _name(one: LocalAuthority, place: Path, *more: str) -> None:
    _run("authority", "one", "--url", one.address, "--roots", place.parent / "roots.pem", *more)


def test_named_asked_and_shown(place: Path, one: LocalAuthority) -> None:
    _name(one, place)
    assert one.asked == []

    before = json.loads(_run("stamp", "--show", "--json"))
    said = _run("stamp")
    after = json.loads(_run("stamp", "--show", "--json"))

    assert [each["state"] for each in (*before, *after)] == ["pending", "done"]
    assert "one: done, the first 2 entries existed by" in said
    (authority,) = Archive.open(place).policy.authorities
    token = (place / "log/stamps/2/one.tsr").read_bytes()
    assert verify_stamp((place / "log/checkpoint").read_bytes(), token, authority).serial
    assert len(one.asked) == 1


def test_a_stamp_that_is_refused_is_pending_and_the_command_fails(
    place: Path, one: LocalAuthority
) -> None:
    _name(one, place)
    one.behave = lambda _: (500, b"")

    said = _run("stamp", code=1)

    assert "one: pending, no stamp yet for 2 entries." in said
    assert "answered 500" in said


def test_by_hand(place: Path, one: LocalAuthority, tmp_path: Path) -> None:
    _run("authority", "one", "--roots", tmp_path / "roots.pem")
    request, response = tmp_path / "head.tsq", tmp_path / "head.tsr"

    _run("stamp", "--request", request)
    response.write_bytes(one.answer(request.read_bytes()))
    said = _run("stamp", "--response", response, "--request", request)

    assert "one: done" in said
    assert one.asked == []
    head = (place / "log/checkpoints/2").read_bytes()
    assert stamped_part(head) == stamped_part((place / "log/checkpoint").read_bytes())


def test_the_head_for_whoever_else_may_date_it(place: Path, tmp_path: Path) -> None:
    _run("stamp", "--head", tmp_path / "head.txt")

    head = (tmp_path / "head.txt").read_bytes()
    assert head == stamped_part((place / "log/checkpoints/1").read_bytes())
    assert head == stamped_part((place / "log/checkpoint").read_bytes())


def test_listed_and_taken_out(place: Path, one: LocalAuthority) -> None:
    _name(one, place, "--when", "added", "--signer", "CN=one")

    assert _run("authority").split() == ["one", one.address, "CN=one"]
    _run("authority", "one", "--remove")
    assert _run("authority") == ""
    for arguments in (["stamp"], ["authority", "one", "--remove"]):
        with pytest.raises(StampError, match="names no time authority"):
            _run(*arguments)


def test_stamps_of_a_former_authority_can_still_be_checked(
    place: Path, one: LocalAuthority, tmp_path: Path
) -> None:
    _name(one, place)
    _run("stamp")
    _name(one, place)
    assert Archive.open(place).policy.former_authorities == ()

    _name(one, place, "--when", "added")
    (present,) = Archive.open(place).policy.authorities
    (former,) = Archive.open(place).policy.former_authorities
    _run("authority", "one", "--remove")
    policy = Archive.open(place).policy

    assert (present.when, former.when) == ("added", "asked")
    assert policy.authorities == ()
    assert policy.former_authorities == (former, present)


def test_files_that_come_in_are_stamped_when_the_policy_says_so(
    place: Path, one: LocalAuthority, tmp_path: Path
) -> None:
    (tmp_path / "clip").write_bytes(b"moving")

    _name(one, place)
    _run("add", tmp_path / "clip")
    assert one.asked == []

    _name(one, place, "--when", "added")
    said = _run("add", tmp_path / "clip")
    assert "one: done" in said
    assert len(one.asked) == 1


def test_adding_succeeds_though_the_authority_does_not_answer(
    place: Path, one: LocalAuthority, tmp_path: Path
) -> None:
    (tmp_path / "clip").write_bytes(b"moving")
    _name(one, place, "--when", "added")
    one.behave = lambda _: (500, b"")

    said = _run("add", tmp_path / "clip")

    assert "1 added, 0 refused." in said
    assert "one: pending" in said


def test_a_second_answer_over_the_same_head_replaces_nothing(
    place: Path, one: LocalAuthority
) -> None:
    _name(one, place)
    _run("stamp")
    first = (place / "log/stamps/2/one.tsr").read_bytes()
    assert "all right" in _run("verify")

    _run("stamp", "--request", place.parent / "head.tsq")
    (place.parent / "again.tsr").write_bytes(one.answer((place.parent / "head.tsq").read_bytes()))
    said = _run("stamp", "--response", place.parent / "again.tsr")

    assert "one: done" in said
    assert (place / "log/stamps/2/one.tsr").read_bytes() == first
    assert "all right" in _run("verify")
