"""Who takes part: roles, languages, and who may no longer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from vouchsafe.review import checked
from vouchsafe.review.door import Door, find_person, recently
from vouchsafe.review.errors import LastAdmin
from vouchsafe.review.model import Action
from vouchsafe.review.rows import person_of
from vouchsafe.review.store import Turn, tables
from vouchsafe.review.who import Person, Role

_PEOPLE = tables.people


class People(Door):
    """People and their roles. What changes them raises `SignInAgain` where that is long ago, and
    `NotForScripts` for a token.
    """

    def people(self, who: Person) -> tuple[Person, ...]:
        """Everybody, the disabled included, by label."""
        with self._reading(who) as (connection, _):
            rows = connection.execute(select(_PEOPLE).order_by(_PEOPLE.c.folded)).all()
        return tuple(map(person_of, rows))

    def person(self, who: Person, person: str) -> Person:
        """One of them. Raises `NotFound`."""
        with self._reading(who) as (connection, _):
            return find_person(connection, person)

    def set_role(self, who: Person, person: str, role: Role) -> Person:
        """Another role. Admins only. Raises `LastAdmin`. Links that were made by somebody who is
        no admin any more end.
        """
        with self._writing(who, Action.ADMINISTER) as (turn, me):
            recently(me, turn)
            before = find_person(turn.connection, person)
            if role is not Role.ADMIN:
                _keep_an_admin(turn, before)
                _withdraw_links_by(turn, person)
            turn.tell(me.id, "role", about=person, before=before.role.value, now=role.value)
            return _change(turn, person, role=role.value)

    def disable(self, who: Person, person: str) -> None:
        """They may do nothing any more; their sessions, links and tokens end, and so do the
        invitations and links that they made. Admins only. Raises `LastAdmin`.
        """
        with self._writing(who, Action.ADMINISTER) as (turn, me):
            recently(me, turn)
            _keep_an_admin(turn, find_person(turn.connection, person))
            for table in (tables.sessions, tables.links, tables.tokens, tables.presence):
                turn.connection.execute(table.delete().where(table.c.person == person))
            _withdraw_links_by(turn, person)
            turn.tell(me.id, "disabled", about=person)
            _change(turn, person, disabled=True)

    def enable(self, who: Person, person: str) -> None:
        """They may sign in again. Admins only."""
        with self._writing(who, Action.ADMINISTER) as (turn, me):
            recently(me, turn)
            find_person(turn.connection, person)
            turn.tell(me.id, "enabled", about=person)
            _change(turn, person, disabled=False)

    def set_locale(self, who: Person, locale: str) -> Person:
        """The language that a person chose for themselves ("en", "ru", "be"); "", and anything
        that is not spoken here: what their browser asks for.
        """
        with self._writing(who, Action.VIEW) as (turn, me):
            spoken = locale if locale in checked.LOCALES else ""
            return _change(turn, me.id, locale=spoken)


def _change(turn: Turn, person: str, **values: Any) -> Person:
    turn.connection.execute(_PEOPLE.update().where(_PEOPLE.c.id == person).values(**values))
    return find_person(turn.connection, person)


def _withdraw_links_by(turn: Turn, person: str) -> None:
    """Nobody lets themselves in again by what they kept from when they were an admin."""
    links = tables.links
    turn.connection.execute(links.delete().where(links.c.made_by == person))


def _keep_an_admin(turn: Turn, person: Person) -> None:
    """Raise `LastAdmin` where nobody would be left who can administer."""
    if person.role is not Role.ADMIN or person.disabled:
        return
    others = (
        select(func.count())
        .select_from(_PEOPLE)
        .where(_PEOPLE.c.role == Role.ADMIN.value, ~_PEOPLE.c.disabled, _PEOPLE.c.id != person.id)
    )
    if not turn.connection.execute(others).scalar_one():
        raise LastAdmin
