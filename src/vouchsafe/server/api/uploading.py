"""A file comes in: its body goes to the disk as it arrives, a piece at a time."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from vouchsafe.server.api.describing import problems, raw_body
from vouchsafe.server.api.shapes import AddedTold, IdInPath
from vouchsafe.server.arriving import RETRY, drain, pieces
from vouchsafe.server.errors import TooManyUploads
from vouchsafe.server.visiting import Inside, SignedIn, Team

router = APIRouter(tags=["items"], responses=problems(415, 503, 507))


@router.post(
    "/collections/{collection}/items",
    status_code=201,
    response_model=AddedTold,
    responses={200: {"model": AddedTold, "description": "The same bytes were here already."}},
    openapi_extra=raw_body(),
)
async def add_item(
    *,
    request: Request,
    visitor: SignedIn,
    team: Team,
    inside: Inside,
    collection: IdInPath,
    name: Annotated[str, Query(min_length=1, max_length=1000, description="Of the file.")],
) -> Response:
    """Add a photo or video: the request's body, as it is. It is analysed at once."""
    if inside.uploads.borrowed_tokens >= inside.uploads.total_tokens:
        raise TooManyUploads(seconds=RETRY)
    body = request.stream()
    try:
        added = await to_thread.run_sync(
            team.add_item,
            visitor.who,
            collection,
            name,
            pieces(body),
            limiter=inside.uploads,
        )
    except Exception:
        await drain(body)
        raise
    inside.nudge()
    told = AddedTold.model_validate(added)
    return JSONResponse(told.model_dump(mode="json"), 200 if added.duplicate else 201)
