"""Passkeys: their public halves, and the challenges that they sign (WebAuthn, level 2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from vouchsafe.review import checked
from vouchsafe.review.door import Door, recently
from vouchsafe.review.errors import NotFound, NotSignedIn, PasskeyCloned, PasskeyKnown
from vouchsafe.review.model import Action
from vouchsafe.review.rows import AnyRow
from vouchsafe.review.secrets import hashed, new_challenge, new_id
from vouchsafe.review.sessions import begin_session, end_all
from vouchsafe.review.store import Turn, tables
from vouchsafe.review.who import Passkey, Person, SignedIn

_PASSKEYS = tables.passkeys
_CHALLENGES = tables.challenges
_CHALLENGE_LASTS: Final = timedelta(minutes=5)


class Passkeys(Door):
    """The server verifies signatures; what it needs for that, and what came of it, is here."""

    def new_challenge(self, who: Person | None) -> bytes:
        """32 fresh bytes for a passkey to sign: for one person's registration, or for anyone's
        sign-in. They work once, within five minutes.
        """
        challenge = new_challenge()
        with self._database.writing() as turn:
            turn.connection.execute(_CHALLENGES.delete().where(_CHALLENGES.c.expires <= turn.at))
            turn.connection.execute(
                _CHALLENGES.insert().values(
                    hash=hashed(challenge),
                    person=who and who.id,
                    expires=turn.at + _CHALLENGE_LASTS,
                )
            )
        return challenge

    def spend_challenge(self, untrusted_challenge: bytes, who: Person | None) -> None:
        """Use a challenge up. Raises `NotSignedIn` unless it was open for them."""
        theirs = _CHALLENGES.c.person == who.id if who else _CHALLENGES.c.person.is_(None)
        which = _CHALLENGES.c.hash == hashed(untrusted_challenge)
        with self._database.writing() as turn:
            spent = turn.connection.execute(
                _CHALLENGES.delete().where(which, theirs, _CHALLENGES.c.expires > turn.at)
            )
            if not spent.rowcount:
                raise NotSignedIn

    def add_passkey(
        self, who: Person, credential: bytes, public_key: bytes, counter: int, label: str
    ) -> Passkey:
        """Keep the public half of a verified registration. One's other sessions end. Raises
        `PasskeyKnown`, `BadLabel`, `SignInAgain`.
        """
        with self._writing(who, Action.VIEW) as (turn, me):
            recently(me, turn)
            known = select(func.count()).where(_PASSKEYS.c.credential == credential)
            if turn.connection.execute(known).scalar_one():
                raise PasskeyKnown
            values = {
                "id": new_id(),
                "person": me.id,
                "credential": credential,
                "public_key": public_key,
                "counter": counter,
                "label": checked.label(label),
                "made": turn.at,
                "used": None,
            }
            row = turn.connection.execute(
                _PASSKEYS.insert().values(**values).returning(*_PASSKEYS.c)
            ).one()
            _end_others(turn, me)
            turn.tell(me.id, "passkey_added")
            return _passkey_of(row)

    def passkeys(self, who: Person) -> tuple[Passkey, ...]:
        """One's own passkeys, the oldest first."""
        with self._reading(who) as (connection, me):
            rows = connection.execute(
                select(_PASSKEYS)
                .where(_PASSKEYS.c.person == me.id)
                .order_by(_PASSKEYS.c.made, _PASSKEYS.c.id)
            ).all()
        return tuple(map(_passkey_of, rows))

    def passkey(self, untrusted_credential: bytes) -> Passkey:
        """The passkey of that credential id, to verify a signature by. Raises `NotSignedIn`."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(_PASSKEYS).where(_PASSKEYS.c.credential == untrusted_credential)
            ).one_or_none()
        if row is None:
            raise NotSignedIn
        return _passkey_of(row)

    def use_passkey(self, credential: bytes, counter: int) -> SignedIn:
        """A session after a verified signature. Raises `PasskeyCloned` where the counter does not
        grow (one that stays 0 counts nothing), `NotSignedIn`.
        """
        which = _PASSKEYS.c.credential == credential
        with self._database.writing() as turn:
            row = turn.connection.execute(select(_PASSKEYS).where(which)).one_or_none()
            if row is None:
                raise NotSignedIn
            if (counter or row.counter) and counter <= row.counter:
                raise PasskeyCloned
            turn.connection.execute(
                _PASSKEYS.update().where(which).values(counter=counter, used=turn.at)
            )
            turn.tell(row.person, "signed_in", by="passkey")
            return begin_session(turn, row.person)

    def remove_passkey(self, who: Person, passkey: str) -> None:
        """One of one's own passkeys works no longer, and one's other sessions end. Raises
        `NotFound`, `SignInAgain`.
        """
        which = _PASSKEYS.c.id == checked.known_id(passkey, "passkey")
        with self._writing(who, Action.VIEW) as (turn, me):
            recently(me, turn)
            gone = turn.connection.execute(
                _PASSKEYS.delete().where(which, _PASSKEYS.c.person == me.id)
            )
            if not gone.rowcount:
                raise NotFound(what="passkey")
            _end_others(turn, me)
            turn.tell(me.id, "passkey_removed")


def _end_others(turn: Turn, me: Person) -> None:
    """Whoever else is signed in as them may be why they change their passkeys."""
    if me.session is not None:
        end_all(turn, me.id, but=me.session)


def _passkey_of(row: AnyRow) -> Passkey:
    return Passkey(
        row.id,
        row.person,
        bytes(row.credential),
        bytes(row.public_key),
        row.counter,
        row.label,
        row.made,
        row.used,
    )
