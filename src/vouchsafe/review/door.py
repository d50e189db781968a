"""What all rooms behind the door of `Reviews` share: who acts is checked, and in what turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

from vouchsafe.review import rules
from vouchsafe.review.checked import known_id
from vouchsafe.review.errors import (
    NotAllowed,
    NotForScripts,
    NotFound,
    NotSignedIn,
    SignInAgain,
)
from vouchsafe.review.kept import Kept
from vouchsafe.review.model import Action, Item
from vouchsafe.review.places import Places
from vouchsafe.review.rows import item_of, item_row, person_of
from vouchsafe.review.store import Database, Turn, tables
from vouchsafe.review.who import Person

RECENT: Final = timedelta(minutes=30)
"""For so long after signing in somebody may change who can come in, and how."""


class Door:
    """The database and the files. alone: see `Reviews.open`."""

    def __init__(self, database: Database, places: Places, *, alone: bool, largest: int) -> None:
        self._database = database
        self._places = places
        self._largest = largest
        self._kept = Kept()
        self.alone = alone

    @property
    def data(self) -> Path:
        """The data folder."""
        return self._places.data

    @property
    def database(self) -> str:
        """The database's address, as SQLAlchemy takes it; may hold a password."""
        return self._database.url

    @contextmanager
    def _reading(
        self, who: Person, action: Action = Action.VIEW
    ) -> Iterator[tuple[Connection, Person]]:
        """A look at everything, for somebody who may."""
        with self._database.reading() as connection:
            yield connection, acting(connection, who, action)

    @contextmanager
    def _writing(self, who: Person, action: Action) -> Iterator[tuple[Turn, Person]]:
        """A turn, for somebody who may."""
        with self._database.writing() as turn:
            yield turn, acting(turn.connection, who, action)


def acting(connection: Connection, who: Person, action: Action) -> Person:
    """Who acts, as they are now: what the caller holds may be older than what an admin decided.

    Their role is the lesser of both: a script's token may do less than its owner.
    """
    row = connection.execute(
        select(tables.people).where(tables.people.c.id == who.id)
    ).one_or_none()
    if row is None or row.disabled:
        raise NotSignedIn
    now = person_of(row)
    now = replace(
        now,
        role=rules.lesser(now.role, who.role),
        script=who.script,
        session=who.session,
        signed_in=who.signed_in,
    )
    if not rules.may(now.role, action):
        raise NotAllowed(role=rules.least(action).value)
    return now


def recently(who: Person, turn: Turn) -> None:
    """Raise `NotForScripts` for a token, and `SignInAgain` unless they signed in a short while ago:
    who finds a token, or a device unlocked, must not make themselves a way in that lasts.
    """
    if who.script:
        raise NotForScripts  # what it made would outlive it, and might do more
    if who.signed_in is not None and turn.at - who.signed_in > RECENT:
        raise SignInAgain


def find_person(connection: Connection, untrusted_person: str) -> Person:
    """Somebody by id. Raises `NotFound`."""
    people = tables.people
    row = connection.execute(
        select(people).where(people.c.id == known_id(untrusted_person, "person"))
    ).one_or_none()
    if row is None:
        raise NotFound(what="person")
    return person_of(row)


def change(turn: Turn, item: str, **values: Any) -> Item:
    """Change an item's row, so that who watches notices. The item as it is then."""
    items = tables.items
    turn.connection.execute(
        items.update().where(items.c.id == item).values(**values, changed=turn.number)
    )
    return item_of(item_row(turn.connection, item))
