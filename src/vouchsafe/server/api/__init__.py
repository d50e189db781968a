"""The API: /api/v1, for scripts and for the pages' own scripts. Same rules as the pages."""

from __future__ import annotations

from fastapi import APIRouter

from vouchsafe.server.api import (
    auditing,
    collections,
    entering,
    events,
    files,
    items,
    people,
    plans,
    uploading,
    you,
)

router = APIRouter(prefix="/api/v1")
for _part in (collections, uploading, items, plans, files, events, people, you, entering, auditing):
    router.include_router(_part.router)

__all__ = ["router"]
