"""Signing in: by a link that works once, by a passkey. For pages' scripts and for tests."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from vouchsafe.review import SignedIn as NewSession
from vouchsafe.server import passkeys
from vouchsafe.server.api.describing import problems
from vouchsafe.server.api.people_shapes import (
    AcceptInvitation,
    OneTimeToken,
    PasskeyOptions,
    PasskeyTold,
    RegisterPasskey,
    UsePasskey,
)
from vouchsafe.server.api.shapes import PersonTold
from vouchsafe.server.cookies import begin, forget_session
from vouchsafe.server.visiting import Entering, Inside, SignedIn, Team

router = APIRouter(tags=["sign-in"], responses=problems(409, 410))


@router.post("/sign-in", response_model=PersonTold)
def sign_in(
    request: Request, response: Response, _pace: Entering, team: Team, given: OneTimeToken
) -> PersonTold:
    """By a one-time link's token. The answer sets the session's cookie."""
    return _welcome(request, response, team.sign_in(given.token))


@router.post("/invitations/accept", status_code=201, response_model=PersonTold)
def accept_invitation(
    request: Request, response: Response, _pace: Entering, team: Team, given: AcceptInvitation
) -> PersonTold:
    """By an invitation's token: a new person, under a label that they choose."""
    return _welcome(request, response, team.accept(given.token, given.label, given.locale))


@router.post("/sign-out", status_code=204)
def sign_out(response: Response, visitor: SignedIn, team: Team, inside: Inside) -> None:
    """End this session."""
    if visitor.session is not None:
        team.end_session(visitor.who, visitor.session)
    forget_session(response, inside.site)


@router.post("/passkey/options", response_model=PasskeyOptions)
def passkey_options(
    request: Request, _pace: Entering, team: Team, inside: Inside
) -> PasskeyOptions:
    """What `navigator.credentials.get` needs."""
    return PasskeyOptions(options=passkeys.sign_in_options(team, inside.site, request))


@router.post("/passkey", response_model=PersonTold)
def passkey_sign_in(
    request: Request,
    response: Response,
    _pace: Entering,
    team: Team,
    inside: Inside,
    given: UsePasskey,
) -> PersonTold:
    """By a passkey. The answer sets the session's cookie."""
    signed_in = passkeys.sign_in(team, inside.site, request, given.credential)
    return _welcome(request, response, signed_in)


@router.post("/you/passkeys/options", response_model=PasskeyOptions, tags=["you"])
def registration_options(
    request: Request, visitor: SignedIn, team: Team, inside: Inside
) -> PasskeyOptions:
    """What `navigator.credentials.create` needs."""
    options = passkeys.registration_options(team, inside.site, request, visitor.who)
    return PasskeyOptions(options=options)


@router.post("/you/passkeys", status_code=201, response_model=PasskeyTold, tags=["you"])
def register_passkey(
    request: Request, visitor: SignedIn, team: Team, inside: Inside, given: RegisterPasskey
) -> PasskeyTold:
    """A passkey of yours, by which you can sign in from now on."""
    made = passkeys.register(
        team,
        inside.site,
        request,
        visitor.who,
        untrusted_credential=given.credential,
        label=given.label,
    )
    return PasskeyTold.model_validate(made)


def _welcome(request: Request, response: Response, signed_in: NewSession) -> PersonTold:
    begin(request, response, signed_in)
    return PersonTold.model_validate(signed_in.who)
