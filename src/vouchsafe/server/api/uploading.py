"""A file comes in: its body goes to the disk as it arrives, a piece at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Annotated

import anyio
from anyio import from_thread, to_thread
from fastapi import APIRouter, Query, Request
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from vouchsafe.server.api.describing import problems, raw_body
from vouchsafe.server.api.shapes import AddedTold, IdInPath
from vouchsafe.server.errors import TooManyUploads
from vouchsafe.server.visiting import Inside, SignedIn, Team

router = APIRouter(tags=["items"], responses=problems(415, 503, 507))

_DRAINED = 64 * 1024**2
_DRAINING = 10.0
_RETRY = 10


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
        raise TooManyUploads(seconds=_RETRY)
    body = request.stream()
    try:
        added = await to_thread.run_sync(
            team.add_item,
            visitor.who,
            collection,
            name,
            _pieces(body),
            limiter=inside.uploads,
        )
    except Exception:
        await _drain(body)
        raise
    inside.nudge()
    told = AddedTold.model_validate(added)
    return JSONResponse(told.model_dump(mode="json"), 200 if added.duplicate else 201)


def _pieces(body: AsyncIterator[bytes]) -> Iterator[bytes]:
    """Runs in the thread that writes: asks for the next piece when the last one is written."""
    while (piece := from_thread.run(_next_piece, body)) is not None:
        if piece:
            yield piece


async def _next_piece(body: AsyncIterator[bytes]) -> bytes | None:
    return await anext(body, None)


async def _drain(body: AsyncIterator[bytes]) -> None:
    """Read on for a while: a browser shows an answer only once it has sent its file."""
    left = _DRAINED
    with anyio.move_on_after(_DRAINING):
        try:
            async for piece in body:
                left -= len(piece)
                if left < 0:
                    return
        except (ClientDisconnect, RuntimeError):  # gone, or read to its end already
            return
