"""Sessions: kept hashed, ending by themselves, ended by who has them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Select, select

from vouchsafe.review.checked import known_id
from vouchsafe.review.door import Door, find_person
from vouchsafe.review.errors import NotFound, NotSignedIn
from vouchsafe.review.model import Action
from vouchsafe.review.rows import AnyRow
from vouchsafe.review.secrets import hashed, new_id, new_secret
from vouchsafe.review.store import Turn, tables
from vouchsafe.review.who import Person, Role, Session, SignedIn

_SESSIONS = tables.sessions
_PEOPLE = tables.people
_LINKS = tables.links
IDLE: Final = timedelta(days=14)
"""A session ends so long after it was last seen,"""
LONGEST: Final = timedelta(days=90)
"""and so long after it began in any case."""
_NOTED: Final = timedelta(minutes=5)
"""That somebody was seen is written down once in so long."""


class Sessions(Door):
    """Who is signed in, and where."""

    def session(self, untrusted_secret: str) -> Session:
        """The session of a cookie, with the person as they are now. Raises `NotSignedIn`. It ends
        two weeks after it was last seen, and 90 days after it began in any case.
        """
        now = self._database.now()
        with self._database.reading() as connection:
            found = _find(connection, _SESSIONS.c.hash == hashed(untrusted_secret))
        if found is None or found.expires <= now or found.who.disabled:
            raise NotSignedIn
        if now - found.seen < _NOTED:
            return found
        with self._database.writing() as turn:
            turn.connection.execute(
                _SESSIONS.update()
                .where(_SESSIONS.c.id == found.id)
                .values(seen=turn.at, expires=min(turn.at + IDLE, found.made + LONGEST))
            )
            return _find(turn.connection, _SESSIONS.c.id == found.id) or found

    def sessions(self, who: Person) -> tuple[Session, ...]:
        """One's own sessions, the newest first."""
        with self._reading(who) as (connection, me):
            rows = connection.execute(
                _joined()
                .where(_SESSIONS.c.person == me.id, _SESSIONS.c.expires > self._database.now())
                .order_by(_SESSIONS.c.made.desc(), _SESSIONS.c.id)
            ).all()
        return tuple(map(_session_of, rows))

    def end_session(self, who: Person, session: str) -> None:
        """End one of one's own sessions (sign out). Raises `NotFound`."""
        which = _SESSIONS.c.id == known_id(session, "session")
        with self._writing(who, Action.VIEW) as (turn, me):
            ended = turn.connection.execute(
                _SESSIONS.delete().where(which, _SESSIONS.c.person == me.id)
            )
            if not ended.rowcount:
                raise NotFound(what="session")
            turn.tell(me.id, "signed_out")

    def end_sessions(self, who: Person, person: str) -> None:
        """Sign somebody out everywhere; for oneself, everywhere else. Admins only, but for
        oneself. Their open sign-in links end, too; their passkeys and tokens stay.
        """
        action = Action.VIEW if person == who.id else Action.ADMINISTER
        with self._writing(who, action) as (turn, me):
            find_person(turn.connection, person)
            end_all(turn, person, but=me.session)
            turn.tell(me.id, "signed_out_all", about=person)


def end_all(turn: Turn, person: str, *, but: str | None) -> None:
    """All sessions of somebody end, but that one, and so do the links that would begin another;
    not the operator's: who makes those needs none.
    """
    turn.connection.execute(
        _SESSIONS.delete().where(_SESSIONS.c.person == person, _SESSIONS.c.id != (but or ""))
    )
    theirs = (_LINKS.c.person == person) & _LINKS.c.role.is_(None)
    turn.connection.execute(_LINKS.delete().where(theirs, _LINKS.c.made_by.is_not(None)))


def begin_session(turn: Turn, person: str) -> SignedIn:
    """A new session of somebody who has shown that it is them. Raises `NotSignedIn` for the
    disabled.
    """
    secret, session = new_secret(), new_id()
    turn.connection.execute(_SESSIONS.delete().where(_SESSIONS.c.expires <= turn.at))
    turn.connection.execute(
        _SESSIONS.insert().values(
            id=session,
            hash=hashed(secret),
            person=person,
            made=turn.at,
            seen=turn.at,
            expires=turn.at + IDLE,
        )
    )
    begun = _find(turn.connection, _SESSIONS.c.id == session)
    if begun is None or begun.who.disabled:
        raise NotSignedIn
    return SignedIn(begun, secret)


def _find(connection: Connection, which: ColumnElement[bool]) -> Session | None:
    row = connection.execute(_joined().where(which)).one_or_none()
    return None if row is None else _session_of(row)


def _joined() -> Select[tuple[object, ...]]:
    owner = [column.label(f"person_{column.name}") for column in _PEOPLE.c]
    return select(_SESSIONS, *owner).join(_PEOPLE, _PEOPLE.c.id == _SESSIONS.c.person)


def _session_of(row: AnyRow) -> Session:
    who = Person(
        row.person_id,
        row.person_label,
        Role(row.person_role),
        row.person_locale,
        row.person_made,
        row.person_disabled,
        session=row.id,
        signed_in=row.made,
    )
    return Session(row.id, who, row.made, row.seen, row.expires)
