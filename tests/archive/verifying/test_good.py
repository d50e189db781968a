"""A good archive is all right, for members and for strangers, and says what is still to come."""

from __future__ import annotations

import shutil

import pytest

from benchmarks.archive_case import Case
from benchmarks.archive_specimen import WITNESSES, Specimen, in_memory
from tests.archive.stamps.authority import needs_openssl
from tests.archive.verifying.conftest import Check
from vouchsafe.archive.verifying import Question, Severity, verify


def test_a_good_archive_is_all_right(specimen: Specimen, check: Check) -> None:
    verdict = check(specimen.files)

    assert verdict.right
    assert verdict.looked.keys == "alice"
    assert verdict.looked.originals == verdict.looked.originals_in_all == 6
    assert verdict.looked.entries == verdict.size
    # The erased item's own events stay closed for ever: it was received, nothing else.
    assert verdict.looked.events == verdict.size - 1
    assert verdict.looked.cosignatures == 4


def test_a_stranger_finds_it_all_right(specimen: Specimen, check: Check) -> None:
    verdict = check(specimen.files, unlock=None, remembered=[])

    assert verdict.right
    assert (verdict.looked.events, verdict.looked.originals) == (0, 6)


def test_every_earlier_state_was_all_right(specimen: Specimen, check: Check) -> None:
    for older in specimen.older:
        assert check(older, remembered=[]).right


def test_what_is_still_to_come_is_said_and_not_failed(specimen: Specimen, check: Check) -> None:
    findings = check(specimen.files).findings

    assert {each.severity for each in findings} == {Severity.OPEN, Severity.NOTED}
    kinds = {each.kind for each in findings}
    assert {"quorum", "erased"} <= kinds
    assert ("stamp-pending" in kinds) == bool(shutil.which("openssl"))


def test_an_erased_items_lost_data_is_no_damage(specimen: Specimen, check: Check) -> None:
    verdict = check(specimen.files)

    assert [each.what for each in verdict.findings if each.kind == "erased"] == [
        "1 item was erased on purpose."
    ]


@pytest.mark.parametrize("scope", ["log", "sample", "item"])
def test_less_may_be_asked(specimen: Specimen, check: Check, scope: str) -> None:
    item = next(name for name in specimen.files if name.startswith("keys/items/"))
    asked = {"sample": {"sample": 2}, "item": {"item": item[14:24]}}.get(scope, {})

    verdict = check(specimen.files, scope=scope, **asked)

    assert verdict.right
    assert verdict.looked.originals == {"log": 0, "sample": 2, "item": 1}[scope]
    assert verdict.looked.entries == verdict.size


def test_nothing_is_written(specimen: Specimen) -> None:
    before = dict(specimen.files)

    verify(in_memory(specimen.files), Question(unlock=specimen.keys))

    assert specimen.files == before


def test_a_missing_catalogue_is_fine(specimen: Specimen, check: Check) -> None:
    files = {name: data for name, data in specimen.files.items() if name != "catalogue.age"}

    assert check(files).right


def test_files_on_their_way_in_are_noted(case: Case, check: Check) -> None:
    case.files["incoming/0123"] = b"half a film"

    verdict = check(case.files)

    assert verdict.right
    assert "passing" in {each.kind for each in verdict.findings}


def test_many_files_on_their_way_in_are_noted_once(case: Case, check: Check) -> None:
    """As a killed `add` of a whole card leaves them."""
    for number in range(500):
        case.files[f"incoming/{number:04}"] = b"half a film"
    case.files["lock/0123"] = b""

    found = [each for each in check(case.files).findings if each.kind == "passing"]

    assert [(each.what, each.where) for each in found] == [
        ("500 files below incoming/ are there for now.", "incoming/"),
        ("lock/0123 is there for now.", "lock/0123"),
    ]


def test_what_former_witnesses_signed_still_holds(case: Case, check: Check) -> None:
    former = WITNESSES[0].verifier.vkey
    assert former in case.policy.former_witnesses

    held = {name.partition("#")[2] for name in case.specimen.memory.proofs}

    assert former in held
    assert check(case.files).right


@needs_openssl
def test_what_former_authorities_stamped_still_holds(case: Case, check: Check) -> None:
    assert [each.name for each in case.policy.former_authorities] == ["tsa-one"]

    verdict = check(case.files)

    assert verdict.looked.stamps == 6
    assert "tsa-one" not in " ".join(each.what for each in verdict.findings)
