"""What belongs to oneself: sessions, passkeys, tokens for scripts, the language."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from vouchsafe.review import ReviewError, Role, SignInAgain
from vouchsafe.server.errors import Malformed
from vouchsafe.server.languages import LANGUAGES
from vouchsafe.server.pages.people import role_of
from vouchsafe.server.pages.visit import Visit, Visiting
from vouchsafe.server.visiting import Form

router = APIRouter(prefix="/you")

NAMES = {"en": "English", "ru": "Русский", "be": "Беларуская"}
"""Each language in its own words, so that whoever needs it can find it."""


@router.get("")
def show_you(visit: Visiting) -> Response:
    """Everything that is one's own."""
    return _show(visit)


@router.post("/language")
def set_language(visit: Visiting, form: Form) -> Response:
    """Another language, or what the browser asks for."""
    wanted = form.get("locale", "")
    if wanted not in {"", *LANGUAGES}:
        raise Malformed(why="locale")
    visit.reviews.set_locale(visit.who, wanted)
    return RedirectResponse("/you", 303)


@router.post("/sessions/{session}/end")
def end_session(visit: Visiting, session: str) -> Response:
    """Sign out elsewhere."""
    visit.reviews.end_session(visit.who, session)
    return RedirectResponse("/you", 303)


@router.post("/link")
def own_link(visit: Visiting) -> Response:
    """A link for another device of one's own, shown once."""
    token = visit.reviews.sign_in_link(visit.who, visit.who.id)
    return _show(visit, link=visit.link_to(token))


@router.post("/passkeys/{passkey}/remove")
def remove_passkey(visit: Visiting, passkey: str) -> Response:
    """A passkey works no longer."""
    visit.reviews.remove_passkey(visit.who, passkey)
    return RedirectResponse("/you", 303)


@router.post("/tokens")
def make_token(visit: Visiting, form: Form) -> Response:
    """A token for scripts, shown once."""
    try:
        _, secret = visit.reviews.make_token(visit.who, form.get("label", ""), role_of(form))
    except SignInAgain:
        raise
    except ReviewError as error:
        return _show(visit, problem=error)
    return _show(visit, secret=secret)


@router.post("/tokens/{token}/revoke")
def revoke_token(visit: Visiting, token: str) -> Response:
    """A token works no longer."""
    visit.reviews.revoke_token(visit.who, token)
    return RedirectResponse("/you", 303)


def _show(
    visit: Visit,
    *,
    link: str | None = None,
    secret: str | None = None,
    problem: ReviewError | None = None,
) -> Response:
    reviews, who = visit.reviews, visit.who
    return visit.page(
        "you.html",
        problem,
        sessions=reviews.sessions(who),
        session=visit.visitor.session,
        passkeys=reviews.passkeys(who),
        tokens=reviews.tokens(who),
        roles=[role for role in Role if who.role.covers(role)],
        languages=NAMES,
        link=link,
        secret=secret,
    )
