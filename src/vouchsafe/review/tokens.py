"""Tokens for scripts: they do what their owner may, or less, and end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from vouchsafe.review import checked, rules
from vouchsafe.review.door import Door, find_person, recently
from vouchsafe.review.errors import NotFound, NotSignedIn
from vouchsafe.review.model import Action
from vouchsafe.review.rows import AnyRow
from vouchsafe.review.secrets import hashed, new_id, new_secret
from vouchsafe.review.store import tables
from vouchsafe.review.who import ApiToken, Person, Role

_TOKENS = tables.tokens
_QUARTER: Final = timedelta(days=90)
_NOTED: Final = timedelta(minutes=5)
"""That a token was used is written down once in so long."""


class Tokens(Door):
    """Tokens for the REST API."""

    def make_token(
        self, who: Person, label: str, role: Role, lasts: timedelta = _QUARTER
    ) -> tuple[ApiToken, str]:
        """A token for scripts, and its secret, which is shown once. At most one's own role."""
        secret = new_secret()
        with self._writing(who, Action.VIEW) as (turn, me):
            recently(me, turn)
            row = turn.connection.execute(
                _TOKENS.insert()
                .values(
                    id=new_id(),
                    hash=hashed(secret),
                    person=me.id,
                    label=checked.label(label),
                    role=rules.lesser(role, me.role).value,
                    made=turn.at,
                    expires=turn.at + lasts,
                )
                .returning(*_TOKENS.c)
            ).one()
            turn.tell(me.id, "token_made", role=row.role)
            return _token_of(row), secret

    def tokens(self, who: Person) -> tuple[ApiToken, ...]:
        """One's own tokens that have not expired, the newest first."""
        with self._reading(who) as (connection, me):
            rows = connection.execute(
                select(_TOKENS)
                .where(_TOKENS.c.person == me.id, _TOKENS.c.expires > self._database.now())
                .order_by(_TOKENS.c.made.desc(), _TOKENS.c.id)
            ).all()
        return tuple(map(_token_of, rows))

    def revoke_token(self, who: Person, token: str) -> None:
        """One of one's own tokens works no longer. Raises `NotFound`."""
        which = _TOKENS.c.id == checked.known_id(token, "token")
        with self._writing(who, Action.VIEW) as (turn, me):
            gone = turn.connection.execute(_TOKENS.delete().where(which, _TOKENS.c.person == me.id))
            if not gone.rowcount:
                raise NotFound(what="token")
            turn.tell(me.id, "token_revoked")

    def token_person(self, untrusted_secret: str) -> Person:
        """Whose token that is, with the token's role where that is less. Raises `NotSignedIn`."""
        now, which = self._database.now(), _TOKENS.c.hash == hashed(untrusted_secret)
        with self._database.reading() as connection:
            row = connection.execute(select(_TOKENS).where(which)).one_or_none()
            if row is None or row.expires <= now:
                raise NotSignedIn
            owner = find_person(connection, row.person)
        if owner.disabled:
            raise NotSignedIn
        if row.used is None or now - row.used >= _NOTED:
            with self._database.writing() as turn:
                turn.connection.execute(_TOKENS.update().where(which).values(used=turn.at))
        return replace(owner, role=rules.lesser(owner.role, Role(row.role)), script=True)


def _token_of(row: AnyRow) -> ApiToken:
    return ApiToken(row.id, row.person, row.label, Role(row.role), row.made, row.expires, row.used)
