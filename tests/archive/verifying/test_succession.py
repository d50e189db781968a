"""Whoever has the log's key puts in a policy of their own, and says something else about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.archive_case import Case
from benchmarks.archive_silence import SILENT, put_in_force
from tests.archive.verifying.conftest import Check
from vouchsafe.archive import Archive
from vouchsafe.archive.keys import (
    MemberKeys,
)
from vouchsafe.archive.log import NoteSigner
from vouchsafe.archive.policy import Membership, Policy
from vouchsafe.archive.recovering import recover
from vouchsafe.archive.store import open_store
from vouchsafe.archive.verifying import Question, Verdict, verify

Change = Callable[[Policy, int], Policy]


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


@pytest.mark.parametrize("which", SILENT)
def test_a_change_that_its_event_keeps_silent_about(case: Case, check: Check, which: str) -> None:
    before = case.policy
    changed = SILENT[which](before, case.head.size)
    put_in_force(case, "policy", changed, {"why": "nothing much", "terms": {}})

    keys = (changed.members, changed.log_keys, changed.recovery)
    same = keys == (before.members, before.log_keys, before.recovery)
    kind = "terms-unlogged" if same else "members-unlogged"
    assert kind in kinds(check(case.files))


def test_a_change_of_terms_that_its_event_tells_of(case: Case, check: Check) -> None:
    policy = replace(case.policy, quorum=0)
    put_in_force(case, "policy", policy, {"why": "fewer", "terms": {"quorum": 0}})

    assert check(case.files).right


@pytest.mark.parametrize("terms", [None, "all of it", {"members": []}, {"quorum": 5}])
def test_an_event_that_does_not_say_what_it_changed(
    case: Case, check: Check, terms: object
) -> None:
    what = {"why": "fewer"} | ({} if terms is None else {"terms": terms})
    put_in_force(case, "policy", replace(case.policy, quorum=0), what)

    assert kinds(check(case.files)) == {"terms-unlogged"}


def test_other_events_change_no_terms(case: Case, check: Check) -> None:
    index = case.head.size
    policy = replace(case.policy.joined(MALLORY.member, index + 1), quorum=0)
    member = MALLORY.member
    what = {"member": "mallory", "key": member.key_id, "recipient": member.recipient}
    put_in_force(case, "granted", policy, what)

    assert kinds(check(case.files)) == {"terms-unlogged"}


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
    put_in_force(case, "policy", policy, {"why": "an authority", "terms": {}})

    assert kinds(check(case.files, unlock=None)) == {"members-unlogged"}


def test_strangers_see_log_keys_that_no_entry_retires(case: Case, check: Check) -> None:
    forged = NoteSigner(case.policy.origin, b"\1" * 32).verifier.vkey
    first, *rest = case.policy.log_keys
    policy = replace(
        case.policy, log_keys=(replace(first, until=3), replace(first, vkey=forged), *rest)
    )
    put_in_force(case, "policy", policy, {"why": "an authority", "terms": {}})

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
