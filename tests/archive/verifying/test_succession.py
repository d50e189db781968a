"""Whoever has the log's key puts in a policy of their own, and says something else about it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.archive_mutations import Case
from tests.archive.verifying.conftest import Check
from vouchsafe.archive import Archive
from vouchsafe.archive.custody import (
    Entry,
    EventType,
    Labels,
    commitment,
    seal_event,
    sign_event,
    write_entry,
)
from vouchsafe.archive.keys import (
    Identity,
    MemberKeys,
    rewrap,
    unwrap_item_key,
    unwrap_secrets,
)
from vouchsafe.archive.log import NoteSigner
from vouchsafe.archive.policy import Membership, Policy
from vouchsafe.archive.recovering import recover
from vouchsafe.archive.store import open_store
from vouchsafe.archive.verifying import Question, Verdict, verify

Change = Callable[[Policy, int], Policy]


def put_in_force(
    case: Case,
    event: EventType,
    policy: Policy,
    what: Mapping[str, Any],
    *,
    by: MemberKeys | None = None,
    item: str | None = None,
) -> None:
    """One more event by a member, with another policy, under a head that the log's key signed."""
    keys, index = by or case.specimen.keys, case.head.size
    secrets = unwrap_secrets(case.files["keys/archive.age"], case.specimen.keys.identity)
    name = f"keys/items/{item[:2]}/{item}.age" if item else "keys/events.age"
    own = unwrap_item_key(case.files[name], case.specimen.keys.identity)
    signed = sign_event(
        keys.name,
        policy.origin,
        event,
        item,  # type: ignore[arg-type]
        keys.member.key_id,
        "2026-11-22T20:15:00Z",
        {**what, "policy": policy.digest},
        keys.sign,
    )
    blind, sealed = seal_event(signed, own.recipient)
    entry = Entry(
        event,
        commitment(signed, blind),
        hashlib.sha256(sealed).digest(),
        bytes.fromhex(policy.digest),
        Labels(secrets.naming).cover(item, index),  # type: ignore[arg-type]
    )
    seed = case.log_seed()
    root = case.write_log([*case.entries(), write_entry(entry)], [*case.events(), sealed])
    if policy.recipients() != case.policy.recipients():
        for each in [name for name in case.names("keys/") if name.endswith(".age")]:
            case.files[each] = rewrap(
                case.files[each], case.specimen.keys.identity, policy.recipients()
            )
    case.files["policy.toml"] = policy.to_bytes()
    case.sign(index + 1, root, seed, policy.digest)


MALLORY = MemberKeys.new("mallory")
OTHER_ALICE = MemberKeys.new("alice")


def kinds(verdict: Verdict) -> set[str]:
    return {each.kind for each in verdict.findings if each.severity.value == "wrong"}


def test_a_change_that_its_event_tells_of(case: Case, check: Check) -> None:
    index = case.head.size
    policy = case.policy.joined(MALLORY.member, index + 1)
    member = MALLORY.member
    what = {"member": "mallory", "key": member.key_id, "recipient": member.recipient}
    put_in_force(case, "granted", policy, what)

    assert check(case.files).right
    assert check(case.files, unlock=None).right


SILENT: list[Change] = [
    lambda policy, size: policy.joined(MALLORY.member, size + 1),
    lambda policy, _: policy.joined(MALLORY.member, 0),
    lambda policy, _: replace(
        policy, members=(*policy.members, Membership(OTHER_ALICE.member, 0, 10**9))
    ),
    lambda policy, size: replace(
        policy, members=(*policy.members, Membership(OTHER_ALICE.member, 0, size + 1))
    ),
    lambda policy, _: replace(policy, recovery=Identity.new().recipient),
    lambda policy, _: replace(policy, members=policy.members[:1]),
    lambda policy, _: replace(
        policy,
        log_keys=(
            replace(policy.log_keys[0], until=policy.log_keys[0].until),
            *policy.log_keys[2:],
        ),
    ),
]


@pytest.mark.parametrize("change", SILENT)
def test_a_change_that_its_event_keeps_silent_about(
    case: Case, check: Check, change: Change
) -> None:
    put_in_force(case, "policy", change(case.policy, case.head.size), {"why": "an authority"})

    assert "members-unlogged" in kinds(check(case.files))


def test_a_member_who_is_let_in_under_another_key_than_the_event_says(
    case: Case, check: Check
) -> None:
    policy = case.policy.joined(MALLORY.member, case.head.size + 1)
    honest = MemberKeys.new("mallory").member
    what = {"member": "mallory", "key": honest.key_id, "recipient": honest.recipient}
    put_in_force(case, "granted", policy, what)

    assert kinds(check(case.files)) == {"members-unlogged"}


def test_nobody_renews_the_keys_of_others(case: Case, check: Check) -> None:
    size = case.head.size
    carol = MemberKeys.new("carol")
    policy = case.policy.left("carol", size + 1).joined(carol.member, size + 1)
    member = carol.member
    what = {"member": "carol", "key": member.key_id, "recipient": member.recipient}
    put_in_force(case, "rotated", policy, what)

    assert kinds(check(case.files)) == {"event-forged"}


def test_only_events_about_the_policy_change_it(case: Case, check: Check) -> None:
    item = Path(case.names("keys/items/")[0]).stem
    policy = replace(case.policy, quorum=0)
    put_in_force(case, "noted", policy, {"note": "nothing much"}, item=item)

    assert "checkpoint-wrong" in kinds(check(case.files))
    assert "checkpoint-wrong" in kinds(check(case.files, unlock=None))


@pytest.mark.parametrize("until", [3, 10**9])
def test_strangers_see_terms_that_no_entry_ends(case: Case, check: Check, until: int) -> None:
    forged = Membership(OTHER_ALICE.member, 0, until)
    policy = replace(case.policy, members=(*case.policy.members, forged))
    put_in_force(case, "policy", policy, {"why": "an authority"})

    assert kinds(check(case.files, unlock=None)) == {"members-unlogged"}


def test_strangers_see_log_keys_that_no_entry_retires(case: Case, check: Check) -> None:
    forged = NoteSigner(case.policy.origin, b"\1" * 32).verifier.vkey
    first, *rest = case.policy.log_keys
    policy = replace(
        case.policy, log_keys=(replace(first, until=3), replace(first, vkey=forged), *rest)
    )
    put_in_force(case, "policy", policy, {"why": "an authority"})

    assert "members-unlogged" in kinds(check(case.files, unlock=None))


def test_whoever_comes_in_by_the_sheet_is_told_of(tmp_path: Path, keys: Path) -> None:
    place = tmp_path / "archive"
    _, sheet = Archive.init(place, origin="example.org/a", member="ann", passphrase=None, keys=keys)
    anew = MemberKeys.new("ann")
    recover(place, sheet.identity, anew, memory=keys)
    archive = Archive.open(place, unlock=anew, memory=keys)
    _, other = archive.rotate_recovery()
    recover(place, other.identity, MemberKeys.new("ben"), memory=keys)

    verdict = verify(open_store(place), Question(unlock=anew)).verdict

    assert verdict.right
    assert [each.what for each in verdict.findings if each.kind == "recovered"] == [
        "ann became a member by entry 1, with the recovery key.",
        "ben became a member by entry 3, with the recovery key.",
    ]
