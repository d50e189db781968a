"""Asking before something is removed or refused."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from vouchsafe.review import Action
from vouchsafe.server.locale.catalogs import mark
from vouchsafe.server.pages.visit import Visiting

router = APIRouter(prefix="/items/{item}")

FOR_GOOD = mark(
    "The original, every version of its plan and everything published of it are deleted from "
    "this server. This cannot be undone."
)


@router.get("/remove")
def ask_before_removing(visit: Visiting, item: str) -> Response:
    """Are you sure?"""
    found, said = visit.reviews.item(visit.who, item), visit.catalog.gettext
    return visit.page(
        "confirm.html",
        title=said("Remove %(name)s?") % {"name": found.name},
        sentence=said(FOR_GOOD),
        names=(),
        hidden=(),
        action=f"/items/{item}/remove",
        label=visit.words.action(Action.REMOVE),
        back=f"/items/{item}",
        note=None,
    )


@router.get("/refuse")
def ask_before_refusing(visit: Visiting, item: str) -> Response:
    """Are you sure, and why?"""
    found, said = visit.reviews.item(visit.who, item), visit.catalog.gettext
    return visit.page(
        "confirm.html",
        title=said("Refuse %(name)s?") % {"name": found.name},
        sentence=said("It will not be published. Nothing is deleted; it can be opened again."),
        names=(),
        hidden=(),
        action=f"/items/{item}/refuse",
        label=visit.words.action(Action.REFUSE),
        back=f"/items/{item}",
        note=said("Why (names no one)"),
    )
