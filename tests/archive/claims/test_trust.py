"""Whose word counts stands in the policy, and every change of it in the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from vouchsafe.archive import Archive, Policy
from vouchsafe.archive.claims import MalformedTrust, Trust
from vouchsafe.archive.provenance import credential
from vouchsafe.cli.app import app

ROOT = credential(b"c" * 32, "example.org/a").root
KEY = "0123456789ABCDEF0123456789ABCDEF01234567"


def _trust(archive: Archive, keys: Path, *options: str) -> str:
    where = ["--archive", str(archive.place), "--keys", str(keys)]
    done = CliRunner().invoke(app, ["archive", "trust", *where, *options])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def test_nobody_is_trusted_unless_named(archive: Archive) -> None:
    assert archive.policy.trust == Trust()
    assert b"trust" not in archive.policy.to_bytes()


def test_named_shown_and_taken_back(archive: Archive, keys: Path, tmp_path: Path) -> None:
    (tmp_path / "partners.pem").write_text(ROOT)
    spaced = " ".join(KEY[at : at + 4] for at in range(0, 40, 4)).lower()

    _trust(archive, keys, "--c2pa", str(tmp_path / "partners.pem"))
    said = _trust(archive, keys, "--proofmode", spaced)
    policy = Archive.open(archive.place, memory=keys).policy

    assert "Entry 2 of the log" in said
    assert policy.trust == Trust(ROOT, (KEY,))
    assert Policy.from_bytes(policy.to_bytes()) == policy
    assert _trust(archive, keys) == f"C2PA: 1 certificates.\nProofMode: {KEY}.\n"

    _trust(archive, keys, "--nobody")
    assert Archive.open(archive.place, memory=keys).policy.trust == Trust()


@pytest.mark.parametrize(
    "table",
    [
        {"c2pa": "no certificate"},
        {"proofmode": ["0123"]},
        {"proofmode": KEY},
        {"proofmode": [7]},
        {"c2pa": 7},
        {"pgp": []},
    ],
)
def test_what_makes_no_sense_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(MalformedTrust):
        Trust.parse(table)
