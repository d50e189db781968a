"""Errors become answers: problem+json for programs, a page for people."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vouchsafe.errors import VouchsafeError
from vouchsafe.review import NoDatabase, NotYet
from vouchsafe.server import pages
from vouchsafe.server.errors import (
    Malformed,
    NoAnswer,
    NoSuchMethod,
    NotHere,
    ServerError,
    Unexpected,
)
from vouchsafe.server.guarding import refusals
from vouchsafe.server.locale import Words, say
from vouchsafe.server.problems import ToldMore, problem_answer, status_of
from vouchsafe.server.visiting import language_for

_AWAY = (OperationalError, InterfaceError)

_log = logging.getLogger("vouchsafe.server")


def _answer(
    request: Request, error: VouchsafeError, more: Mapping[str, Any] | None = None
) -> Response:
    refusals.note(request.scope, error)
    if request.url.path.startswith("/api/"):
        return problem_answer(error, sentence=say(error, language_for(request)), more=more)
    return pages.problem_page(request, status_of(error), error)


def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, VouchsafeError)
    if isinstance(error, NoDatabase):  # its own sentence is for whoever runs the machine
        return _last_answer(request, NoAnswer())
    if isinstance(error, NotYet):
        words = Words(language_for(request))
        missing = [
            {"code": need.code, "count": need.count, "sentence": words.need(need)}
            for need in error.missing
        ]
        return _answer(request, error, {"missing": missing})
    return _answer(request, error)


def _told_more(request: Request, error: Exception) -> Response:
    assert isinstance(error, ToldMore)
    return _answer(request, error.error, error.more)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # Where, not what: what somebody typed does not come back, and goes nowhere.
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return _answer(request, Malformed(why=f"{place}: {first['msg']}"))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        answer = _answer(request, NoSuchMethod())
        if allow := (error.headers or {}).get("Allow"):
            answer.headers["allow"] = allow
        return answer
    if error.status_code == 404:
        return _answer(request, NotHere())
    return _answer(request, Malformed(why=error.detail.rstrip(".").lower()))


ERROR_HANDLERS: dict[int | type[Exception], Callable[[Request, Exception], Any]] = {
    VouchsafeError: _told,
    ToldMore: _told_more,
    RequestValidationError: _invalid,
    HTTPException: _http,
}


class LastResort:
    """What no handler expected is written down, and said without details: a bug, or a database
    that does not answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered = False

        async def noting(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except ClientDisconnect:
            return  # there is nobody to tell
        except Exception as error:
            # The function, never the path, which can hold a secret.
            place = getattr(scope.get("endpoint"), "__name__", "?")
            _log.exception("unexpected: %s %s", scope.get("method"), place)
            if answered:
                raise
            told = NoAnswer() if isinstance(error, _AWAY) else Unexpected()
            answer = await run_in_threadpool(_last_answer, Request(scope, receive), told)
            await answer(scope, receive, send)


def _last_answer(request: Request, error: ServerError) -> Response:
    try:
        return _answer(request, error)
    except Exception:  # noqa: BLE001 - a page may need the very thing that failed
        return PlainTextResponse(say(error, language_for(request)), status_of(error))
