"""Three hundred things done to a good archive at random: every one is noticed."""

from __future__ import annotations

import random

from benchmarks.archive_case import Case
from benchmarks.archive_mutations import ACCIDENTS, ATTACKS, mutate
from benchmarks.archive_specimen import Specimen
from tests.archive.verifying.conftest import Check

MUTATIONS = 300


def test_every_mutation_is_noticed(specimen: Specimen, check: Check) -> None:
    chance = random.Random(4)
    missed = []
    for _ in range(MUTATIONS):
        kind, did, files = mutate(specimen, chance)
        if check(files).right:
            missed.append((kind, did))

    assert missed == []


def test_every_kind_is_noticed_at_least_once(specimen: Specimen, check: Check) -> None:
    chance = random.Random(5)
    for kind in (*ACCIDENTS, *ATTACKS):
        for _ in range(20):
            case = Case(specimen, dict(specimen.files), chance)
            if (did := kind(case)) is not None and case.files != specimen.files:
                assert not check(case.files).right, (kind.__name__, did)
                break
