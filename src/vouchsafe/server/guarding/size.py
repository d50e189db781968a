"""Bodies of requests are bounded before anybody reads them: in size, and in how long they take."""

from __future__ import annotations

import re

import anyio
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vouchsafe.server.errors import Malformed, ServerError, TooLarge, TooSlow
from vouchsafe.server.guarding.refused import refusals
from vouchsafe.server.problems import problem_answer

SMALL = 64 * 1024
"""Bytes of a form or a JSON request."""

PLAN = 32 * 1024**2
"""Bytes of a plan: two hours of a crowd."""

SLOWEST = 8 * 1024
"""Bytes a second at which a body has to come,"""

PATIENCE = 60.0
"""but for so many seconds together that it is late; a fast beginning earns no more than these."""

_PLAN = re.compile(r"/api/v1/items/[^/]+/plan")
_UPLOAD = re.compile(r"/api/v1/collections/[^/]+/items|/collections/[^/]+/send")


class BoundedBodies:
    """Answers 413 to a body above its route's limit, whether or not it said its length, and 408 to
    one that comes too slowly: it would hold the place of others.
    """

    def __init__(self, app: ASGIApp, *, upload_limit: int, patience: float = PATIENCE) -> None:
        self._app = app
        self._upload_limit = upload_limit
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope)
        declared = Headers(scope=scope).get("content-length")
        if declared is not None and not declared.isdecimal():
            await problem_answer(Malformed(why="Content-Length is not a number"))(
                scope, receive, send
            )
            return
        if declared is not None and int(declared) > limit:
            refusals.note(scope, TooLarge(limit=limit))
            await problem_answer(TooLarge(limit=limit))(scope, receive, send)
            return
        body = _Bounded(receive, send, limit, self._patience)
        await self._app(scope, body.receive, body.send)
        if body.refused:
            refusals.note(scope, body.refused)
            await problem_answer(body.refused)(scope, receive, send)

    def _limit(self, scope: Scope) -> int:
        path = scope["path"]
        if scope["method"] == "POST" and _UPLOAD.fullmatch(path):
            return self._upload_limit
        return PLAN if _PLAN.fullmatch(path) else SMALL


class _Bounded:
    """A request that ends where it grows too large or comes too slowly. What the app made of that
    is not sent: it takes it for a broken body or a lost connection.
    """

    def __init__(self, receive: Receive, send: Send, limit: int, patience: float) -> None:
        self._receive = receive
        self._send = send
        self._limit = limit
        self._left = limit
        self._patience = patience
        self._time = patience
        self._whole = False
        self._answered = False
        self.refused: ServerError | None = None

    async def receive(self) -> Message:
        message = await (self._receive() if self._whole else self._in_time())
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise self._ended(TooLarge(limit=self._limit))
        return message

    async def _in_time(self) -> Message:
        """Only waiting for the sender counts, not what is done with the pieces."""
        began = anyio.current_time()
        with anyio.move_on_after(self._time):
            message = await self._receive()
            self._whole = not message.get("more_body", False)
            spent = anyio.current_time() - began
            earned = len(message.get("body", b"")) / SLOWEST
            self._time = min(self._patience, self._time - spent + earned)
            return message
        raise self._ended(TooSlow(seconds=int(self._patience)))

    def _ended(self, why: ServerError) -> ClientDisconnect:
        if not self._answered and self.refused is None:
            self.refused = why
        return ClientDisconnect()

    async def send(self, message: Message) -> None:
        if not self.refused:
            self._answered = True
            await self._send(message)
