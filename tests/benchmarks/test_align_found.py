"""One rule for us and for peers, on the same cases; a wrong place is never covered."""

from __future__ import annotations

import math

import pytest

from benchmarks.align_cases import CONDITIONS
from benchmarks.align_false import Asked, Deal, rows
from benchmarks.align_found import Found, conditions, totals
from benchmarks.align_peers import NAMES
from benchmarks.result import Row

CUTS = CONDITIONS[0]
FAR = CONDITIONS[-1]
QUICK = NAMES[0]


def _found(error: float, peers: dict[str, float] | None = None) -> Found:
    """One that claims 0.1 ms."""
    return Found(CUTS.name, 1.0, error, 1e-4, 0.0, 1.0, peers=peers or {})


def _row(rows_of: list[Row], begin: str) -> Row:
    (row,) = (row for row in rows_of if row.figure.startswith(begin))
    return row


def test_a_peers_wrong_places_are_in_no_median_as_ours_are_in_none() -> None:
    found = [_found(0.001, {QUICK: 0.008}), _found(7.0, {QUICK: 9.0}), _found(0.002)]

    row = _row(list(conditions(found, [CUTS])), f"median error, cuts: 2 pairs beside {QUICK}")

    assert row.ours == pytest.approx(1.0)
    assert row.peer == pytest.approx(8.0)
    assert row.details["ours"]["wrong"] == row.details[QUICK]["wrong"] == 1


def test_a_peer_asked_of_every_case_stands_in_the_goals_own_line() -> None:
    found = [_found(0.001, {QUICK: 0.008}), _found(0.001, {QUICK: 9.0})]

    (row,) = conditions(found, [CUTS])

    assert (row.ours, row.peer, row.met) == (1.0, 8.0, True)
    assert row.details[QUICK]["wrong"] == 1


def test_beside_a_peer_we_are_judged_on_its_cases_alone() -> None:
    found = [_found(0.001, {QUICK: math.nan}), _found(0.003, {QUICK: 0.01}), _found(7.0)]

    told = list(totals(found))

    assert _row(told, "pairs found, beside").ours == 100
    assert _row(told, "pairs found, beside").peer == 50
    assert _row(told, "pairs given a wrong place").ours == 0
    both = _row(told, "median error of pairs that both found")
    assert both.ours == pytest.approx(3.0)
    assert both.peer == pytest.approx(10.0)


def test_a_wrong_place_counts_as_uncovered_and_a_refusal_does_not() -> None:
    wide = Found(CUTS.name, 1.0, error=0.06, deviation=1.0)
    found = [_found(0.0001), _found(0.0001), _found(0.0001), wide, Found(CUTS.name, 0.0)]

    told = list(totals(found))

    strict = _row(told, "95 % intervals that cover the truth")
    assert (strict.ours, strict.met) == (75, False)
    assert strict.details == {"pairs": 4, "wrong": 1}
    assert _row(told, "the same of right places only").ours == 100


def test_a_wrong_place_far_apart_counts_as_uncovered() -> None:
    found = [Found(FAR.name, 1.0, error, 1e-4, physics=FAR.physics) for error in (0.05, 3.0)]

    row = _row(list(totals(found)), "20 m apart")

    assert (row.ours, row.met) == (50, False)


def test_strangers_are_counted_pair_by_pair_and_the_set_stands_beside() -> None:
    across = Asked(pairs=400, claimed=[("a beat / a beat", 0.99)], in_set=4)
    deals = [Deal(across=across, within=Asked(pairs=380), peers={QUICK: [24, 3]}, same=1)]

    told = rows(deals)

    row = _row(told, f"pairs of strangers called one event, beside {QUICK}")
    assert (row.ours, row.peer, row.met) == (0.25, 12.5, True)
    assert row.details["of the same pairs, claimed by us"] == 1
    assert _row(told, "the same clips given as sets: pairs of strangers").ours == 1
