"""The audit: who did what, when."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from vouchsafe.review import AuditPage
from vouchsafe.server.api.shapes import AuditPageTold, Page
from vouchsafe.server.visiting import SignedIn, Team

router = APIRouter(tags=["audit"])


@router.get("/audit", response_model=AuditPageTold)
def read_audit(
    visitor: SignedIn,
    team: Team,
    item: Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$")] = None,
    page: Page = 0,
) -> AuditPage:
    """The newest first: of one item for everybody, of everything for admins."""
    return team.audit(visitor.who, item=item, page=page)
