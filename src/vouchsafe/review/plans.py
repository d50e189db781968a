"""Plans in versions: every save adds one, none is ever changed."""

from __future__ import annotations

from vouchsafe.redaction import Plan
from vouchsafe.review.door import Door
from vouchsafe.review.model import Item, Person, PlanVersion, Version


class Plans(Door):
    """Reading and saving plans."""

    def plan(self, who: Person, item: str, number: int | None = None) -> PlanVersion:
        """The latest version, or version `number`. Raises `NotFound`."""
        raise NotImplementedError

    def versions(self, who: Person, item: str) -> tuple[Version, ...]:
        """All versions, the newest first, without their plans."""
        raise NotImplementedError

    def editable(self, who: Person, item: str) -> Item:
        """The item, where `who` may save a plan of it now. Raises `NotYet` where not."""
        raise NotImplementedError

    def save_plan(
        self, who: Person, item: str, parent: int, plan: Plan, note: str = ""
    ) -> PlanVersion:
        """A new version after `parent`. Raises `Conflict` where another was saved since, `NotYet` where
        the item is not being edited (reopen it first), `WrongPlan` where it is another file's. Saving
        what is already the latest adds nothing and gives that.
        """
        raise NotImplementedError
