"""Errors as application/problem+json: RFC 9457."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from vouchsafe import review
from vouchsafe.errors import VouchsafeError
from vouchsafe.redaction import PlanError
from vouchsafe.review import work
from vouchsafe.server.errors import ServerError

MEDIA_TYPE = "application/problem+json"

_TOLD: dict[type[VouchsafeError], tuple[int, str]] = {
    review.NotFound: (404, "not-found"),
    review.NotAllowed: (403, "role"),
    review.NotSignedIn: (401, "sign-in"),
    review.SignInAgain: (403, "sign-in-again"),
    review.LinkSpent: (410, "spent"),
    review.BadLabel: (422, "label"),
    review.BadTitle: (422, "title"),
    review.BadText: (422, "text"),
    review.LastAdmin: (409, "last-admin"),
    review.NotEmpty: (409, "not-empty"),
    review.NotAPhotoOrVideo: (415, "not-media"),
    review.TooLarge: (413, "too-large"),
    review.NoSpace: (507, "no-space"),
    review.NotReadyYet: (404, "not-yet"),
    review.WrongPlan: (422, "wrong-plan"),
    review.Conflict: (409, "conflict"),
    review.NotYet: (409, "missing"),
    review.PasskeyKnown: (409, "passkey-known"),
    review.PasskeyCloned: (403, "passkey-cloned"),
    work.BadBox: (422, "box"),
    work.OnlyInVideos: (422, "only-in-videos"),
    work.NoSuchFollow: (404, "not-found"),
    PlanError: (422, "plan"),
}
"""Status and word of every error that a request can meet; others are 400."""


class ToldMore(Exception):
    """An error, and what programs are told beside its sentence."""

    def __init__(self, error: VouchsafeError, more: Mapping[str, Any]) -> None:
        super().__init__(str(error))
        self.error = error
        self.more = more


def _told(error: VouchsafeError) -> tuple[int, str]:
    if isinstance(error, ServerError):
        return error.status, error.code
    kinds = (kind for kind in type(error).__mro__ if kind in _TOLD)
    return next((_TOLD[kind] for kind in kinds), (400, "request"))


def status_of(error: VouchsafeError) -> int:
    """The HTTP status that an error is told with."""
    return _told(error)[0]


def code_of(error: VouchsafeError) -> str:
    """A word for programs, the same in every language."""
    return _told(error)[1]


def problem_answer(
    error: VouchsafeError, *, sentence: str | None = None, more: Mapping[str, Any] | None = None
) -> JSONResponse:
    """The answer to a program: `detail` is a sentence for people, `code` a word for programs."""
    status = status_of(error)
    body = {
        "type": "about:blank",
        "title": _TITLES.get(status, "Refused"),
        "status": status,
        "detail": sentence or str(error),
        "code": code_of(error),
    } | dict(more or {})
    headers = {}
    if seconds := error.facts.get("seconds") if status in {429, 503} else None:
        headers["retry-after"] = str(seconds)
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse(body, status, headers, MEDIA_TYPE)


_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    410: "Gone",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    421: "Misdirected Request",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
    507: "Insufficient Storage",
}
