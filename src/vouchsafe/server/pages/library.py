"""The first page: what waits for a person, and the collections."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from vouchsafe.review import Action, Item, ReviewError, State, may
from vouchsafe.server.pages.entry import sign_in_page
from vouchsafe.server.pages.visit import Visit, Visiting
from vouchsafe.server.visiting import Form, Language, PerhapsSignedIn, Team

router = APIRouter()

WAITING = 8
"""Items shown on the first page: few enough that it stays small."""


@router.get("/")
def library(
    request: Request, visitor: PerhapsSignedIn, language: Language, reviews: Team
) -> Response:
    """The library, or where to sign in."""
    if visitor is None:
        return sign_in_page(request, language)
    return _library(Visit(request, visitor, language, reviews))


@router.post("/collections")
def make_collection(visit: Visiting, form: Form) -> Response:
    """A new collection, and on to it."""
    try:
        made = visit.reviews.make_collection(visit.who, form.get("title", ""))
    except ReviewError as error:
        return _library(visit, error)
    return RedirectResponse(f"/collections/{made.id}", 303)


def _library(visit: Visit, problem: ReviewError | None = None) -> Response:
    return visit.page(
        "library.html",
        problem,
        collections=visit.reviews.collections(visit.who),
        waiting=_waiting(visit),
        left_behind=visit.reviews.left_behind(visit.who) if _administers(visit) else 0,
    )


def _administers(visit: Visit) -> bool:
    return may(visit.who.role, Action.ADMINISTER)


def _waiting(visit: Visit) -> list[Item]:
    found: list[Item] = []
    for state in (State.IN_REVIEW, State.READY):
        listed = visit.reviews.items(visit.who, state=state)
        found += listed.items[: WAITING - len(found)]
    return found
