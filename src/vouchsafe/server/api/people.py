"""Who takes part."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter

from vouchsafe.review import Invitation, Person
from vouchsafe.server.api.describing import problems
from vouchsafe.server.api.people_shapes import ChangePerson, InvitationTold, Invite, LinkTold
from vouchsafe.server.api.shapes import IdInPath, PersonTold
from vouchsafe.server.visiting import Inside, SignedIn, Team

router = APIRouter(tags=["people"])


@router.get("/people", response_model=list[PersonTold])
def list_people(visitor: SignedIn, team: Team) -> tuple[Person, ...]:
    """Everybody, the disabled included, by label."""
    return team.people(visitor.who)


@router.get("/people/{person}", response_model=PersonTold)
def one_person(visitor: SignedIn, team: Team, person: IdInPath) -> Person:
    """One of them."""
    return team.person(visitor.who, person)


@router.patch("/people/{person}", response_model=PersonTold, responses=problems(409))
def change_person(visitor: SignedIn, team: Team, person: IdInPath, given: ChangePerson) -> Person:
    """Another role, or nobody who may sign in any more, or somebody again. Admins only."""
    who = visitor.who
    if given.role is not None:
        team.set_role(who, person, given.role)
    if given.disabled is True:
        team.disable(who, person)
    elif given.disabled is False:
        team.enable(who, person)
    return team.person(who, person)


@router.delete("/people/{person}/sessions", status_code=204)
def end_sessions(visitor: SignedIn, team: Team, person: IdInPath) -> None:
    """Sign somebody out everywhere; yourself, everywhere else. Admins only, but for yourself."""
    team.end_sessions(visitor.who, person)


@router.post("/people/{person}/link", status_code=201, response_model=LinkTold)
def make_link(visitor: SignedIn, team: Team, inside: Inside, person: IdInPath) -> LinkTold:
    """A sign-in link that works once, within the hour: an admin's for anyone, else your own."""
    return LinkTold(link=inside.site.link(team.sign_in_link(visitor.who, person)))


@router.get("/invitations", response_model=list[InvitationTold])
def list_invitations(visitor: SignedIn, team: Team) -> tuple[Invitation, ...]:
    """The open invitations. Admins only."""
    return team.invitations(visitor.who)


@router.post("/invitations", status_code=201, response_model=LinkTold)
def invite(visitor: SignedIn, team: Team, inside: Inside, given: Invite) -> LinkTold:
    """A link for somebody new; it works once. Admins only."""
    token = team.invite(visitor.who, given.role, timedelta(days=given.days))
    return LinkTold(link=inside.site.link(token))


@router.delete("/invitations/{invitation}", status_code=204)
def withdraw_invitation(visitor: SignedIn, team: Team, invitation: IdInPath) -> None:
    """An invitation works no longer. Admins only."""
    team.withdraw(visitor.who, invitation)
