"""The audit: who did what, the newest first."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from vouchsafe.server.locale.story import sentence_of
from vouchsafe.server.pages.visit import Visiting

router = APIRouter()


@router.get("/audit")
def show_audit(visit: Visiting, page: int = 0) -> Response:
    """A page of it. Admins only; what happened to one item is on that item's page."""
    label = visit.labels()
    listed = visit.reviews.audit(visit.who, page=max(0, min(page, 1_000_000)))
    events = [
        {"at": event.at, "item": event.item, "sentence": sentence_of(event, visit.language, label)}
        for event in listed.events
    ]
    return visit.page("audit.html", events=events, listed=listed)
