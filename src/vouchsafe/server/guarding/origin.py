"""Requests are for this server, by name, and unsafe ones come from its own pages.

A page elsewhere can make a browser ask anything of a server on the same machine or behind the
same cookie. It cannot forge Host, Origin or Sec-Fetch-Site: Fetch Standard, "forbidden request
headers"; Fetch Metadata Request Headers, section 2.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from vouchsafe.server.errors import ForeignRequest, UnknownHost
from vouchsafe.server.guarding.refused import refusals
from vouchsafe.server.problems import problem_answer

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class KnownHosts:
    """Refuses every request whose Host is not ours: a name that an attacker points at
    127.0.0.1 (DNS rebinding) does not make his page one of ours.
    """

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            said = Headers(scope=scope).getlist("host")
            if len(said) != 1 or said[0].lower() not in self._hosts:
                refusals.note(scope, UnknownHost())
                await problem_answer(UnknownHost())(scope, receive, send)
                return
        await self._app(scope, receive, send)


class OwnOrigin:
    """Refuses unsafe requests that a page of another site makes a browser send."""

    def __init__(self, app: ASGIApp, *, origins: tuple[str, ...]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE:
            headers = Headers(scope=scope)
            if not self._own(headers):
                refusals.note(scope, ForeignRequest())
                await problem_answer(ForeignRequest())(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _own(self, headers: Headers) -> bool:
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if site is not None and site != "same-origin":
            return False
        # Under our own `Referrer-Policy: no-referrer` a form's origin is told as "null" (Fetch
        # Standard, "append a request `Origin` header"); then the browser's word on the site counts.
        unsaid = origin is None or (origin == "null" and site == "same-origin")
        if not unsaid and origin not in self._origins:
            return False
        # A script with a token sends neither header. A browser always sends one of them.
        said_either = origin is not None or site is not None
        return said_either or "authorization" in headers
