"""A member's keys: in a file under a passphrase, and the public half for everybody."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.archive.keys import (
    BadKey,
    Member,
    MemberKeys,
    NeedsPassphrase,
    WrongPassphrase,
    decrypt_with,
    encrypt_to,
    needs_passphrase,
    read_member_keys,
    write_member_keys,
)


@pytest.fixture(scope="module")
def keys() -> MemberKeys:
    return MemberKeys.new("ada")


@pytest.fixture(scope="module")
def protected(keys: MemberKeys) -> bytes:
    """Made once: each takes a second, on purpose."""
    return write_member_keys(keys, "correct horse")


def test_the_right_passphrase_opens_the_file(keys: MemberKeys, protected: bytes) -> None:
    assert needs_passphrase(protected)
    assert keys.identity.text.encode() not in protected
    assert read_member_keys(protected, "correct horse") == keys


def test_a_wrong_passphrase_is_said(protected: bytes) -> None:
    with pytest.raises(WrongPassphrase, match="not the passphrase"):
        read_member_keys(protected, "wrong horse")


def test_a_missing_passphrase_is_said(protected: bytes) -> None:
    with pytest.raises(NeedsPassphrase):
        read_member_keys(protected, None)


def test_a_file_without_passphrase_is_plain_and_needs_none(keys: MemberKeys) -> None:
    plain = write_member_keys(keys, None)

    assert not needs_passphrase(plain)
    assert read_member_keys(plain, None) == read_member_keys(plain, "any") == keys
    assert set(json.loads(plain)) == {"identity", "member", "signing"}


def test_what_the_member_signed_only_the_member_signed(keys: MemberKeys) -> None:
    signature = keys.sign(b"event")

    assert keys.member.signed(b"event", signature)
    assert not keys.member.signed(b"another event", signature)
    assert not keys.member.signed(b"event", bytes(64))
    assert not keys.member.signed(b"event", b"")
    assert not MemberKeys.new("ada").member.signed(b"event", signature)


def test_what_is_encrypted_to_the_member_the_keys_open(keys: MemberKeys) -> None:
    assert decrypt_with(keys.identity, encrypt_to([keys.member.recipient], b"x")) == b"x"


def test_the_public_half_goes_through_its_file(keys: MemberKeys) -> None:
    member = Member.from_bytes(keys.member.to_bytes())

    assert member == keys.member
    assert len(member.key_id) == 16
    assert b"SECRET" not in keys.member.to_bytes()


@given(st.binary(max_size=60) | st.sampled_from([b"{}", b"[]", b'{"member":1}', b"[" * 100_000]))
def test_other_files_are_refused(untrusted: bytes) -> None:
    with pytest.raises(BadKey):
        Member.from_bytes(untrusted)
    with pytest.raises((BadKey, NeedsPassphrase)):
        read_member_keys(untrusted, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("member", "../ada"),
        ("member", ""),
        ("member", 7),
        ("recipient", "age1nobody"),
        ("verify", "c2hvcnQ="),
        ("verify", "not base64"),
        ("more", "than there should be"),
    ],
)
def test_a_public_half_that_is_none_is_refused(keys: MemberKeys, field: str, value: object) -> None:
    changed = {**json.loads(keys.member.to_bytes()), field: value}

    with pytest.raises(BadKey):
        Member.from_bytes(json.dumps(changed).encode())


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "a b", "ä", "a" * 65, "a\n"])
def test_names_that_could_not_be_files_are_refused(name: str) -> None:
    with pytest.raises(BadKey, match="name"):
        MemberKeys.new(name)


def test_private_keys_are_in_no_printed_form(keys: MemberKeys) -> None:
    assert keys.identity.text not in repr(keys)
    assert repr(keys.signing) not in repr(keys)
