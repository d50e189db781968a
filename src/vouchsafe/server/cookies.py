"""The session's cookie: RFC 6265bis; the `__Host-` prefix under https."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from vouchsafe.review import NotFound, NotSignedIn, SignedIn
from vouchsafe.server.site import Site
from vouchsafe.server.visiting import house_of


def set_session(response: Response, site: Site, signed_in: SignedIn) -> None:
    """The browser keeps the secret until the session ends in any case; no script can read it."""
    left = signed_in.session.expires - datetime.now(UTC)
    response.set_cookie(
        site.cookie,
        signed_in.secret,
        max_age=max(0, int(left.total_seconds())),
        path="/",
        secure=site.secure,
        httponly=True,
        samesite="strict",
    )


def forget_session(response: Response, site: Site) -> None:
    """The browser forgets the session and whatever else it kept of this site."""
    response.delete_cookie(
        site.cookie, path="/", secure=site.secure, httponly=True, samesite="strict"
    )
    response.headers["clear-site-data"] = '"cache", "storage"'


def begin(request: Request, response: Response, signed_in: SignedIn) -> None:
    """Somebody is signed in from here on. Who was before, in this browser, is no more."""
    house = house_of(request)
    if before := request.cookies.get(house.site.cookie):
        with suppress(NotSignedIn, NotFound):  # it may end elsewhere at this moment
            session = house.reviews.session(before)
            house.reviews.end_session(session.who, session.id)
    set_session(response, house.site, signed_in)


def welcome(request: Request, signed_in: SignedIn, to: str = "/") -> Response:
    """After a form: on to that page here, with a new session."""
    response = RedirectResponse(to, 303)
    begin(request, response, signed_in)
    return response


def farewell(request: Request, to: str = "/") -> Response:
    """After signing out: on to that page, and the browser forgets all it kept of this site."""
    response = RedirectResponse(to, 303)
    forget_session(response, house_of(request).site)
    return response
