"""What a witness lets pass and what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.log.logs import ORIGIN, SIGNER, WITNESS, Log, flipped, numbered, tree_hash
from vouchsafe.archive.log import (
    EMPTY_ROOT,
    BadMemory,
    BadSignature,
    Checkpoint,
    HistoryChanged,
    LogError,
    NoteSigner,
    NotSigned,
    Offer,
    OtherStart,
    RolledBack,
    UnknownLog,
    WitnessMemory,
    WrongLog,
    consistency_proof,
    cosign,
    sign_note,
)

ENTRIES = numbered(60)


def offer_of(entries: list[bytes], old: int) -> Offer:
    log = Log(entries)
    return Offer(old, tuple(consistency_proof(log.files, old, log.size)), log.note())


def after(size: int) -> WitnessMemory:
    """A witness that last saw this many of the entries."""
    memory = WitnessMemory()
    offer = offer_of(ENTRIES[:size], 0)
    memory.check(offer, SIGNER.verifier)
    memory.remember(cosign(offer.checkpoint, WITNESS, 7), SIGNER.verifier)
    return memory


@given(st.integers(0, 60), st.data())
def test_a_log_that_grows_is_let_pass(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, new))
    offer = Offer.parse(offer_of(ENTRIES[:new], old).data())

    head = after(old).check(offer)

    assert head == Checkpoint(ORIGIN, new, tree_hash(ENTRIES[:new]))


@given(st.integers(1, 60), st.data())
def test_a_log_that_shrinks_is_refused(old: int, data: st.DataObject) -> None:
    new = data.draw(st.integers(0, old - 1))

    with pytest.raises(RolledBack):
        after(old).check(offer_of(ENTRIES[:new], 0))


@given(st.integers(1, 60), st.data())
def test_a_log_that_was_rewritten_is_refused(old: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, old - 1))
    rewritten = list(ENTRIES)
    rewritten[place] += b"!"

    with pytest.raises(HistoryChanged):
        after(old).check(offer_of(rewritten, old))


@given(st.integers(0, 60), st.data())
def test_an_offer_from_elsewhere_names_where_to_start(seen: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, 60).filter(lambda size: size != seen))

    with pytest.raises(OtherStart, match=f"starts from {seen}"):
        after(seen).check(offer_of(ENTRIES, start))


def test_the_same_size_with_another_root_is_refused() -> None:
    with pytest.raises(HistoryChanged):
        after(60).check(offer_of([*ENTRIES[:59], b"another"], 60))


def test_a_new_log_needs_its_key_from_elsewhere() -> None:
    with pytest.raises(UnknownLog):
        WitnessMemory().check(offer_of(ENTRIES, 0))


def test_a_new_log_with_a_proof_from_nowhere_is_refused() -> None:
    offer = replace(offer_of(ENTRIES, 0), proof=(tree_hash(ENTRIES),))

    with pytest.raises(HistoryChanged):
        WitnessMemory().check(offer, SIGNER.verifier)


def test_an_empty_log_has_the_empty_root() -> None:
    forged = sign_note(Checkpoint(ORIGIN, 0, tree_hash(ENTRIES)).text(), SIGNER)
    empty = sign_note(Checkpoint(ORIGIN, 0, EMPTY_ROOT).text(), SIGNER)

    assert WitnessMemory().check(Offer(0, (), empty), SIGNER.verifier).size == 0
    with pytest.raises(HistoryChanged):
        WitnessMemory().check(Offer(0, (), forged), SIGNER.verifier)


def test_another_s_signature_under_a_known_name_is_refused() -> None:
    stranger = NoteSigner(ORIGIN, bytes(32))
    head = Checkpoint(ORIGIN, 60, tree_hash(ENTRIES))
    offer = replace(offer_of(ENTRIES, 10), checkpoint=sign_note(head.text(), stranger))

    with pytest.raises(NotSigned):
        after(10).check(offer)


def test_a_key_of_another_log_does_not_introduce_this_one() -> None:
    with pytest.raises(WrongLog):
        WitnessMemory().check(offer_of(ENTRIES, 0), NoteSigner("b.example", bytes(32)).verifier)


def test_a_log_with_a_new_key_is_believed_once_the_key_is_given() -> None:
    new = NoteSigner(ORIGIN, bytes(32))
    head = Checkpoint(ORIGIN, 60, tree_hash(ENTRIES))
    offer = replace(offer_of(ENTRIES, 10), checkpoint=sign_note(head.text(), new))
    memory = after(10)

    with pytest.raises(NotSigned):
        memory.check(offer)
    memory.check(offer, new.verifier)
    memory.remember(cosign(offer.checkpoint, WITNESS, 8), new.verifier)

    assert WitnessMemory.parse(memory.data()).logs[ORIGIN].log == new.verifier


def test_a_false_signature_is_refused() -> None:
    offer = offer_of(ENTRIES, 10)
    false = replace(offer.checkpoint.signatures[0], signature=bytes(64))
    forged = replace(offer, checkpoint=replace(offer.checkpoint, signatures=(false,)))

    with pytest.raises(BadSignature):
        after(10).check(forged)


def test_the_memory_is_read_as_it_was_written() -> None:
    memory = after(20)

    assert WitnessMemory.parse(memory.data()).logs == memory.logs
    assert WitnessMemory.parse(WitnessMemory().data()).logs == {}


def test_a_memory_says_nothing_without_the_log_s_signature() -> None:
    document = json.loads(after(20).data())
    seen = document["logs"][ORIGIN]
    seen["seen"] = seen["seen"].replace("\n20\n", "\n10\n")

    with pytest.raises(BadMemory):
        WitnessMemory.parse(json.dumps(document).encode())


@pytest.mark.parametrize(
    "untrusted",
    [
        b"",
        b"[]",
        b"{}",
        b'{"logs": {}, "version": 2}',
        b'{"logs": {}, "version": 1, "more": 1}',
        b'{"logs": [], "version": 1}',
        b'{"logs": {"a": 1}, "version": 1}',
        b'{"logs": {"a": {"key": "a", "seen": "b"}}, "version": 1}',
        b'{"logs": {"a": {"key": "a", "seen": null}}, "version": 1}',
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_a_damaged_memory_is_not_taken_for_an_empty_one(untrusted: bytes) -> None:
    with pytest.raises(BadMemory):
        WitnessMemory.parse(untrusted)


@settings(max_examples=200)
@given(st.data())
def test_no_flipped_bit_of_an_offer_passes_unnoticed(data: st.DataObject) -> None:
    honest = offer_of(ENTRIES, 10)
    whole = honest.data()
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))

    with pytest.raises(LogError):
        after(10).check(Offer.parse(flipped(whole, bit)))
