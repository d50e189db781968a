"""Bodies of requests are bounded before anybody reads them."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vouchsafe.server.errors import Malformed, TooLarge
from vouchsafe.server.problems import problem_answer

SMALL = 64 * 1024
"""Bytes of a form or a JSON request."""

PLAN = 32 * 1024**2
"""Bytes of a plan: two hours of a crowd."""

_PLAN = re.compile(r"/api/v1/items/[^/]+/plan")
_UPLOAD = re.compile(r"/api/v1/collections/[^/]+/items")


class BoundedBodies:
    """Answers 413 to a body above its route's limit, whether or not it said its length."""

    def __init__(self, app: ASGIApp, *, upload_limit: int) -> None:
        self._app = app
        self._upload_limit = upload_limit

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
            await problem_answer(TooLarge(limit=limit))(scope, receive, send)
            return
        body = _Bounded(receive, send, limit)
        await self._app(scope, body.receive, body.send)
        if body.refused:
            await problem_answer(TooLarge(limit=limit))(scope, receive, send)

    def _limit(self, scope: Scope) -> int:
        path = scope["path"]
        if scope["method"] == "POST" and _UPLOAD.fullmatch(path):
            return self._upload_limit
        return PLAN if _PLAN.fullmatch(path) else SMALL


class _Bounded:
    """A request that ends where it grows too large. What the app made of that is not sent: it
    takes it for a broken body or a lost connection.
    """

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive = receive
        self._send = send
        self._left = limit
        self._answered = False
        self.refused = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.refused = not self._answered
            raise ClientDisconnect
        return message

    async def send(self, message: Message) -> None:
        if not self.refused:
            self._answered = True
            await self._send(message)
