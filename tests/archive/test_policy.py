"""The policy file: one spelling, and nothing unknown in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.archive.errors import BadPolicy
from vouchsafe.archive.keys import Identity, MemberKeys
from vouchsafe.archive.log import NoteSigner, WitnessSigner
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.tenure import LogKey, Membership
from vouchsafe.archive.toml import write_toml

ANN, BOB = MemberKeys.new("ann"), MemberKeys.new("bob")
ORIGIN = "example.org/marches"


def log_key(seed: int) -> str:
    return NoteSigner(ORIGIN, bytes([seed]) * 32).verifier.vkey


WITNESS = WitnessSigner("witness.example", b"w" * 32).verifier.vkey
POLICY = Policy(
    ORIGIN, (LogKey(log_key(1)),), Identity.new().recipient, (Membership(ANN.member, 0),)
)


def test_a_policy_reads_back_as_it_was_written() -> None:
    policy = POLICY.joined(BOB.member, 4, "ab" * 32).left("ann", 9).with_log_key(log_key(2), 9)
    policy = replace(policy, witnesses=(WITNESS,), quorum=1)

    assert Policy.from_bytes(policy.to_bytes()) == policy


def test_who_signed_what_when() -> None:
    policy = POLICY.joined(BOB.member, 4).left("ann", 9)
    ann, bob = ANN.member, BOB.member

    assert policy.key_of("ann", ann.key_id, 0) == ann.verify_key
    assert policy.key_of("ann", ann.key_id, 8) == ann.verify_key
    assert policy.key_of("ann", ann.key_id, 9) is None
    assert policy.key_of("bob", bob.key_id, 3) is None
    assert policy.key_of("bob", bob.key_id, 4) == bob.verify_key
    assert policy.key_of("ann", bob.key_id, 5) is None
    assert policy.recipients() == [bob.recipient, policy.recovery]


def test_each_size_has_the_key_that_signed_it() -> None:
    policy = POLICY.with_log_key(log_key(2), 5).with_log_key(log_key(3), 8)

    keys = [policy.verifier_at(size).vkey for size in (0, 5, 6, 8, 9, 1000)]

    assert keys == [log_key(number) for number in (1, 1, 2, 2, 3, 3)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version = 1", "version = 2"),
        ("version = 1", "version = 1\nsurprise = 1"),
        ("since = 0", "since = -1"),
        ("since = 0", "since = true"),
        ("since = 0", "since = 0\nuntil = 3\nuntil = 4"),
        ("quorum = 0", "quorum = 1"),
        ('name = "ann"', 'name = "../ann"'),
        ('name = "ann"', "name = 7"),
        ("[witnesses]", "[[witnesses]]"),
        ("verify = ", "verify = 1 # "),
        ("version", " version"),
        ("\n\n[[log]]", "\n[[log]]"),
    ],
)
def test_any_other_file_is_refused(old: str, new: str) -> None:
    written = POLICY.to_bytes().decode()
    assert old in written

    with pytest.raises(BadPolicy):
        Policy.from_bytes(written.replace(old, new, 1).encode())


@given(st.binary(max_size=200))
def test_no_bytes_break_it(untrusted: bytes) -> None:
    with pytest.raises(BadPolicy):
        Policy.from_bytes(untrusted)


@given(st.data())
def test_no_flipped_bit_goes_through(data: st.DataObject) -> None:
    written = bytearray(POLICY.to_bytes())
    written[data.draw(st.integers(0, len(written) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    try:
        policy = Policy.from_bytes(bytes(written))
    except BadPolicy:
        return
    # Names and such may read as others; the digest, which is signed and logged, then differs.
    assert policy.digest != POLICY.digest


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(_texts, st.lists(_texts, max_size=3), st.integers(0, 2**53), _texts)
def test_what_is_written_is_toml(one: str, many: list[str], number: int, inner: str) -> None:
    import tomllib

    document = {"a": one, "n": number, "t": {"many": many, "x": inner}, "l": [{"x": inner}]}

    assert tomllib.loads(write_toml(document).decode()) == document
