"""Links that work once: invitations, and ways to sign in."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import exists, func, or_, select

from vouchsafe.review import checked
from vouchsafe.review.door import Door, find_person, recently
from vouchsafe.review.errors import BadLabel, LinkSpent, NotAllowed, NotFound
from vouchsafe.review.model import Action
from vouchsafe.review.rows import AnyRow
from vouchsafe.review.secrets import hashed, new_id, new_secret
from vouchsafe.review.sessions import begin_session
from vouchsafe.review.store import Turn, tables
from vouchsafe.review.who import Invitation, Person, Role, SignedIn

_LINKS = tables.links
_PEOPLE = tables.people
WEEK: Final = timedelta(days=7)
HOUR: Final = timedelta(hours=1)


class Links(Door):
    """Invitations and sign-in links. A link that was used is gone, and so is what has expired."""

    def operator_link(self) -> str:
        """A one-time token for whoever runs the program on this machine: an invitation as admin
        where there is nobody yet, else a sign-in for the first admin. `is_invitation` tells which.
        """
        with self._database.writing() as turn:
            admins = (
                select(_PEOPLE.c.id)
                .where(_PEOPLE.c.role == Role.ADMIN.value, ~_PEOPLE.c.disabled)
                .order_by(_PEOPLE.c.made, _PEOPLE.c.id)
                .limit(1)
            )
            first = turn.connection.execute(admins).scalar_one_or_none()
            turn.tell(None, "operator_link")
            role = None if first else Role.ADMIN
            return _new_link(turn, lasts=HOUR, made_by=None, role=role, person=first)

    def has_way_in(self) -> bool:
        """Whether an admin can come in without the operator's help: one is signed in somewhere,
        or has a passkey.
        """
        sessions, passkeys = tables.sessions, tables.passkeys
        here = (_PEOPLE.c.role == Role.ADMIN.value) & ~_PEOPLE.c.disabled
        alive = (sessions.c.person == _PEOPLE.c.id) & (sessions.c.expires > self._database.now())
        ways = or_(exists().where(alive), exists().where(passkeys.c.person == _PEOPLE.c.id))
        with self._database.reading() as connection:
            found = connection.execute(select(_PEOPLE.c.id).where(here, ways).limit(1))
            return found.one_or_none() is not None

    def is_invitation(self, untrusted_token: str) -> bool:
        """Whether this token is an open invitation; False for an open sign-in token. Raises
        `LinkSpent`.
        """
        with self._database.reading() as connection:
            row = connection.execute(
                select(_LINKS).where(_LINKS.c.hash == hashed(untrusted_token))
            ).one_or_none()
        if row is None or row.expires <= self._database.now():
            raise LinkSpent
        return row.role is not None

    def invite(self, who: Person, role: Role, lasts: timedelta = WEEK) -> str:
        """The token of a new invitation: it works once. Admins only, and no
        scripts.
        """
        with self._writing(who, Action.ADMINISTER) as (turn, me):
            recently(me, turn)
            turn.tell(me.id, "invited", role=role.value)
            return _new_link(turn, lasts=lasts, made_by=me.id, role=role)

    def invitations(self, who: Person) -> tuple[Invitation, ...]:
        """The open invitations, the newest first. Admins only."""
        now = self._database.now()
        with self._reading(who, Action.ADMINISTER) as (connection, _):
            rows = connection.execute(
                select(_LINKS)
                .where(_LINKS.c.role.is_not(None), _LINKS.c.expires > now)
                .order_by(_LINKS.c.made.desc(), _LINKS.c.id)
            ).all()
        return tuple(Invitation(r.id, Role(r.role), r.made_by, r.made, r.expires) for r in rows)

    def withdraw(self, who: Person, invitation: str) -> None:
        """An invitation works no longer. Admins only. Raises `NotFound`."""
        which = _LINKS.c.id == checked.known_id(invitation, "invitation")
        with self._writing(who, Action.ADMINISTER) as (turn, me):
            gone = turn.connection.execute(_LINKS.delete().where(which, _LINKS.c.role.is_not(None)))
            if not gone.rowcount:
                raise NotFound(what="invitation")
            turn.tell(me.id, "withdrew")

    def accept(self, untrusted_token: str, label: str, locale: str = "") -> SignedIn:
        """A new person by an invitation, signed in. Raises `LinkSpent` or `BadLabel`; a bad label
        does not use the invitation up.
        """
        with self._database.writing() as turn:
            link = _spend(turn, untrusted_token, invitation=True)
            person = _new_person(turn, checked.label(label), Role(link.role), locale)
            turn.tell(person, "joined", role=link.role)
            return begin_session(turn, person)

    def sign_in_link(self, who: Person, person: str, lasts: timedelta = HOUR) -> str:
        """A one-time sign-in token for somebody: an admin's for anyone, else one's own (for
        another device).
        """
        with self._writing(who, Action.VIEW) as (turn, me):
            recently(me, turn)
            if person != me.id and me.role is not Role.ADMIN:
                raise NotAllowed(role=Role.ADMIN.value)
            if find_person(turn.connection, person).disabled:
                raise NotFound(what="person")
            turn.tell(me.id, "sign_in_link", about=person)
            return _new_link(turn, lasts=lasts, made_by=me.id, person=person)

    def sign_in(self, untrusted_token: str) -> SignedIn:
        """A session by a one-time sign-in token. Raises `LinkSpent`."""
        with self._database.writing() as turn:
            link = _spend(turn, untrusted_token, invitation=False)
            turn.tell(link.person, "signed_in", by="link")
            return begin_session(turn, link.person)


def _new_link(
    turn: Turn,
    *,
    lasts: timedelta,
    made_by: str | None,
    role: Role | None = None,
    person: str | None = None,
) -> str:
    secret = new_secret()
    turn.connection.execute(_LINKS.delete().where(_LINKS.c.expires <= turn.at))
    turn.connection.execute(
        _LINKS.insert().values(
            id=new_id(),
            hash=hashed(secret),
            role=role and role.value,
            person=person,
            made_by=made_by,
            made=turn.at,
            expires=turn.at + lasts,
        )
    )
    return secret


def _spend(turn: Turn, untrusted_token: str, *, invitation: bool) -> AnyRow:
    """The link's row, which is gone after this turn."""
    role = _LINKS.c.role.is_not(None) if invitation else _LINKS.c.role.is_(None)
    row = turn.connection.execute(
        _LINKS.delete()
        .where(_LINKS.c.hash == hashed(untrusted_token), role, _LINKS.c.expires > turn.at)
        .returning(*_LINKS.c)
    ).one_or_none()
    if row is None:
        raise LinkSpent
    return row


def _new_person(turn: Turn, label: str, role: Role, locale: str) -> str:
    folded, person = checked.folded(label), new_id()
    taken = select(func.count()).select_from(_PEOPLE).where(_PEOPLE.c.folded == folded)
    if turn.connection.execute(taken).scalar_one():
        raise BadLabel(longest=checked.LABEL)
    turn.connection.execute(
        _PEOPLE.insert().values(
            id=person,
            label=label,
            folded=folded,
            role=role.value,
            locale=locale if locale in checked.LOCALES else "",
            made=turn.at,
            disabled=False,
        )
    )
    return person
