"""Secrets travel encrypted to everybody who may have them, and to nobody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.archive import age_by_the_book
from vouchsafe.archive.keys import (
    ArchiveSecrets,
    BadKey,
    Identity,
    ItemKey,
    NotForThisKey,
    Recipient,
    decrypt_with,
    encrypt_to,
    recipients_digest,
    rewrap,
    unwrap_item_key,
    unwrap_item_key_for,
    unwrap_secrets,
    wrap_item_key,
    wrap_secrets,
)

SOMEBODY, ANOTHER, STRANGER = Identity.new(), Identity.new(), Identity.new()
BOTH = [SOMEBODY.recipient, ANOTHER.recipient]
SEALED = encrypt_to(BOTH, b"the secret itself")


@given(st.binary(max_size=300))
def test_each_recipient_opens_it_and_nobody_else(plain: bytes) -> None:
    sealed = encrypt_to(BOTH, plain)

    assert decrypt_with(SOMEBODY, sealed) == decrypt_with(ANOTHER, sealed) == plain
    with pytest.raises(NotForThisKey):
        decrypt_with(STRANGER, sealed)


@given(st.data())
def test_a_flipped_bit_or_a_missing_end_is_refused(data: st.DataObject) -> None:
    sealed = bytearray(SEALED)
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(sealed) - 1))
        sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del sealed[data.draw(st.integers(0, len(sealed) - 1)) :]

    with pytest.raises(NotForThisKey):
        decrypt_with(SOMEBODY, bytes(sealed))


@given(st.binary(max_size=200))
def test_what_was_never_encrypted_is_refused(untrusted: bytes) -> None:
    with pytest.raises(NotForThisKey):
        decrypt_with(SOMEBODY, untrusted)


def test_nothing_is_encrypted_to_nobody() -> None:
    with pytest.raises(ValueError, match="nobody could open it"):
        encrypt_to([], b"lost for good")


def test_the_archives_secrets_come_back_as_they_were() -> None:
    secrets = ArchiveSecrets.new()

    assert unwrap_secrets(wrap_secrets(secrets, BOTH), ANOTHER) == secrets
    assert len({secrets.log, secrets.naming, secrets.certificate}) == 3


def test_an_items_key_says_for_whom_it_is() -> None:
    key = ItemKey.new()

    found, digest = unwrap_item_key_for(wrap_item_key(key, reversed(BOTH)), SOMEBODY)

    assert found == key
    assert digest == recipients_digest(BOTH)


def test_a_wrapped_key_is_age_by_the_book() -> None:
    key = ItemKey.new()

    lines = age_by_the_book.decrypt(wrap_item_key(key, BOTH), ANOTHER.text).decode().split("\n")

    assert lines == [f"# for {recipients_digest(BOTH)}", key.identity.text]


def test_granting_and_revoking_rewrap_the_same_key() -> None:
    key = ItemKey.new()
    wrapped = wrap_item_key(key, [SOMEBODY.recipient])

    granted = rewrap(wrapped, SOMEBODY, BOTH)
    revoked = rewrap(granted, ANOTHER, [ANOTHER.recipient])

    assert unwrap_item_key(granted, ANOTHER) == unwrap_item_key(revoked, ANOTHER) == key
    with pytest.raises(NotForThisKey):
        unwrap_item_key(revoked, SOMEBODY)


@pytest.mark.parametrize(
    "plain",
    [b"", b"no line", b"# for x\n", b"# for x\nAGE-SECRET-KEY-1ABC", b"# for x\n\xff", b"\xff\n{}"],
)
def test_other_contents_than_a_secret_are_refused(plain: bytes) -> None:
    sealed = encrypt_to(BOTH, plain)

    for unwrap in (unwrap_item_key, unwrap_secrets):
        with pytest.raises(BadKey):
            unwrap(sealed, SOMEBODY)


@pytest.mark.parametrize("text", ["", "age1", "age1qqqq", "AGE-SECRET-KEY-1QQ", "ssh-ed25519 AAAA"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        Identity(text)
    with pytest.raises(BadKey):
        encrypt_to([Recipient(text)], b"")


def test_private_keys_are_in_no_printed_form() -> None:
    secrets, key = ArchiveSecrets.new(), ItemKey.new()

    assert repr(secrets) == "ArchiveSecrets()"
    assert "AGE-SECRET-KEY" not in repr(key)
