"""One item: where it is on its way, what to look at, and what can be done next."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from vouchsafe.review import Action, Item, ReviewError, State
from vouchsafe.server.errors import Malformed
from vouchsafe.server.locale.catalogs import mark
from vouchsafe.server.locale.story import sentence_of
from vouchsafe.server.pages.next_steps import next_steps
from vouchsafe.server.pages.visit import Visit, Visiting
from vouchsafe.server.visiting import Form

router = APIRouter(prefix="/items/{item}")

SHOWN = 30
"""Places to look at that the page lists; the editor has them all."""

STEPS = (mark("Arrival"), mark("Analysis"), mark("Correction"), mark("Review"), mark("Publication"))
_STEP = {
    State.RECEIVED: 0,
    State.ANALYSING: 1,
    State.READY: 2,
    State.IN_REVIEW: 3,
    State.APPROVED: 4,
    State.RENDERING: 4,
    State.PUBLISHED: 5,
    State.REFUSED: -1,
}


@router.get("")
def show_item(visit: Visiting, item: str) -> Response:
    """Everything about it on one page."""
    return _show(visit, item)


@router.get("/tile")
def show_tile(visit: Visiting, item: str, choosing: bool = False) -> Response:
    """The item's place in a list, drawn again when it has changed."""
    found = visit.reviews.item(visit.who, item)
    return visit.page("tile.html", item=found, choosing=choosing)


@router.post("/{action}")
def act(visit: Visiting, item: str, action: str, form: Form) -> Response:
    """Carry a decision out, and show what came of it."""
    before = visit.reviews.item(visit.who, item)
    try:
        _carry_out(visit, before, action, form)
    except ReviewError as error:
        return _show(visit, item, error)
    to = f"/collections/{before.collection}" if action == Action.REMOVE else f"/items/{item}"
    return RedirectResponse(to, 303)


def _carry_out(visit: Visit, item: Item, action: str, form: dict[str, str]) -> None:
    reviews = visit.reviews
    if action == Action.APPROVE:
        version = form.get("version", "")
        if not version.isdecimal() or len(version) > 9:
            raise Malformed(why="version")
        reviews.approve(visit.who, item.id, int(version))
        return
    if action == Action.REFUSE:
        reviews.refuse(visit.who, item.id, form.get("note", ""))
        return
    simple = {
        Action.SUBMIT.value: reviews.submit,
        Action.RETRY.value: reviews.retry,
        Action.REOPEN.value: reviews.reopen,
        Action.PUBLISH.value: reviews.publish,
        Action.REMOVE.value: reviews.remove,
    }
    if action not in simple:
        raise Malformed(why="action")
    simple[action](visit.who, item.id)


def _show(visit: Visit, item: str, problem: ReviewError | None = None) -> Response:
    reviews, who, label = visit.reviews, visit.who, visit.labels()
    found = reviews.item(who, item)
    return visit.page(
        "item.html",
        problem,
        item=found,
        collection=reviews.collection(who, found.collection),
        steps=[visit.catalog.gettext(name) for name in STEPS],
        step=_STEP[found.state],
        next=next_steps(visit, found),
        looks=_looks(visit, found),
        shown=SHOWN,
        versions=reviews.versions(who, item),
        events=[
            {"at": event.at, "sentence": sentence_of(event, visit.language, label)}
            for event in reviews.audit(who, item=item).events
        ],
        others=[person.label for person in reviews.others(who, item)],
        label=label,
    )


def _looks(visit: Visit, item: Item) -> list[dict[str, Any]]:
    if item.version is None:
        return []
    return [
        {
            "key": look.key,
            "track": look.track,
            "start": look.start,
            "end": look.end,
            "seen": seen,
            "sentence": visit.words.reason(look),
        }
        for look, seen in visit.reviews.look_here(visit.who, item.id)
    ]
