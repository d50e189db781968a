"""What people see: HTML pages over the same methods as the API."""

from __future__ import annotations

from fastapi import APIRouter

from vouchsafe.server.pages import (
    about,
    audit,
    collections,
    conflict,
    editing,
    entry,
    items,
    library,
    people,
    publication,
    removing,
    sending,
    you,
)
from vouchsafe.server.pages.problems import problem_page

__all__ = ["problem_page", "router"]

router = APIRouter(include_in_schema=False)
"""Every page. Included last, so that it cannot shadow the API."""

for _each in (
    library,
    entry,
    collections,
    sending,
    publication,
    editing,
    conflict,
    removing,
    items,
    people,
    you,
    audit,
    about,
):
    router.include_router(_each.router)
