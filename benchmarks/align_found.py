"""What was said of made cases, and its figures: ours, and beside each peer those of the same cases.

One rule for all: a place that misses by more than RIGHT is wrong, is in no median, and no interval
around it covers anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.align_cases import Condition
from benchmarks.align_peers import NAMES
from benchmarks.result import Row

RIGHT = 0.05
"""seconds: an offset that misses by more is a wrong one, not an inexact one"""
FEW = 10
"""cases of which a median is for the result's file alone, not for a table"""
COVERAGE = (93.0, 99.0)
WITHIN = 1.96


@dataclass(frozen=True, slots=True)
class Found:
    """What was said of one case.

    error, deviation: seconds, the second of what it claims; nan where nothing was found. drift,
    drift_deviation: ppm. physics: seconds that distance may add. peers: of those that were asked,
    the errors in seconds of what they call matches; nan where they call it none.
    """

    condition: str
    probability: float
    error: float = math.nan
    deviation: float = math.nan
    drift: float = math.nan
    drift_deviation: float = math.nan
    physics: float = 0.0
    peers: dict[str, float] = field(default_factory=dict)

    @property
    def right(self) -> bool:
        return abs(self.error) <= RIGHT + self.physics

    @property
    def wrong(self) -> bool:
        return abs(self.error) > RIGHT + self.physics

    @property
    def placed(self) -> bool:
        """Whether a place was told at all, right or wrong."""
        return self.right or self.wrong

    @property
    def covered(self) -> bool:
        """Whether the place is right and the truth inside the 95 % interval, with what distance
        adds."""
        return self.right and abs(self.error) <= WITHIN * self.deviation + self.physics

    @property
    def drift_covered(self) -> bool:
        """Whether the place is right and the true drift inside its 95 % interval."""
        return self.right and abs(self.drift) <= WITHIN * self.drift_deviation


def middle(values: Sequence[float], share: float = 50) -> float:
    """A percentile of sizes, in milliseconds; nan of none."""
    sizes = [abs(value) * 1000 for value in values if not math.isnan(value)]
    return float(np.percentile(sizes, share)) if sizes else math.nan


def rounded(value: float, digits: int = 3) -> float | None:
    """As it is written; None for nan."""
    return None if math.isnan(value) else round(value, digits)


def share(of: Sequence[bool]) -> float:
    """Per cent that are so; nan of none."""
    return 100 * sum(of) / len(of) if of else math.nan


def conditions(found: Sequence[Found], only: Sequence[Condition]) -> Iterator[Row]:
    """For each condition the median error, with everything else in details; then beside peers."""
    for condition in only:
        mine = [each for each in found if each.condition == condition.name]
        right, placed = ([e for e in mine if e.right], [e for e in mine if e.placed])
        error = middle([each.error for each in right])
        within = RIGHT + condition.physics
        _, theirs = _of_both(NAMES[0], mine)
        everywhere = len(theirs) == len(mine) > 0
        peer = _summary(theirs, within) if everywhere else None
        yield Row(
            f"median error, {condition.name}",
            ours=rounded(error),
            peer=peer["median error, ms"] if peer else None,
            unit="ms",
            goal=f"<= {condition.goal:g}" if condition.goal else "",
            met=bool(error <= condition.goal) if condition.goal else None,
            details={
                **_summary([each.error for each in mine], within),
                **({NAMES[0]: peer} if peer else {}),
                "95 % intervals that cover, distance with them, %": _covering(placed),
                "of right places only, %": _covering(right),
                "median of the claimed deviation, ms": rounded(
                    middle([each.deviation for each in right])
                ),
                "median error of drift, ppm": rounded(
                    middle([each.drift / 1000 for each in right]), 2
                ),
                "95 % intervals of drift that cover, %": rounded(
                    share([each.drift_covered for each in placed]), 1
                ),
                "least probability": min((each.probability for each in right), default=None),
            },
        )
        for name in NAMES[1 if everywhere else 0 :]:
            if any(name in each.peers for each in mine):
                yield _medians(name, mine, within)


