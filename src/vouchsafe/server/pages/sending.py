"""Sending files without JavaScript: a plain form, by the same rules as the API's uploads."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from vouchsafe.review import NoSpace, NotAPhotoOrVideo, TooLarge
from vouchsafe.server.arriving import RETRY, drain, pieces
from vouchsafe.server.errors import Malformed, StaleForm, TooManyUploads
from vouchsafe.server.locale import say
from vouchsafe.server.pages.collections import Filters, show
from vouchsafe.server.pages.visit import Visit
from vouchsafe.server.parts import Part, parts
from vouchsafe.server.visiting import (
    CSRF_FIELD,
    Inside,
    Visitor,
    language_for,
    signed_in_unchecked,
)

router = APIRouter(prefix="/collections/{collection}")

Result = dict[str, str | None]


@router.post("/send")
async def send(
    request: Request,
    visitor: Annotated[Visitor, Depends(signed_in_unchecked)],
    inside: Inside,
    collection: str,
) -> Response:
    """One file or several, onto the disk as they come; then the collection, and what came of each.

    The form's CSRF value is checked here, before the first file: it is the form's first field.
    """
    if inside.uploads.borrowed_tokens >= inside.uploads.total_tokens:
        raise TooManyUploads(seconds=RETRY)
    visit = Visit(request, visitor, language_for(request), inside.reviews)
    body = request.stream()
    form = parts(pieces(body), request.headers.get("content-type", ""))
    results = list[Result]()
    problem: Malformed | None = None
    try:
        take = partial(_take, visit, collection, form, results)
        await to_thread.run_sync(take, limiter=inside.uploads)
    except Malformed as error:
        if not results:
            raise
        problem = error  # what has landed is told, too
    except Exception:
        await drain(body)
        raise
    finally:
        inside.nudge()
    page = partial(show, visit, collection, Filters(), results=results, problem=problem)
    return await run_in_threadpool(page)


def _take(visit: Visit, collection: str, form: Iterator[Part], results: list[Result]) -> None:
    """results: gets what came of each file, as it is known."""
    ours = False
    for part in form:
        if part.field == CSRF_FIELD and part.name is None:
            ours = hmac.compare_digest(_short(part), visit.visitor.csrf.encode())
        elif part.field == "file" and part.name is not None:
            if not ours:
                raise StaleForm
            if part.name:  # else nothing was chosen
                results.append(_add(visit, collection, part, part.name))
    if not ours:
        raise StaleForm


def _add(visit: Visit, collection: str, part: Part, name: str) -> Result:
    try:
        added = visit.reviews.add_item(visit.who, collection, name, part.data)
    except (NotAPhotoOrVideo, TooLarge, NoSpace) as error:
        return {"name": name, "problem": say(error, visit.language)}
    return {"name": added.item.name, "problem": None}


def _short(part: Part) -> bytes:
    """Of a field as much as a CSRF value may have, and a little more."""
    said = b""
    for piece in part.data:
        said = (said + piece)[:200]
    return said
