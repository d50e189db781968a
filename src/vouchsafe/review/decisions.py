"""From ready to published: who decides what. Every change of state by a person is here."""

from __future__ import annotations

from vouchsafe.review.door import Door
from vouchsafe.review.model import Action, Item, Missing, Person


class Decisions(Door):
    """Submitting, approving, publishing and their opposites."""

    def missing(self, who: Person, item: str, action: Action) -> tuple[Missing, ...]:
        """What the action still needs before `who` may do it now; nothing: they may."""
        raise NotImplementedError

    def submit(self, who: Person, item: str) -> Item:
        """The latest version goes to review. Raises `NotYet`, as all of these do."""
        raise NotImplementedError

    def approve(self, who: Person, item: str, version: int) -> Item:
        """The second person approves exactly this version, having looked at all there is to look at."""
        raise NotImplementedError

    def reopen(self, who: Person, item: str) -> Item:
        """Back to ready, to be edited; an approval no longer counts. What was published stays."""
        raise NotImplementedError

    def refuse(self, who: Person, item: str, note: str = "") -> Item:
        """It will not be published."""
        raise NotImplementedError

    def publish(self, who: Person, item: str) -> Item:
        """The approved version is to be rendered, verified and published."""
        raise NotImplementedError
