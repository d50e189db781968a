"""Coming in: by a one-time link, or by a passkey."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from vouchsafe.review import BadLabel
from vouchsafe.server.cookies import farewell, welcome
from vouchsafe.server.locale import say
from vouchsafe.server.pages.rendering import page
from vouchsafe.server.visiting import (
    Entering,
    Form,
    Language,
    SignedIn,
    Team,
    language_for,
    perhaps_unchecked,
)

router = APIRouter()


def sign_in_page(
    request: Request,
    language: str,
    *,
    status: int = 200,
    sentence: str | None = None,
    again: bool = False,
) -> Response:
    """Where to sign in, and why where there is a reason to say. again: for who is signed in."""
    facts = {"sentence": sentence, "again": again}
    return page(request, "sign_in.html", language, None, status=status, **facts)


@router.get("/sign-in")
def sign_in(request: Request, language: Language) -> Response:
    """Where to sign in."""
    return sign_in_page(request, language)


@router.get("/sign-in/{token}")
def open_link(
    request: Request, token: str, language: Language, reviews: Team, _pace: Entering
) -> Response:
    """What this link is for. Looking at it does not use it up: a button does, so that a program
    that follows links to preview them does not spend it.
    """
    return _link(request, token, language, invitation=reviews.is_invitation(token))


@router.post("/sign-in/{token}", dependencies=[Depends(perhaps_unchecked)])
def use_link(request: Request, token: str, reviews: Team, form: Form, _pace: Entering) -> Response:
    """Come in by the link; a newcomer by the label they chose.

    No session's CSRF value is asked for: a page that was opened from elsewhere does not know of
    the session that comes along here (`SameSite=Strict`). The token is what nobody can guess.
    """
    if not reviews.is_invitation(token):
        return welcome(request, reviews.sign_in(token))
    try:
        return welcome(request, reviews.accept(token, form.get("label", "")))
    except BadLabel as error:
        language = language_for(request)
        return _link(request, token, language, invitation=True, problem=say(error, language))


@router.post("/sign-out")
def sign_out(request: Request, visitor: SignedIn, reviews: Team) -> Response:
    """The session ends, and the browser forgets it."""
    if visitor.session is None:
        return RedirectResponse("/", 303)
    reviews.end_session(visitor.who, visitor.session)
    return farewell(request)


def _link(
    request: Request, token: str, language: str, *, invitation: bool, problem: str | None = None
) -> Response:
    return page(
        request,
        "link.html",
        language,
        None,
        status=422 if problem else 200,
        token=token,
        invitation=invitation,
        problem=problem,
    )
