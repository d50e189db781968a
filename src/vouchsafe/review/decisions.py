"""From ready to published: who decides what. Every change of state by a person is here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from vouchsafe.review import checked, rules
from vouchsafe.review.door import Door, change
from vouchsafe.review.errors import NotYet
from vouchsafe.review.model import Action, Item, Missing
from vouchsafe.review.rows import item_of, item_row
from vouchsafe.review.standings import standing_of
from vouchsafe.review.store import Turn
from vouchsafe.review.who import Person


class Decisions(Door):
    """Submitting, approving, publishing and their opposites. All raise `NotYet`, which tells what
    is missing.
    """

    def missing(self, who: Person, item: str, action: Action) -> tuple[Missing, ...]:
        """What the action still needs before `who` may do it now; nothing: they may."""
        with self._reading(who) as (connection, me):
            return self._missing(connection, me, item, action)[1]

    def submit(self, who: Person, item: str) -> Item:
        """The latest version goes to review."""
        with self._writing(who, Action.VIEW) as (turn, me):
            return self._decide(turn, me, item, Action.SUBMIT, submitted_by=me.id)

    def approve(self, who: Person, item: str, version: int) -> Item:
        """The second person approves exactly this version, having looked at all there is to look
        at.
        """
        with self._writing(who, Action.VIEW) as (turn, me):
            return self._decide(turn, me, item, Action.APPROVE, version=version, approved_by=me.id)

    def reopen(self, who: Person, item: str) -> Item:
        """Back to ready, to be edited; an approval no longer counts. What was published stays."""
        with self._writing(who, Action.VIEW) as (turn, me):
            nobody = {"submitted_by": None, "approved_by": None, "problem": None}
            return self._decide(turn, me, item, Action.REOPEN, **nobody)

    def refuse(self, who: Person, item: str, note: str = "") -> Item:
        """It will not be published."""
        text = checked.note(note)
        with self._writing(who, Action.VIEW) as (turn, me):
            nobody = {"submitted_by": None, "approved_by": None}
            return self._decide(turn, me, item, Action.REFUSE, **nobody, problem=text or None)

    def publish(self, who: Person, item: str) -> Item:
        """The approved version is to be rendered, verified and published."""
        with self._writing(who, Action.VIEW) as (turn, me):
            attempt = item_row(turn.connection, item).attempt + 1
            fresh = {"attempt": attempt, "stage": "", "progress": 0.0, "problem": None}
            return self._decide(turn, me, item, Action.PUBLISH, ordered_by=me.id, **fresh)

    def retry(self, who: Person, item: str) -> Item:
        """Let a failed analysis be done again."""
        with self._writing(who, Action.VIEW) as (turn, me):
            attempt = item_row(turn.connection, item).attempt + 1
            fresh = {"attempt": attempt, "stage": "", "progress": 0.0, "problem": None}
            return self._decide(turn, me, item, Action.RETRY, **fresh)

    def _missing(
        self,
        connection: Connection,
        me: Person,
        item: str,
        action: Action,
        version: int | None = None,
    ) -> tuple[Item, tuple[Missing, ...]]:
        found = item_of(item_row(connection, item))
        standing = standing_of(connection, me, found, alone=self.alone)
        return found, rules.missing(action, standing, version)

    def _decide(
        self,
        turn: Turn,
        me: Person,
        item: str,
        action: Action,
        *,
        version: int | None = None,
        **values: Any,
    ) -> Item:
        """The one place where a person's decision moves an item."""
        found, needs = self._missing(turn.connection, me, item, action, version)
        if needs:
            raise NotYet.of(needs)
        turn.tell(
            me.id, action.value, item, **({"version": found.version} if found.version else {})
        )
        return change(turn, item, state=rules.after(action).value, **values)
