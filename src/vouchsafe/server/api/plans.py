"""Versions of plans, and what is to be looked at in them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from vouchsafe.review import Conflict, LookHere, Person, Reviews
from vouchsafe.server.api.describing import json_body, problems
from vouchsafe.server.api.shapes import (
    IdInPath,
    LookTold,
    PlanTold,
    SavedTold,
    Seen,
    SeenTold,
    VersionTold,
    Who,
)
from vouchsafe.server.errors import TooManyUploads
from vouchsafe.server.guarding.size import SMALL
from vouchsafe.server.problems import ToldMore
from vouchsafe.server.visiting import Inside, SignedIn, Team

router = APIRouter(prefix="/items/{item}", tags=["plans"])

_WAIT = 20
"""Seconds to wait for room for a large plan."""


@router.get("/plan", response_model=PlanTold)
def one_plan(
    visitor: SignedIn,
    team: Team,
    item: IdInPath,
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """The latest version of an item's plan, or that one, and what is to be looked at in it."""
    who = visitor.who
    found, text = team.plan_file(who, item, version)
    latest = team.item(who, item).version
    looks = team.look_here(who, item, found.number)
    about = {
        "version": found.number,
        "parent": found.parent,
        "author": _author(team, who, found.author),
        "made": _moment(found.made),
        "note": found.note,
        "latest": latest,
        "look_here": [_look(*look).model_dump(mode="json") for look in looks],
    }
    # A plan can be tens of megabytes of text: it goes into the answer as it was written.
    return Response(f'{json.dumps(about)[:-1]}, "plan": {text}}}', media_type="application/json")


@router.post(
    "/plan",
    status_code=201,
    response_model=SavedTold,
    responses=problems(409, 503),
    openapi_extra=json_body("SavePlan"),
)
async def save_plan(
    request: Request, visitor: SignedIn, inside: Inside, item: IdInPath
) -> SavedTold:
    """A new version, made from `parent`. 409 with `latest`, `author` and `made` where somebody
    else saved one meanwhile: nothing was overwritten.
    """
    body = await request.body()  # all of it first: who sends slowly takes nobody's room
    async with _room(len(body), inside):
        return await run_in_threadpool(_save, inside, visitor.who, item, body)


@asynccontextmanager
async def _room(size: int, inside: Inside) -> AsyncIterator[None]:
    """For a body of so many bytes, as long as it is worked on: a crowd's plan takes ten times its
    own size then, so there are only so many at once.
    """
    if size <= SMALL:
        yield
        return
    with anyio.move_on_after(_WAIT) as waiting:
        await inside.large.acquire()
    if waiting.cancelled_caught:
        raise TooManyUploads(seconds=_WAIT)
    try:
        yield
    finally:
        inside.large.release()


def _save(inside: Inside, who: Person, item: str, body: bytes) -> SavedTold:
    team = inside.reviews
    team.editable(who, item)  # nobody else's request is worth the reading
    try:
        with inside.plans.reading(item, body) as (given, plan):
            saved = team.save_plan(who, item, given.parent, plan, given.note)
    except Conflict as conflict:
        raise _with_latest(team, who, item, conflict) from None
    looks = team.look_here(who, item, saved.number)
    return SavedTold(version=saved.number, look_here=[_look(*look) for look in looks])


@router.get("/versions", response_model=list[VersionTold])
def list_versions(visitor: SignedIn, team: Team, item: IdInPath) -> list[dict[str, Any]]:
    """All versions of an item's plan, the newest first, without the plans."""
    return [
        {
            "version": each.number,
            "parent": each.parent,
            "author": _author(team, visitor.who, each.author),
            "made": each.made,
            "note": each.note,
        }
        for each in team.versions(visitor.who, item)
    ]


@router.post("/seen", response_model=SeenTold)
def see(visitor: SignedIn, team: Team, item: IdInPath, given: Seen) -> SeenTold:
    """You have looked at these."""
    return SeenTold(left=team.see(visitor.who, item, given.version, given.keys))


def _with_latest(team: Reviews, who: Person, item: str, conflict: Conflict) -> ToldMore:
    latest = next(v for v in team.versions(who, item) if v.number == conflict.latest)
    author = _author(team, who, latest.author)
    facts = {"latest": latest.number, "author": author, "made": _moment(latest.made)}
    return ToldMore(conflict, facts)


def _look(look: LookHere, seen: bool) -> LookTold:
    return LookTold(
        key=look.key,
        track=look.track,
        start=look.start,
        end=look.end,
        reason=look.reason,
        detail=look.detail,
        seen=seen,
    )


def _author(team: Reviews, who: Person, author: str | None) -> dict[str, str] | None:
    if author is None:
        return None
    return Who.model_validate(team.person(who, author)).model_dump()


def _moment(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
