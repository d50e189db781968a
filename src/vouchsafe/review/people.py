"""Who takes part: invitations, roles, and who may no longer."""

from __future__ import annotations

from datetime import timedelta

from vouchsafe.review.door import Door
from vouchsafe.review.model import Invitation, Person, Role, SignedIn


class People(Door):
    """People, their roles and invitations."""

    def operator_link(self) -> str:
        """A one-time token for whoever runs the program on this machine: an invitation as admin
        where there is nobody yet, else a sign-in for the first admin. `is_invitation` tells which.
        """
        raise NotImplementedError

    def is_invitation(self, untrusted_token: str) -> bool:
        """Whether this token is an open invitation; False for an open sign-in token. Raises `LinkSpent`."""
        raise NotImplementedError

    def invite(self, who: Person, role: Role, lasts: timedelta = timedelta(days=7)) -> str:
        """The token of a new invitation: it works once. Admins only."""
        raise NotImplementedError

    def invitations(self, who: Person) -> tuple[Invitation, ...]:
        """The open invitations. Admins only."""
        raise NotImplementedError

    def withdraw(self, who: Person, invitation: str) -> None:
        """An invitation works no longer. Admins only."""
        raise NotImplementedError

    def accept(self, untrusted_token: str, label: str, locale: str = "") -> SignedIn:
        """A new person by an invitation, signed in. Raises `LinkSpent` or `BadLabel`; a bad label does
        not use the invitation up.
        """
        raise NotImplementedError

    def sign_in_link(self, who: Person, person: str, lasts: timedelta = timedelta(hours=1)) -> str:
        """A one-time sign-in token for somebody: an admin's for anyone, else one's own (another device)."""
        raise NotImplementedError

    def people(self, who: Person) -> tuple[Person, ...]:
        """Everybody, the disabled included, by label."""
        raise NotImplementedError

    def person(self, who: Person, person: str) -> Person:
        """One of them. Raises `NotFound`."""
        raise NotImplementedError

    def set_role(self, who: Person, person: str, role: Role) -> Person:
        """Another role. Admins only. Raises `LastAdmin`."""
        raise NotImplementedError

    def disable(self, who: Person, person: str) -> None:
        """They may do nothing any more; their sessions and tokens end. Admins only. Raises `LastAdmin`."""
        raise NotImplementedError

    def enable(self, who: Person, person: str) -> None:
        """They may sign in again. Admins only."""
        raise NotImplementedError

    def set_locale(self, who: Person, locale: str) -> Person:
        """The language that a person chose for themselves; "" for what their browser asks for."""
        raise NotImplementedError
