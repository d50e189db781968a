"""Signed notes, checkpoints and cosignatures, through the door."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.log.logs import ORIGIN, SIGNER, WITNESS, Log, flipped, numbered, tree_hash
from vouchsafe.archive.log import (
    BadCheckpoint,
    BadKey,
    BadNote,
    BadSignature,
    Checkpoint,
    Digest,
    LogError,
    Note,
    NoteSigner,
    NoteVerifier,
    NotSigned,
    TlogProof,
    WitnessSigner,
    WrongLog,
    cosign,
    cosigned_at,
    inclusion_proof,
    leaf_hash,
    open_checkpoint,
    parse_note,
    sign_note,
)

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NAMES = st.text(
    st.characters(exclude_characters="+", exclude_categories=["Z", "C"]), min_size=1, max_size=20
)
LINES = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=30)


@given(st.lists(LINES), NAMES, st.binary(min_size=32, max_size=32))
def test_what_is_signed_is_read_back_and_verified(lines: list[str], name: str, seed: bytes) -> None:
    signer = NoteSigner(name, seed)
    note = sign_note("".join(f"{line}\n" for line in ["first", *lines]), signer)

    again = parse_note(note.data())

    assert again == note
    assert again.signature_of(NoteVerifier.from_vkey(signer.verifier.vkey))


@given(st.data())
def test_any_bit_of_a_signed_note_matters(data: st.DataObject) -> None:
    signed = Log(numbered(3)).note().data()
    bit = data.draw(st.integers(0, len(signed) * 8 - 1))

    with pytest.raises((NotSigned, BadSignature, BadNote)):
        parse_note(flipped(signed, bit)).signature_of(SIGNER.verifier)


@given(st.data())
def test_any_bit_of_a_cosignature_matters(data: st.DataObject) -> None:
    cosigned = cosign(Log(numbered(3)).note(), WITNESS, 1_795_305_600)
    line = cosigned.signatures[1]
    bit = data.draw(st.integers(0, len(line.signature) * 8 - 1))
    forged = replace(line, signature=flipped(line.signature, bit))

    assert cosigned_at(cosigned, WITNESS.verifier) == 1_795_305_600
    with pytest.raises(BadSignature):
        cosigned_at(Note(cosigned.text, (forged,)), WITNESS.verifier)


@given(st.integers(0, len(PETER)), st.integers(0, len(PETER)))
def test_a_part_of_a_key_is_no_key(start: int, stop: int) -> None:
    if (start, stop) != (0, len(PETER)):
        with pytest.raises(BadKey):
            NoteVerifier.from_vkey(PETER[start:stop])


@pytest.mark.parametrize("place", range(len(PETER)))
def test_a_key_with_a_letter_changed_is_no_key(place: int) -> None:
    changed = PETER[:place] + chr(ord(PETER[place]) + 1) + PETER[place + 1 :]

    with pytest.raises(BadKey):
        NoteVerifier.from_vkey(changed)


@pytest.mark.parametrize(
    "vkey",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "bananas.sigstore.dev+12344556",
        "rekor.sigstore.dev+12345678+THIS_IS_NOT_BASE64!",
        "rekor.sigstore.dev+12345678+AwEB",
    ],
)
def test_keys_that_others_refuse_are_refused(vkey: str) -> None:
    with pytest.raises(BadKey):
        NoteVerifier.from_vkey(vkey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u2003b", "a\nb", "\ud800"])
def test_names_that_no_line_could_carry_are_refused(name: str) -> None:
    with pytest.raises(BadKey):
        NoteSigner(name, bytes(32))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_private_key_has_32_bytes(length: int) -> None:
    with pytest.raises(BadKey):
        NoteSigner("a", bytes(length))
    with pytest.raises(BadKey):
        WitnessSigner("a", bytes(length))


def test_private_keys_do_not_show_in_what_is_printed() -> None:
    assert "\\x1f" not in repr(SIGNER)
    assert "\\x1f" not in repr(WITNESS)


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "carriage\r\n"])
def test_text_that_no_note_could_hold_is_not_signed(text: str) -> None:
    with pytest.raises(ValueError, match="newline"):
        sign_note(text, SIGNER)


def test_a_false_line_of_a_known_key_spoils_the_note() -> None:
    note = Log(numbered(3)).note()
    false = replace(note.signatures[0], signature=bytes(64))

    with pytest.raises(BadSignature):
        Note(note.text, (*note.signatures, false)).signature_of(SIGNER.verifier)


def test_lines_of_strangers_are_passed_over() -> None:
    stranger = NoteSigner(ORIGIN, bytes(32))
    note = Log(numbered(3)).note()
    mixed = Note(note.text, (stranger.sign("something else\n"), *note.signatures))

    assert open_checkpoint(mixed, SIGNER.verifier).size == 3


def test_a_note_without_the_signature_is_told_apart_from_a_false_one() -> None:
    with pytest.raises(NotSigned):
        Log(numbered(3)).note().signature_of(WITNESS.verifier)


def test_what_a_time_authority_stamps_does_not_change_with_cosignatures() -> None:
    note = Log(numbered(3)).note()

    assert cosign(note, WITNESS, 5).signed_by(SIGNER.verifier) == note.data()


def test_a_later_cosignature_takes_the_place_of_an_earlier_one() -> None:
    note = cosign(cosign(Log(numbered(3)).note(), WITNESS, 5), WITNESS, 9)

    assert len(note.signatures) == 2
    assert cosigned_at(note, WITNESS.verifier) == 9


def test_a_log_s_signature_is_no_cosignature() -> None:
    log_key = NoteSigner(WITNESS.name, WITNESS.key)
    note = sign_note(Log(numbered(3)).note().text, log_key)

    with pytest.raises(NotSigned):
        cosigned_at(note, WITNESS.verifier)
    with pytest.raises(ValueError, match="witness"):
        cosigned_at(note, log_key.verifier)


@pytest.mark.parametrize("time", [-1, 1 << 63])
def test_a_time_beyond_what_a_cosignature_holds_is_not_signed(time: int) -> None:
    with pytest.raises(ValueError, match="time"):
        WITNESS.sign("a\n1\n", time)


@given(
    st.text(st.characters(min_codepoint=33, exclude_categories=["Cs"]), min_size=1),
    st.integers(0, (1 << 63) - 1),
    st.binary(min_size=32, max_size=32),
    st.lists(LINES.filter(bool), max_size=3),
)
def test_a_checkpoint_is_read_as_it_was_written(
    origin: str, size: int, root: bytes, extensions: list[str]
) -> None:
    head = Checkpoint(origin, size, Digest(root), tuple(extensions))

    assert Checkpoint.parse(head.text()) == head


def test_a_checkpoint_of_another_log_is_refused() -> None:
    other = NoteSigner("example.com/other", bytes(32))

    with pytest.raises(WrongLog, match=r"example\.com/other"):
        open_checkpoint(Log(numbered(3)).note(), other.verifier)


def test_a_log_may_have_changed_its_key() -> None:
    new = NoteSigner(ORIGIN, bytes(32))
    head = Checkpoint(ORIGIN, 3, tree_hash(numbered(3)))

    for signer in [SIGNER, new]:
        note = sign_note(head.text(), signer)
        assert open_checkpoint(note, SIGNER.verifier, new.verifier) == head
    with pytest.raises(NotSigned):
        open_checkpoint(sign_note(head.text(), new), SIGNER.verifier)


def test_a_signed_text_that_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(BadCheckpoint):
        open_checkpoint(sign_note("only one line\n", SIGNER), SIGNER.verifier)


@given(st.integers(1, 300), st.data())
def test_any_bit_of_a_proof_file_matters(size: int, data: st.DataObject) -> None:
    log = Log(numbered(size))
    index = data.draw(st.integers(0, size - 1))
    path = tuple(inclusion_proof(log.files, index, size))
    file = TlogProof(index, path, log.note()).data()
    leaf = leaf_hash(log.entries[index])
    TlogProof.parse(file).verify(leaf, SIGNER.verifier)
    bit = data.draw(st.integers(0, len(file) * 8 - 1))

    with pytest.raises(LogError):
        TlogProof.parse(flipped(file, bit)).verify(leaf, SIGNER.verifier)