def _medians(name: str, mine: Sequence[Found], within: float) -> Row:
    """The medians of us and of a peer on the cases that it was asked of."""
    ours, theirs = _of_both(name, mine)
    told = [_summary(errors, within) for errors in (ours, theirs)]
    return Row(
        f"median error, {mine[0].condition}: {len(theirs)} pairs beside {name}",
        ours=told[0]["median error, ms"],
        peer=told[1]["median error, ms"],
        unit="ms",
        readme=len(theirs) >= FEW,
        details={"ours": told[0], name: told[1]},
    )


def _of_both(name: str, of: Sequence[Found]) -> tuple[list[float], list[float]]:
    """Our errors and those of a peer, of the cases that it was asked of."""
    asked = [each for each in of if name in each.peers]
    return [each.error for each in asked], [each.peers[name] for each in asked]


def _covering(of: Sequence[Found]) -> float | None:
    """Per cent whose intervals cover; a wrong place covers nothing."""
    return rounded(share([each.covered for each in of]), 1)


def _summary(errors: Sequence[float], within: float) -> dict[str, float | int | None]:
    """What somebody, we or a peer, said of some cases: all by this one rule."""
    right = [error for error in errors if abs(error) <= within]
    return {
        "pairs": len(errors),
        "found": len(right),
        "wrong": sum(abs(error) > within for error in errors),
        "median error, ms": rounded(middle(right)),
        "95th percentile, ms": rounded(middle(right, 95)),
    }


def totals(found: Sequence[Found]) -> Iterator[Row]:
    """Honesty of the intervals, what was found, and each peer; last what distance does."""
    near = [each for each in found if not each.physics]
    placed, right = ([e for e in near if e.placed], [e for e in near if e.right])
    coverage = share([each.covered for each in placed])
    yield Row(
        "95 % intervals that cover the truth, all conditions without distance",
        ours=rounded(coverage, 1),
        unit="%",
        goal="93 to 99",
        met=COVERAGE[0] <= coverage <= COVERAGE[1],
        details={"pairs": len(placed), "wrong": len(placed) - len(right)},
    )
    yield Row(
        "the same of right places only",
        ours=_covering(right),
        unit="%",
        details={"pairs": len(right)},
    )
    yield Row(
        "pairs found, all conditions without distance",
        ours=rounded(share([each.right for each in near]), 1),
        unit="%",
        details={"pairs": len(near), "wrong": sum(each.wrong for each in near)},
    )
    for name in NAMES:
        yield from _beside(name, near)
    far = [each for each in found if each.physics and each.placed]
    if far:
        yield Row(
            "20 m apart: intervals with distance that cover the truth",
            ours=_covering(far),
            unit="%",
            goal=">= 95",
            met=share([each.covered for each in far]) >= 95,
            details={
                "pairs": len(far),
                "wrong": sum(each.wrong for each in far),
                "of right places only, %": _covering([each for each in far if each.right]),
                "that distance may add, ms": 1000 * far[0].physics,
            },
        )


def _beside(name: str, near: Sequence[Found]) -> Iterator[Row]:
    ours, theirs = _of_both(name, near)
    if not theirs:
        return
    beside = f"beside {name} ({len(theirs)} pairs)"
    for what, is_so in (("found", _is_right), ("given a wrong place", _is_wrong)):
        yield Row(
            f"pairs {what}, {beside}",
            ours=rounded(share([*map(is_so, ours)]), 1),
            peer=rounded(share([*map(is_so, theirs)]), 1),
            unit="%",
        )
    both = [two for two in zip(ours, theirs, strict=True) if all(map(_is_right, two))]
    yield Row(
        f"median error of pairs that both found, {beside}",
        ours=rounded(middle([mine for mine, _ in both])),
        peer=rounded(middle([its for _, its in both])),
        unit="ms",
        details={
            "pairs that both found": len(both),
            "ours": _summary(ours, RIGHT),
            name: _summary(theirs, RIGHT),
        },
    )


def _is_right(error: float) -> bool:
    return abs(error) <= RIGHT


def _is_wrong(error: float) -> bool:
    return abs(error) > RIGHT
