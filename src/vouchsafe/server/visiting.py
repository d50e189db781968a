"""Who asks: a person with a session's cookie, or a script with a token."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from vouchsafe.review import NotSignedIn as SessionEnded
from vouchsafe.review import Person, Reviews
from vouchsafe.server.errors import Malformed, NotSignedIn, StaleForm
from vouchsafe.server.guarding.origin import SAFE
from vouchsafe.server.house import House
from vouchsafe.server.languages import negotiate

_FORM = "application/x-www-form-urlencoded"
CSRF_FIELD = "csrf"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is signed in.

    session: the id of the session; None for a script.
    csrf:    for `<meta name="csrf-token">` and forms' hidden field `csrf`; empty for a script.
    """

    who: Person
    session: str | None
    csrf: str


def house_of(request: Request) -> House:
    """What this server works with."""
    house = request.app.state.house
    assert isinstance(house, House)
    return house


def reviews_of(request: Request) -> Reviews:
    """The one way into what the team decides."""
    return house_of(request).reviews


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form. No files: they are sent to the API."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return {}
    try:
        text = (await request.body()).decode("utf-8")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=200))
    except ValueError as error:
        raise Malformed(why="the form is damaged") from error


async def perhaps_signed_in(request: Request) -> Visitor | None:
    """The visitor, or nobody. An unsafe request by cookie must carry the session's CSRF value."""
    request.state.visitor = visitor = await _visitor(request)
    return visitor


async def _visitor(request: Request, *, check: bool = True) -> Visitor | None:
    house = house_of(request)
    if (token := _bearer(request)) is not None:
        person = await run_in_threadpool(house.reviews.token_person, token)
        request.state.account = person.id
        house.pace.take(person.id)
        return Visitor(person, None, "")
    if not (secret := request.cookies.get(house.site.cookie)):
        return None
    try:
        session = await run_in_threadpool(house.reviews.session, secret)
    except SessionEnded:
        return None
    request.state.account = session.who.id
    house.pace.take(session.id)
    visitor = Visitor(session.who, session.id, csrf_value(secret))
    if check and request.method not in SAFE:
        await _check_csrf(request, visitor.csrf)
    return visitor


async def _check_csrf(request: Request, expected: str) -> None:
    given = request.headers.get("x-csrf-token") or (await form_of(request)).get(CSRF_FIELD, "")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise StaleForm


async def signed_in(visitor: Annotated[Visitor | None, Depends(perhaps_signed_in)]) -> Visitor:
    """The visitor. Raises `NotSignedIn`: as a page, that is the one to sign in on."""
    if visitor is None:
        raise NotSignedIn
    return visitor


async def perhaps_unchecked(request: Request) -> Visitor | None:
    """The visitor, or nobody, for a form that proves in another way that it was meant."""
    request.state.visitor = visitor = await _visitor(request, check=False)
    return visitor


async def signed_in_unchecked(
    visitor: Annotated[Visitor | None, Depends(perhaps_unchecked)],
) -> Visitor:
    """The visitor, for a form that is read as it comes: whoever reads it compares its CSRF value
    before anything is done. Raises `NotSignedIn`.
    """
    return await signed_in(visitor)


def language_of(
    request: Request, _visitor: Annotated[Visitor | None, Depends(perhaps_signed_in)]
) -> str:
    """`en`, `ru` or `be`: what the person chose, else what the browser asks for."""
    return language_for(request)


def language_for(request: Request) -> str:
    """The same, where a request may have ended before anybody knew who asks."""
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    chosen = visitor.who.locale if visitor else None
    return negotiate(request.headers.get("accept-language", ""), chosen)


def bound_attempts(request: Request) -> None:
    """One attempt to sign in from that address. Raises `TooFast`."""
    address = request.client.host if request.client else ""
    house_of(request).entry.take(address)


def csrf_value(secret: str) -> str:
    """Derived from the session's secret, so that nothing more is stored and it ends with it."""
    digest = hmac.digest(secret.encode(), b"vouchsafe csrf 1", "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


Inside = Annotated[House, Depends(house_of)]
Team = Annotated[Reviews, Depends(reviews_of)]
SignedIn = Annotated[Visitor, Depends(signed_in)]
PerhapsSignedIn = Annotated[Visitor | None, Depends(perhaps_signed_in)]
Language = Annotated[str, Depends(language_of)]
Form = Annotated[dict[str, str], Depends(form_of)]
Entering = Annotated[None, Depends(bound_attempts)]
