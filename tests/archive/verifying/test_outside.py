"""A log that was rolled back is only noticed by whoever saw it before."""

from __future__ import annotations

import random

from benchmarks.archive_case import Case
from benchmarks.archive_mutations import cut_and_sign
from benchmarks.archive_specimen import Specimen
from tests.archive.verifying.conftest import Check
from vouchsafe.archive.log import parse_note
from vouchsafe.archive.verifying import Remembered, Verdict


def test_an_older_copy_is_all_right_for_whoever_saw_nothing(
    specimen: Specimen, check: Check
) -> None:
    assert check(specimen.older[2], remembered=[], unlock=None).right


def test_an_older_copy_is_noticed_by_memory(specimen: Specimen, check: Check) -> None:
    for older in specimen.older:
        assert "rolled-back" in _kinds(check(older))


def test_an_older_copy_is_noticed_against_a_partners_checkpoint(
    specimen: Specimen, check: Check
) -> None:
    partners = parse_note(specimen.files["log/checkpoint"])

    verdict = check(specimen.older[-1], remembered=[], against=[partners], unlock=None)

    assert "rolled-back" in _kinds(verdict)


def test_an_operator_who_rewrites_the_end_is_noticed_by_it(case: Case, check: Check) -> None:
    """With the log's key, and every head and stamp of the time after taken away."""
    partners = parse_note(case.files["log/checkpoint"])
    case.chance = random.Random(3)
    cut_and_sign(case)
    more = [*case.entries(), *case.entries()[-1:] * 20]
    events = [*case.events(), *case.events()[-1:] * 20]
    case.sign(len(more), case.write_log(more, events), case.log_seed())

    verdict = check(case.files, remembered=[], against=[partners], unlock=None)

    assert "history-changed" in _kinds(verdict)


def test_the_checkpoint_of_another_log_does_not_count(case: Case, check: Check) -> None:
    head = case.head
    case.sign(head.size, head.root, b"\1" * 32)
    foreign = parse_note(case.files.pop("log/checkpoint"))
    case.files["log/checkpoint"] = case.specimen.files["log/checkpoint"]

    assert "history-changed" in _kinds(check(case.files, against=[foreign]))


def test_what_it_continues_is_said(specimen: Specimen, check: Check) -> None:
    earlier = parse_note(specimen.older[1]["log/checkpoint"])

    verdict = check(specimen.files, against=[earlier])

    assert int(earlier.text.split("\n")[1]) in verdict.looked.against


def test_another_archive_in_its_place(specimen: Specimen, check: Check) -> None:
    other = Remembered("example.org/other", 3, "00" * 32)

    assert "history-changed" in _kinds(check(specimen.files, remembered=[other]))


def _kinds(verdict: Verdict) -> set[str]:
    return {each.kind for each in verdict.findings}
