"""Errors as pages: a sentence, and a way on."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from vouchsafe.errors import VouchsafeError
from vouchsafe.review import NotSignedIn, SignInAgain
from vouchsafe.server.languages import negotiate
from vouchsafe.server.locale import say
from vouchsafe.server.pages.entry import sign_in_page
from vouchsafe.server.pages.rendering import page
from vouchsafe.server.visiting import Visitor, csrf_value, house_of


def problem_page(request: Request, status: int, error: VouchsafeError) -> Response:
    """An error as a page: for 401 the page to sign in on."""
    visitor = _visitor(request)
    language = negotiate(
        request.headers.get("accept-language", ""), visitor.who.locale if visitor else None
    )
    sentence = say(error, language)
    if isinstance(error, SignInAgain):
        return sign_in_page(request, language, status=status, sentence=sentence, again=True)
    if status == 401:
        asked_for_more = request.url.path not in {"/", "/sign-in"}
        return sign_in_page(
            request, language, status=status, sentence=sentence if asked_for_more else None
        )
    return page(
        request, "problem.html", language, visitor, status=status, code=status, sentence=sentence
    )


def _visitor(request: Request) -> Visitor | None:
    house = house_of(request)
    secret = request.cookies.get(house.site.cookie)
    if not secret:
        return None
    try:
        session = house.reviews.session(secret)
    except NotSignedIn:
        return None
    return Visitor(session.who, session.id, csrf_value(secret))
