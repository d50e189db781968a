"""Each thing that can be wrong is called by its name, and the item is named where it is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from benchmarks import archive_mutations as harm
from benchmarks.archive_case import Case
from benchmarks.archive_mutations import ALICE
from tests.archive.stamps.authority import needs_openssl
from tests.archive.verifying.conftest import Check
from vouchsafe.archive.errors import NotAMember
from vouchsafe.archive.keys import MemberKeys, rewrap, unwrap_item_key, wrap_item_key
from vouchsafe.archive.verifying import Finding, Severity, Verdict

Harm = Callable[[Case], object]


def _flip(name: str, at: int = 100) -> Harm:
    def flip(case: Case) -> None:
        data = bytearray(case.files[name])
        data[at] ^= 4
        case.files[name] = bytes(data)

    return flip


def _drop(name: str) -> Harm:
    return lambda case: case.files.pop(name)


def _put(name: str, data: bytes = b"?") -> Harm:
    return lambda case: case.files.update({name: data})


def _first(prefix: str, harm_it: Callable[[str], Harm]) -> Harm:
    return lambda case: harm_it(case.names(prefix)[0])(case)


WRONG: list[tuple[str, Harm]] = [
    ("file-extra", _put("notes.txt")),
    ("file-extra", _put("log/tile/3/000")),
    ("file-extra", _put("journal/rewrap")),
    ("interrupted", _put("journal/pending")),
    ("policy-missing", _drop("policy.toml")),
    ("policy-malformed", _put("policy.toml", b"archive = 7\n")),
    ("policy-malformed", harm.respell_policy),
    ("members-file-wrong", _flip(ALICE)),
    ("members-file-wrong", _put("keys/members/mallory.key")),
    ("members-file-missing", _drop(ALICE)),
    ("checkpoint-missing", _drop("log/checkpoint")),
    ("checkpoint-forged", harm.forge_head),
    ("checkpoint-forged", _flip("log/checkpoint", 25)),
    ("checkpoint-wrong", harm.rewrite_entries),
    ("kept-checkpoint-missing", _drop("log/checkpoints/6")),
    ("entries-missing", _first("log/tile/entries/", _drop)),
    ("entry-changed", _first("log/tile/entries/", _flip)),
    ("tile-missing", _first("log/tile/0/", _drop)),
    ("tile-wrong", _first("log/tile/0/", _flip)),
    ("events-missing", _first("log/events/", _drop)),
    ("event-changed", _first("log/events/", _flip)),
    ("secrets-missing", _drop("keys/archive.age")),
    ("secrets-wrong", _flip("keys/events.age")),
    ("secrets-wrong", harm.other_secrets),
    ("item-key-missing", _first("keys/items/", _drop)),
    ("item-key-wrong", _first("keys/items/", lambda name: _flip(name, -5))),
    ("item-key-extra", _put(f"keys/items/aa/aa{62 * '0'}.age")),
    ("event-unopened", harm.exchange_item_keys),
    ("event-unopened", harm.wrong_item_key),
    ("blob-unopened", harm.wrong_item_key),
    ("blob-missing", _first("blobs/", _drop)),
    ("blob-changed", _first("blobs/", _flip)),
    ("blob-extra", _put(f"blobs/aa/aa{62 * '0'}")),
    ("cosignature-gone", harm.strip_cosignature),
    ("signature-stray", harm.foreign_cosignature),
]


@pytest.mark.parametrize(("kind", "hurt"), WRONG)
def test_it_is_called_by_its_name(case: Case, check: Check, kind: str, hurt: Harm) -> None:
    hurt(case)

    verdict = check(case.files)

    assert not verdict.right
    assert kind in _kinds(verdict)
    for found in verdict.findings:
        assert found.what
        assert found.meaning.endswith(".")
        assert found.advice.endswith(".")


def test_the_item_and_its_entry_are_named(case: Case, check: Check) -> None:
    name = case.names("blobs/")[2]
    _flip(name)(case)

    (found,) = _wrong(check(case.files))

    assert found.where == name
    assert found.item is not None
    assert f"keys/items/{found.item[:2]}/{found.item}.age" in case.files
    assert found.entry is not None


def test_damage_to_one_thing_is_said_once(case: Case, check: Check) -> None:
    _flip(case.names("log/events/")[0], 200)(case)

    assert [each.kind for each in _wrong(check(case.files))] == ["event-changed"]


@needs_openssl
def test_swapped_timestamps(case: Case, check: Check) -> None:
    one, other = case.names("log/stamps/6/")
    case.swap(one, other)

    wrong = _wrong(check(case.files))

    assert {each.kind for each in wrong} == {"stamp-wrong"}
    assert {each.where for each in wrong} == {one, other}


@needs_openssl
def test_a_timestamp_that_was_there_before_is_missed(case: Case, check: Check) -> None:
    del case.files[case.names("log/stamps/")[0]]

    assert "stamp-gone" in _kinds(check(case.files))
    # Whoever never saw it cannot know; the policy's own memory is only of what is there.
    assert check(case.files, remembered=[]).right


def test_an_older_key_file_is_told(case: Case, check: Check) -> None:
    before = [each.member.recipient for each in case.policy.members[:-1]]
    fresh = MemberKeys.new("bob").member.recipient
    name = case.names("keys/items/")[0]
    recipients = [*before[:1], fresh, case.policy.recovery]
    case.files[name] = rewrap(case.files[name], case.specimen.keys.identity, recipients)

    assert _kinds(check(case.files)) >= {"item-key-old"}


def test_keys_for_more_people_than_members_are_seen_by_strangers(case: Case, check: Check) -> None:
    name = case.names("keys/items/")[0]
    key = unwrap_item_key(case.files[name], case.specimen.keys.identity)
    more = MemberKeys.new("mallory").member.recipient
    case.files[name] = wrap_item_key(key, [*case.policy.recipients(), more])

    assert "recipients-wrong" in _kinds(check(case.files, unlock=None))


def test_an_erased_original_that_comes_back_is_told(case: Case, check: Check) -> None:
    gone = sorted(
        name
        for name in case.specimen.older[0]
        if name.startswith("blobs/") and name not in case.files
    )
    case.files[gone[0]] = case.specimen.older[0][gone[0]]

    assert "blob-of-erased" in _kinds(check(case.files, unlock=None))


def test_a_policy_that_was_swapped_is_told_to_strangers(case: Case, check: Check) -> None:
    changed = replace(case.policy, quorum=0)
    case.files["policy.toml"] = changed.to_bytes()

    assert "policy-changed" in _kinds(check(case.files, unlock=None, remembered=[]))


def test_keys_of_nobody_here(case: Case, check: Check) -> None:
    with pytest.raises(NotAMember):
        check(case.files, unlock=MemberKeys.new("alice"))


def test_a_bitrotten_key_file_does_not_hide_the_rest(case: Case, check: Check) -> None:
    _flip(case.names("blobs/")[0])(case)
    del case.files["keys/archive.age"]

    assert _kinds(check(case.files)) >= {"blob-changed", "secrets-missing"}


def _kinds(verdict: Verdict) -> set[str]:
    return {each.kind for each in verdict.findings}


def _wrong(verdict: Verdict) -> list[Finding]:
    return [each for each in verdict.findings if each.severity is Severity.WRONG]
