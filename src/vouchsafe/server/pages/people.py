"""Who takes part: everybody sees them; admins invite, give roles and disable."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from vouchsafe.review import ReviewError, Role, SignInAgain
from vouchsafe.server.errors import Malformed
from vouchsafe.server.locale.catalogs import mark
from vouchsafe.server.pages.visit import Visit, Visiting
from vouchsafe.server.visiting import Form

router = APIRouter(prefix="/people")

_INVITED = mark("Give this link to the person you invite. It is shown only now, and works once.")
_LINKED = mark("Give this link to that person. It is shown only now, and works once.")


@router.get("")
def show_people(visit: Visiting) -> Response:
    """Everybody, and for admins what can be changed."""
    return _show(visit)


@router.post("/invite")
def invite(visit: Visiting, form: Form) -> Response:
    """A link for a newcomer, shown once."""
    token = visit.reviews.invite(visit.who, role_of(form))
    return _show(visit, link=token, said=_INVITED)


@router.post("/invitations/{invitation}/withdraw")
def withdraw(visit: Visiting, invitation: str) -> Response:
    """An invitation works no longer."""
    visit.reviews.withdraw(visit.who, invitation)
    return RedirectResponse("/people", 303)


@router.post("/{person}/link")
def sign_in_link(visit: Visiting, person: str) -> Response:
    """A link for somebody who cannot come in otherwise, shown once."""
    return _show(visit, link=visit.reviews.sign_in_link(visit.who, person), said=_LINKED)


@router.post("/{person}/role")
def set_role(visit: Visiting, person: str, form: Form) -> Response:
    """Another role."""
    try:
        visit.reviews.set_role(visit.who, person, role_of(form))
    except SignInAgain:
        raise
    except ReviewError as error:
        return _show(visit, problem=error)
    return RedirectResponse("/people", 303)


@router.post("/{person}/sign-out")
def sign_out(visit: Visiting, person: str) -> Response:
    """Their sessions end; they may sign in again."""
    visit.reviews.end_sessions(visit.who, person)
    return RedirectResponse("/people", 303)


@router.post("/{person}/disable")
def disable(visit: Visiting, person: str) -> Response:
    """They may do nothing any more."""
    try:
        visit.reviews.disable(visit.who, person)
    except SignInAgain:
        raise
    except ReviewError as error:
        return _show(visit, problem=error)
    return RedirectResponse("/people", 303)


@router.post("/{person}/enable")
def enable(visit: Visiting, person: str) -> Response:
    """They may sign in again."""
    visit.reviews.enable(visit.who, person)
    return RedirectResponse("/people", 303)


def role_of(form: dict[str, str]) -> Role:
    """The role that a form names."""
    try:
        return Role(form.get("role", ""))
    except ValueError:
        raise Malformed(why="role") from None


def _show(
    visit: Visit, *, link: str | None = None, said: str = "", problem: ReviewError | None = None
) -> Response:
    reviews, who = visit.reviews, visit.who
    admin = who.role.covers(Role.ADMIN)
    return visit.page(
        "people.html",
        problem,
        people=reviews.people(who),
        invitations=reviews.invitations(who) if admin else (),
        admin=admin,
        roles=list(Role),
        link=visit.link_to(link) if link else None,
        link_said=visit.catalog.gettext(said) if said else None,
    )
