"""What the API takes and gives about people and how they sign in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from vouchsafe.review import Role
from vouchsafe.server.api.shapes import Given, PersonTold, Told

Label = Annotated[str, Field(max_length=500)]
Days = Annotated[int, Field(ge=1, le=365)]


class Invite(Given):
    """An invitation: with which role, and for how many days it stays open."""

    role: Role
    days: Days = 7


class LinkTold(Told):
    """A link that works once. It is shown now and never again."""

    link: str


class InvitationTold(Told):
    """An open invitation. Its link was shown once."""

    id: str
    role: Role
    invited_by: str | None
    made: datetime
    expires: datetime


class ChangePerson(Given):
    """What is to change about somebody; what is left out stays."""

    role: Role | None = None
    disabled: bool | None = None


class ChangeYou(Given):
    """Your language; "" for what your browser asks for."""

    locale: Literal["", "en", "ru", "be"]


class YouTold(Told):
    """Who is signed in. csrf: for the header X-CSRF-Token; empty for a script."""

    who: PersonTold
    csrf: str
    language: str
    alone: bool


class SessionTold(Told):
    """You, signed in on one device. current: this one."""

    id: str
    made: datetime
    seen: datetime
    expires: datetime
    current: bool


class PasskeyTold(Told):
    """One of your passkeys."""

    id: str
    label: str
    made: datetime
    used: datetime | None


class MakeToken(Given):
    """A token for scripts: at most your own role."""

    label: Label
    role: Role
    days: Days = 90


class TokenTold(Told):
    """A script's way in. Its secret was shown once."""

    id: str
    label: str
    role: Role
    made: datetime
    expires: datetime
    used: datetime | None


class NewTokenTold(TokenTold):
    """A new token; `secret` is shown now and never again."""

    secret: str


class OneTimeToken(Given):
    """A one-time token from a link."""

    token: Label


class AcceptInvitation(OneTimeToken):
    """An invitation, and the label that you choose: not your name."""

    label: Label
    locale: Literal["", "en", "ru", "be"] = ""


class PasskeyOptions(Told):
    """For `navigator.credentials`: WebAuthn Level 3, as JSON."""

    options: dict[str, Any]


class RegisterPasskey(Given):
    """What `navigator.credentials.create` gave, as JSON, and a label for it."""

    credential: dict[str, Any]
    label: Label


class UsePasskey(Given):
    """What `navigator.credentials.get` gave, as JSON."""

    credential: dict[str, Any]
