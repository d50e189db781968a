"""The API: /api/v1, for scripts and for the pages' own scripts. Same rules as the pages."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from vouchsafe.server.api import (
    auditing,
    collections,
    entering,
    events,
    files,
    following,
    items,
    people,
    plans,
    uploading,
    you,
)
from vouchsafe.server.api.describing import problems
from vouchsafe.server.visiting import SignedIn

router = APIRouter(prefix="/api/v1", responses=problems())
_PARTS = (
    *(collections, uploading, items, plans, following, files, events),
    *(people, you, entering, auditing),
)
for _part in _PARTS:
    router.include_router(_part.router)


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request, _visitor: SignedIn) -> JSONResponse:
    """What this API takes and gives, for programs. No pages for it: they load others' scripts."""
    return JSONResponse(request.app.openapi())


__all__ = ["router"]
