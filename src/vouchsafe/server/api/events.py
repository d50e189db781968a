"""What happens, as it happens: server-sent events (HTML Standard, section 9.2)."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from vouchsafe.review import Item, NoDatabase, NotFound, NotSignedIn, Person, Reviews
from vouchsafe.server.api.describing import problems
from vouchsafe.server.api.shapes import IdInPath, ItemTold, Who
from vouchsafe.server.feed import Feed, Heard, Watcher
from vouchsafe.server.visiting import Inside, SignedIn, Team, Visitor

LASTS = 120.0
"""Seconds until a stream ends: the browser opens the next by itself, if it still may."""

PRESENCE = 2.0
"""Seconds between two looks at who else is there."""

CHECKED = 10.0
"""Seconds between two looks at whether whoever listens is still signed in."""

_BEAT = 15.0
_RETRY = "retry: 1000\n\n"
_STREAM = {
    "description": "A stream of events; each one's data is JSON.",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}
_NO_BUFFER = {"x-accel-buffering": "no"}

router = APIRouter(tags=["events"], responses=problems(503))

LastEventId = Annotated[int | None, Header(alias="Last-Event-ID", ge=0, le=2**63 - 1)]


@router.get("/events", response_class=Response, responses={200: _STREAM})
async def library_events(
    visitor: SignedIn,
    team: Team,
    inside: Inside,
    collection: Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$")] = None,
    last: LastEventId = None,
) -> Response:
    """`item`: an item as it is now. `removed`: the id of one that is gone. Of one collection, or
    of all.
    """
    if collection is not None:
        await run_in_threadpool(team.collection, visitor.who, collection)
    watcher = inside.feed.watcher(visitor.who.id, last)
    return _stream(_library(inside.feed, watcher, collection), team, visitor)


@router.get("/items/{item}/events", response_class=Response, responses={200: _STREAM})
async def item_events(
    visitor: SignedIn, team: Team, inside: Inside, item: IdInPath, last: LastEventId = None
) -> Response:
    """`item`: as it is now. `version`: its latest version's number and author. `presence`: who
    else has it open. `removed`: it is gone.
    """
    known = await run_in_threadpool(team.item, visitor.who, item)
    watcher = inside.feed.watcher(visitor.who.id, last)
    return _stream(_item(inside.feed, watcher, team, visitor.who, known), team, visitor)


@router.post("/items/{item}/here", status_code=204)
def here(visitor: SignedIn, team: Team, item: IdInPath) -> None:
    """You have this item open; say so again every ten seconds."""
    team.here(visitor.who, item)


def _stream(lines: AsyncGenerator[str], team: Reviews, visitor: Visitor) -> Response:
    told = _while_signed_in(lines, team, visitor)
    return StreamingResponse(told, media_type="text/event-stream", headers=_NO_BUFFER)


async def _while_signed_in(
    lines: AsyncGenerator[str], team: Reviews, visitor: Visitor
) -> AsyncIterator[str]:
    """The stream ends with the session, or with the person's right to be here."""
    last = time.monotonic()
    async with aclosing(lines):
        with suppress(NotSignedIn):
            async for line in lines:
                if time.monotonic() - last >= CHECKED:
                    last = time.monotonic()
                    if not await run_in_threadpool(_signed_in, team, visitor):
                        return
                yield line


def _signed_in(team: Reviews, visitor: Visitor) -> bool:
    try:
        own = team.sessions(visitor.who)
    except NoDatabase:  # restarts: the stream goes on when it is back
        return True
    return visitor.session is None or any(each.id == visitor.session for each in own)


async def _library(feed: Feed, watcher: Watcher, collection: str | None) -> AsyncGenerator[str]:
    ends = time.monotonic() + LASTS
    with watcher:
        yield _RETRY
        await watcher.catch_up()
        while not feed.closing and time.monotonic() < ends:
            heard = await watcher.listen(_BEAT)
            lines = [
                _event("item", _item_told(item), heard.now)
                for item in heard.items.values()
                if collection in (None, item.collection)
            ]
            lines += [_event("removed", {"id": each}, heard.now) for each in heard.removed]
            yield "".join(lines) or ":\n\n"


async def _item(
    feed: Feed, watcher: Watcher, team: Reviews, who: Person, item: Item
) -> AsyncGenerator[str]:
    ends = time.monotonic() + LASTS
    version = item.version
    present: list[dict[str, str]] | None = None
    with watcher:
        yield _RETRY
        await watcher.catch_up()
        while not feed.closing and time.monotonic() < ends:
            now = await _present(team, who, item.id, present)
            if now != present:
                present = now
                yield _event("presence", {"people": now})
            heard = await watcher.listen(PRESENCE)
            if item.id in heard.removed:
                yield _event("removed", {"id": item.id}, heard.now)
                return
            if (changed := heard.items.get(item.id)) is not None:
                if changed.version != version:
                    version = changed.version
                    author = await _author(team, who, heard, item.id)
                    yield _event("version", {"number": version, "author": author})
                yield _event("item", _item_told(changed), heard.now)
            else:
                yield ":\n\n"


async def _present(
    team: Reviews, who: Person, item: str, before: list[dict[str, str]] | None
) -> list[dict[str, str]]:
    try:
        others = await run_in_threadpool(team.others, who, item)
    except NotFound:  # removed a moment ago: the next thing that is heard
        return []
    except NoDatabase:  # restarts: the stream goes on when it is back
        return before or []
    return [Who.model_validate(each).model_dump() for each in others]


async def _author(team: Reviews, who: Person, heard: Heard, item: str) -> dict[str, str] | None:
    author = heard.authors.get(item)
    if author is None:
        return None
    return Who.model_validate(await run_in_threadpool(team.person, who, author)).model_dump()


def _item_told(item: Item) -> dict[str, Any]:
    return ItemTold.model_validate(item).model_dump(mode="json")


def _event(name: str, data: Any, number: int | None = None) -> str:
    ahead = f"id: {number}\n" if number is not None else ""
    return f"{ahead}event: {name}\ndata: {json.dumps(data)}\n\n"
