"""`vouchsafe archive witness`: three steps by letter, as two organisations see them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from vouchsafe.archive import Acquisition, Archive, find_keys
from vouchsafe.cli import app
from vouchsafe.errors import VouchsafeError

NAME = "partner.example/witness"


class Two:
    """An archive in one folder, a partner in another, letters in between."""

    def __init__(self, root: Path) -> None:
        self.root, self.archive, self.keys = root, root / "archive", root / "keys"
        self.partner, self.log_key = root / "partner", root / "log.pub"
        Archive.init(
            self.archive, origin="example.org/a", member="ann", passphrase=None, keys=self.keys
        )

    def grow(self, content: str) -> None:
        path = self.root / "file.txt"
        path.write_text(content, "utf-8")
        unlock = find_keys(str(self.archive), "ann", self.keys).unlock(None)
        list(Archive.open(self.archive, unlock=unlock, memory=self.keys).add([path], Acquisition()))

    def put_back(self, old: Path) -> None:
        """An older copy takes the archive's place, and this machine's memory is cleared."""
        shutil.rmtree(self.archive)
        old.rename(self.archive)
        for seen in self.keys.glob("*.seen"):
            seen.unlink()

    def here(self, *words: object) -> Result:
        return run(*words, "--archive", self.archive, "--keys", self.keys)

    def there(self, *words: object) -> Result:
        return run(*words, "--witness", self.partner)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["archive", "witness", *map(str, words)])


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Two:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Two(tmp_path)


@pytest.fixture
def acquainted(two: Two) -> Two:
    assert run("init", two.partner, "--name", NAME, "--no-passphrase").exit_code == 0
    trusted = two.here("trust", two.partner / "witness.pub", "--json")
    two.log_key.write_text(json.loads(trusted.stdout)["log"], "utf-8")
    return two


def test_from_offer_to_acceptance(acquainted: Two, tmp_path: Path) -> None:
    two, offer, note = acquainted, tmp_path / "offer", tmp_path / "note"
    two.grow("one")
    assert "3 entries" in two.here("offer", "--for", NAME, "-o", offer).stdout

    refused = two.there("sign", offer, "-o", note)
    first = two.there("sign", offer, "-o", note, "--log", two.log_key)
    accepted = two.here("accept", note)

    assert isinstance(refused.exception, VouchsafeError)
    assert "--log" in str(refused.exception)
    assert "none of them had been seen before" in first.stdout
    assert "the first 3 entries" in accepted.stdout
    assert "Witnesses by now: 1; needed: 1." in accepted.stdout

    two.grow("two")
    assert "3 of 4 entries" in two.here("standing").stdout
    two.here("offer", "--for", NAME, "-o", offer)
    assert "kept the 3 seen before" in two.there("sign", offer, "-o", note).stdout
    two.here("accept", note)
    assert "0 are due" in two.here("standing").stdout


def test_a_renewed_log_key_is_asked_for(acquainted: Two, tmp_path: Path) -> None:
    two, offer, note = acquainted, tmp_path / "offer", tmp_path / "note"
    two.here("offer", "--for", NAME, "-o", offer)
    assert two.there("sign", offer, "-o", note, "--log", two.log_key).exit_code == 0
    two.here("accept", note)
    renewed = CliRunner().invoke(
        app, ["archive", "rotate", "--archive", str(two.archive), "--keys", str(two.keys)]
    )
    two.log_key.write_text(answer(two.here("standing", "--json"))["log"], "utf-8")
    assert renewed.exit_code == 0
    two.here("offer", "--for", NAME, "-o", offer)

    refused = two.there("sign", offer, "-o", note)
    signed = two.there("sign", offer, "-o", note, "--log", two.log_key)

    assert "renewed its log key" in str(refused.exception)
    assert "--log" in str(refused.exception)
    assert signed.exit_code == 0, signed.exception


@pytest.mark.parametrize("command", ["accept", "standing", "offer"])
def test_who_asks_the_same_way_everywhere_is_not_refused(
    acquainted: Two, tmp_path: Path, command: str
) -> None:
    two, offer, note = acquainted, tmp_path / "offer", tmp_path / "note"
    (tmp_path / "phrase").write_text("whatever\n")
    two.here("offer", "--for", NAME, "-o", offer)
    two.there("sign", offer, "-o", note, "--log", two.log_key)
    words = {"accept": [note], "standing": [], "offer": ["--for", NAME, "-o", offer]}[command]

    done = two.here(command, *words, "--as", "ann", "--passphrase-file", tmp_path / "phrase")

    assert done.exit_code == 0, done.output


def test_the_answers_as_json(acquainted: Two, tmp_path: Path) -> None:
    two, offer, note = acquainted, tmp_path / "offer", tmp_path / "note"

    offered = answer(two.here("offer", "--for", NAME, "-o", offer, "--json"))
    signed = answer(two.there("sign", offer, "-o", note, "--log", two.log_key, "--json"))
    again = answer(two.there("sign", offer, "-o", note, "--json"))
    accepted = answer(two.here("accept", note, "--json"))
    standing = answer(two.here("standing", "--json"))
    dropped = answer(two.here("drop", NAME, "--json"))

    assert (offered["from"], offered["to"]) == (0, 2)
    assert (signed["log"], signed["size"], signed["seen_before"]) == ("example.org/a", 2, 0)
    assert (signed["again"], again["again"]) == (False, True)
    assert (accepted["size"], accepted["witnesses"], accepted["quorum"]) == (2, 1, 1)
    assert accepted["cosigned"][NAME] == standing["witnesses"][0]["time"]
    assert standing["witnesses"][0]["due"] == 0
    assert dropped == {"witness": NAME, "entry": 2}
    assert "no witnesses" in two.here("standing").stdout


def test_a_rewritten_archive_is_refused_with_a_sentence(acquainted: Two, tmp_path: Path) -> None:
    two, offer, note = acquainted, tmp_path / "offer", tmp_path / "note"
    shutil.copytree(two.archive, tmp_path / "before")
    two.grow("what happened")
    two.here("offer", "--for", NAME, "-o", offer)
    two.there("sign", offer, "-o", note, "--log", two.log_key)
    two.put_back(tmp_path / "before")
    two.grow("what is to be believed")
    two.grow("and more")
    two.here("offer", "--for", NAME, "-o", offer, "--from", 3)

    signing = two.there("sign", offer, "-o", tmp_path / "other")
    accepting = two.here("accept", note)

    for refused in (signing, accepting):
        assert isinstance(refused.exception, VouchsafeError)
        assert "changed, dropped or reordered" in str(refused.exception)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("content", [b"", b"not an offer", b"\xff" * 100])
def test_what_is_no_letter_is_refused(acquainted: Two, tmp_path: Path, content: bytes) -> None:
    letter = tmp_path / "letter"
    letter.write_bytes(content)
    orders: list[Callable[[], Result]] = [
        lambda: acquainted.there("sign", letter, "-o", tmp_path / "out"),
        lambda: acquainted.here("accept", letter),
        lambda: acquainted.here("trust", letter),
    ]

    for order in orders:
        assert isinstance(order().exception, VouchsafeError)


def test_mail_may_change_the_ends_of_lines(acquainted: Two, tmp_path: Path) -> None:
    two, offer, note = acquainted, tmp_path / "offer", tmp_path / "note"
    two.here("offer", "--for", NAME, "-o", offer)
    offer.write_bytes(offer.read_bytes().replace(b"\n", b"\r\n"))
    two.there("sign", offer, "-o", note, "--log", two.log_key)
    note.write_bytes(note.read_bytes().replace(b"\n", b"\r\n"))

    assert answer(two.here("accept", note, "--json"))["witnesses"] == 1


def test_where_nothing_can_be_written_a_sentence_says_so(acquainted: Two, tmp_path: Path) -> None:
    refused = acquainted.here("offer", "--for", NAME, "-o", tmp_path / "no" / "folder")

    assert "could not be written" in str(refused.exception)


def test_a_letter_too_large_is_not_read(acquainted: Two, tmp_path: Path) -> None:
    letter = tmp_path / "letter"
    letter.write_bytes(bytes(2_000_001))

    assert acquainted.here("accept", letter).exit_code == 2


@pytest.mark.parametrize(
    "command", ["init", "trust", "offer", "sign", "accept", "standing", "drop"]
)
def test_every_command_has_examples(command: str) -> None:
    shown = run(command, "--help").stdout

    assert "Examples" in shown
    assert f"vouchsafe archive witness {command}" in " ".join(shown.split())


def answer(result: Result) -> Any:
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.stdout)
