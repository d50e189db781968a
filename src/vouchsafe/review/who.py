"""The words for people: labels they chose, roles, and how they show that it is them.

Ids are uuid4 in hexadecimal digits. Moments are aware, in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; each may do all that the one before may."""

    CONTRIBUTOR = "contributor"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """0 for the least."""
        return list(Role).index(self)

    def covers(self, other: Role) -> bool:
        """Whether this role may do all that the other may."""
        return self.rank >= other.rank


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the app: a label they chose, and a role.

    locale: the language they chose ("en", "ru", "be"), or "" for what their browser asks for.
    script: not they themselves, but a script with their token; it cannot make other ways in.
    session, signed_in: the session that they act in, and when it began; None for a script, and for
    whoever runs the program.
    """

    id: str
    label: str
    role: Role
    locale: str
    made: datetime
    disabled: bool
    script: bool = False
    session: str | None = field(default=None, compare=False)
    signed_in: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation. Its token was shown once and is not kept."""

    id: str
    role: Role
    invited_by: str | None
    made: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in on one device. seen: to within some minutes."""

    id: str
    who: Person
    made: datetime
    seen: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session; `secret` goes into the cookie and is kept nowhere else."""

    session: Session
    secret: str

    @property
    def who(self) -> Person:
        """Whose session it is."""
        return self.session.who


@dataclass(frozen=True, slots=True)
class Passkey:
    """The public half of a passkey (WebAuthn). counter: of signatures, to notice a clone."""

    id: str
    owner: str
    credential: bytes
    public_key: bytes
    counter: int
    label: str
    made: datetime
    used: datetime | None


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A script's way in, with at most its owner's role. Its secret was shown once."""

    id: str
    owner: str
    label: str
    role: Role
    made: datetime
    expires: datetime
    used: datetime | None
