"""One collection: adding files, finding items, doing the same to many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.responses import RedirectResponse, Response

from vouchsafe.errors import VouchsafeError
from vouchsafe.review import Action, BulkAction, NotFound, ReviewError, State, may
from vouchsafe.server.errors import Malformed
from vouchsafe.server.locale import say
from vouchsafe.server.pages.fields import Chosen
from vouchsafe.server.pages.removing import FOR_GOOD
from vouchsafe.server.pages.visit import Visit, Visiting
from vouchsafe.server.visiting import Form

router = APIRouter(prefix="/collections/{collection}")

BULK = tuple(Action(action.value) for action in BulkAction)


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for in a collection."""

    text: str = ""
    state: State | None = None
    page: int = 0


def filters_of(text: str = "", state: str = "", page: int = 0) -> Filters:
    """From a query; a state that nobody knows is none."""
    wanted = State(state) if state in set(State) else None
    return Filters(text[:200], wanted, max(0, min(page, 1_000_000)))


@router.get("")
def show_collection(
    visit: Visiting, collection: str, filters: Annotated[Filters, Depends(filters_of)]
) -> Response:
    """Its items, filtered; a page of them."""
    return show(visit, collection, filters)


@router.post("/bulk")
def do_to_many(visit: Visiting, collection: str, form: Form, chosen: Chosen) -> Response:
    """The same for all that were ticked. Removing asks first."""
    if form.get("action") not in set(BulkAction):
        raise Malformed(why="action")
    action = BulkAction(form["action"])
    if action is BulkAction.REMOVE and "sure" not in form and chosen:
        return _ask_before_removing(visit, collection, chosen)
    names = {each: _name(visit, each) for each in chosen}
    results = [
        {
            "name": names[each.item],
            "problem": say(each.problem, visit.language) if each.problem else None,
        }
        for each in visit.reviews.bulk(visit.who, action, chosen)
    ]
    return show(visit, collection, Filters(), results=results)


@router.get("/settings")
def settings(visit: Visiting, collection: str) -> Response:
    """Its title, and removing it."""
    return _settings(visit, collection)


@router.post("/settings")
def rename(visit: Visiting, collection: str, form: Form) -> Response:
    """Another title."""
    try:
        visit.reviews.rename_collection(visit.who, collection, form.get("title", ""))
    except NotFound:
        raise
    except ReviewError as error:
        return _settings(visit, collection, error)
    return RedirectResponse(f"/collections/{collection}", 303)


@router.post("/remove")
def remove(visit: Visiting, collection: str) -> Response:
    """An empty collection goes."""
    try:
        visit.reviews.remove_collection(visit.who, collection)
    except NotFound:
        raise
    except ReviewError as error:
        return _settings(visit, collection, error)
    return RedirectResponse("/", 303)


def show(
    visit: Visit,
    collection: str,
    filters: Filters,
    results: Sequence[Mapping[str, str | None]] | None = None,
    problem: VouchsafeError | None = None,
) -> Response:
    """The page of a collection. results: what came of doing the same to many of it. problem: why
    the rest of what was asked was not done.
    """
    reviews, who = visit.reviews, visit.who
    listed = reviews.items(
        who, collection, state=filters.state, text=filters.text, page=filters.page
    )
    return visit.page(
        "collection.html",
        problem,
        collection=reviews.collection(who, collection),
        listed=listed,
        states=list(State),
        text=filters.text,
        state=filters.state,
        bulk=[
            (action.value, visit.words.action(action))
            for action in BULK
            if may(visit.who.role, action)
        ],
        page_link=_page_links(collection, filters),
        results=results,
    )


def _page_links(collection: str, filters: Filters) -> Callable[[int], str]:
    def link(number: int) -> str:
        fields: dict[str, str | int] = {"page": number}
        if filters.text:
            fields["text"] = filters.text
        if filters.state:
            fields["state"] = filters.state.value
        return f"/collections/{collection}?{urlencode(fields)}"

    return link


def _settings(visit: Visit, collection: str, problem: ReviewError | None = None) -> Response:
    found = visit.reviews.collection(visit.who, collection)
    return visit.page("settings.html", problem, collection=found)


def _ask_before_removing(visit: Visit, collection: str, chosen: Sequence[str]) -> Response:
    title = visit.catalog.ngettext("Remove %(num)s item?", "Remove %(num)s items?", len(chosen))
    ticked = [("item", each) for each in chosen]
    return visit.page(
        "confirm.html",
        title=title % {"num": len(chosen)},
        sentence=visit.catalog.gettext(FOR_GOOD),
        names=[_name(visit, each) for each in chosen],
        hidden=[("action", BulkAction.REMOVE.value), ("sure", "1"), *ticked],
        action=f"/collections/{collection}/bulk",
        label=visit.words.action(Action.REMOVE),
        back=f"/collections/{collection}",
        note=None,
    )


def _name(visit: Visit, item: str) -> str:
    try:
        return visit.reviews.item(visit.who, item).name
    except NotFound:
        return "?"
