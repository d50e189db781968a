"""The partner's side: a folder with a key and a memory, and nothing of the archive."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archive.log.logs import ORIGIN, SIGNER, Log, numbered
from vouchsafe.archive.keys import NeedsPassphrase, WrongPassphrase, needs_passphrase
from vouchsafe.archive.log import (
    BadKey,
    BadMemory,
    HistoryChanged,
    Offer,
    RolledBack,
    UnknownLog,
    WitnessSigner,
    consistency_proof,
    cosigned_at,
)
from vouchsafe.archive.witnessing import Partner, WitnessThere
from vouchsafe.archive.witnessing.errors import ThereIsNone
from vouchsafe.archive.witnessing.keyfile import read_key, write_key

NAME = "partner.example/witness"
ENTRIES = numbered(50)


@pytest.fixture
def partner(tmp_path: Path) -> Partner:
    return Partner.new(tmp_path / "witness", NAME, None)


def offer(size: int, old: int = 0, entries: list[bytes] = ENTRIES) -> Offer:
    log = Log(entries[:size])
    return Offer(old, tuple(consistency_proof(log.files, old, size)), log.note())


def test_a_growing_log_is_cosigned_again_and_again(partner: Partner) -> None:
    first = partner.sign(offer(10), 100, None, SIGNER.verifier)
    second = partner.sign(offer(30, 10), 200, None)

    assert (first.before, second.before) == (0, 10)
    assert cosigned_at(second.note, partner.public) == 200
    assert [(head.origin, head.size) for head in partner.seen()] == [(ORIGIN, 30)]


def test_what_was_refused_is_not_remembered(partner: Partner) -> None:
    partner.sign(offer(10), 100, None, SIGNER.verifier)
    rewritten = [b"another", *ENTRIES[1:]]

    with pytest.raises(HistoryChanged):
        partner.sign(offer(30, 10, rewritten), 200, None)
    with pytest.raises(RolledBack):
        partner.sign(offer(5), 200, None)

    assert partner.sign(offer(30, 10), 300, None).before == 10


def test_a_lost_answer_can_be_had_again(partner: Partner) -> None:
    partner.sign(offer(10), 100, None, SIGNER.verifier)
    signed = partner.sign(offer(30, 10), 200, None)

    again = partner.sign(offer(30, 10), 900, None)

    assert again.again
    assert again.note == signed.note


def test_a_new_log_is_not_signed_on_sight(partner: Partner) -> None:
    with pytest.raises(UnknownLog, match="--log"):
        partner.sign(offer(10), 100, None)

    assert partner.seen() == []


def test_a_witness_is_not_made_twice(tmp_path: Path) -> None:
    before = Partner.new(tmp_path / "w", NAME, None).public

    with pytest.raises(WitnessThere):
        Partner.new(tmp_path / "w", "another.example", None)

    assert Partner(tmp_path / "w").public == before


def test_a_lost_memory_is_not_begun_anew(partner: Partner, tmp_path: Path) -> None:
    partner.sign(offer(10), 100, None, SIGNER.verifier)
    memory = tmp_path / "witness" / "witness.seen"
    memory.write_bytes(memory.read_bytes()[:-40])
    with pytest.raises(BadMemory):
        partner.sign(offer(30, 10), 200, None)

    memory.unlink()
    with pytest.raises(ThereIsNone):
        partner.sign(offer(30, 10), 200, None)


def test_a_folder_without_keys_is_no_witness(tmp_path: Path) -> None:
    with pytest.raises(ThereIsNone):
        Partner(tmp_path).sign(offer(10), 100, None)


def test_a_key_under_a_passphrase(tmp_path: Path) -> None:
    partner = Partner.new(tmp_path / "w", NAME, "correct horse")

    assert partner.needs_passphrase
    with pytest.raises(NeedsPassphrase):
        partner.sign(offer(10), 100, None, SIGNER.verifier)
    with pytest.raises(WrongPassphrase):
        partner.sign(offer(10), 100, "wrong horse", SIGNER.verifier)
    assert partner.sign(offer(10), 100, "correct horse", SIGNER.verifier).head.size == 10


def test_a_key_file_is_read_as_it_was_written() -> None:
    signer = WitnessSigner(NAME, bytes(range(32)))

    plain = write_key(signer, None)

    assert plain.startswith(b"PRIVATE+KEY+partner.example/witness+")
    assert read_key(plain, None) == signer
    assert not needs_passphrase(plain)


@pytest.mark.parametrize("place", range(0, 90, 3))
def test_a_changed_key_file_is_refused(place: int) -> None:
    plain = bytearray(write_key(WitnessSigner(NAME, bytes(range(32))), None))
    plain[place] ^= 1

    with pytest.raises(BadKey):
        read_key(bytes(plain), None)


@pytest.mark.parametrize(
    "untrusted",
    [
        b"",
        b"PRIVATE+KEY+a",
        b"PRIVATE+KEY+a+00000000+!!",
        # golang.org/x/mod's own test key: it signs notes, and is no witness.
        b"PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
    ],
)
def test_what_is_no_witness_s_key_is_refused(untrusted: bytes) -> None:
    with pytest.raises(BadKey):
        read_key(untrusted, None)
