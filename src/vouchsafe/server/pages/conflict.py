"""Two versions side by side, after two people worked at the same time."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from vouchsafe.redaction import Plan
from vouchsafe.review import PlanVersion
from vouchsafe.server.pages.visit import Visiting

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Difference:
    """What one plan hides that another does not, and otherwise: ids of tracks."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    manner: bool

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.manner)


@router.get("/items/{item}/conflict")
def show_conflict(visit: Visiting, item: str, yours: int) -> Response:
    """What was saved after version `yours`, and what it changed."""
    reviews, who = visit.reviews, visit.who
    mine, latest = reviews.plan(who, item, yours), reviews.plan(who, item)
    return visit.page(
        "conflict.html",
        item=reviews.item(who, item),
        mine=mine,
        latest=latest,
        since=[each for each in reviews.versions(who, item) if each.number > yours],
        difference=difference(mine, latest),
        label=visit.labels(),
    )


def difference(mine: PlanVersion, latest: PlanVersion) -> Difference:
    """From one version to the other."""
    before, after = _tracks(mine.plan), _tracks(latest.plan)
    return Difference(
        added=tuple(after.keys() - before.keys()),
        removed=tuple(before.keys() - after.keys()),
        changed=tuple(name for name in before.keys() & after.keys() if before[name] != after[name]),
        manner=_manner(mine.plan) != _manner(latest.plan),
    )


def _tracks(plan: Plan) -> dict[str, object]:
    return {track.id: track for track in plan.tracks}


def _manner(plan: Plan) -> tuple[object, ...]:
    return plan.style, plan.shape, plan.sound
