"""You: your language, your devices, your passkeys, your scripts."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter

from vouchsafe.review import ApiToken, Passkey
from vouchsafe.server.api.people_shapes import (
    ChangeYou,
    MakeToken,
    NewTokenTold,
    PasskeyTold,
    SessionTold,
    TokenTold,
    YouTold,
)
from vouchsafe.server.api.shapes import IdInPath, PersonTold
from vouchsafe.server.visiting import Inside, Language, SignedIn, Team

router = APIRouter(prefix="/you", tags=["you"])


@router.get("", response_model=YouTold)
def you(visitor: SignedIn, inside: Inside, language: Language) -> YouTold:
    """Who is signed in, and what unsafe requests need."""
    return YouTold(
        who=PersonTold.model_validate(visitor.who),
        csrf=visitor.csrf,
        language=language,
        alone=inside.site.alone,
    )


@router.patch("", response_model=PersonTold)
def change_you(visitor: SignedIn, team: Team, given: ChangeYou) -> PersonTold:
    """Your language."""
    return PersonTold.model_validate(team.set_locale(visitor.who, given.locale))


@router.get("/sessions", response_model=list[SessionTold])
def list_sessions(visitor: SignedIn, team: Team) -> list[SessionTold]:
    """Where you are signed in, the newest first."""
    return [
        SessionTold(
            id=each.id,
            made=each.made,
            seen=each.seen,
            expires=each.expires,
            current=each.id == visitor.session,
        )
        for each in team.sessions(visitor.who)
    ]


@router.delete("/sessions/{session}", status_code=204)
def end_session(visitor: SignedIn, team: Team, session: IdInPath) -> None:
    """Sign out on one device."""
    team.end_session(visitor.who, session)


@router.get("/passkeys", response_model=list[PasskeyTold])
def list_passkeys(visitor: SignedIn, team: Team) -> tuple[Passkey, ...]:
    """Your passkeys."""
    return team.passkeys(visitor.who)


@router.delete("/passkeys/{passkey}", status_code=204)
def remove_passkey(visitor: SignedIn, team: Team, passkey: IdInPath) -> None:
    """A passkey works no longer."""
    team.remove_passkey(visitor.who, passkey)


@router.get("/tokens", response_model=list[TokenTold])
def list_tokens(visitor: SignedIn, team: Team) -> tuple[ApiToken, ...]:
    """Your scripts' tokens."""
    return team.tokens(visitor.who)


@router.post("/tokens", status_code=201, response_model=NewTokenTold)
def make_token(visitor: SignedIn, team: Team, given: MakeToken) -> NewTokenTold:
    """A token for a script; its secret is shown now and never again."""
    made, secret = team.make_token(visitor.who, given.label, given.role, timedelta(days=given.days))
    told = TokenTold.model_validate(made)
    return NewTokenTold(**told.model_dump(), secret=secret)


@router.delete("/tokens/{token}", status_code=204)
def revoke_token(visitor: SignedIn, team: Team, token: IdInPath) -> None:
    """A token works no longer."""
    team.revoke_token(visitor.who, token)
