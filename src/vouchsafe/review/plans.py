"""Plans in versions: every save adds one, none is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vouchsafe.redaction import Plan
from vouchsafe.review import checked, rules
from vouchsafe.review.door import Door, change
from vouchsafe.review.errors import Conflict, NotYet, WrongPlan
from vouchsafe.review.model import Action, Item, PlanVersion, Version
from vouchsafe.review.rows import item_of, item_row
from vouchsafe.review.standings import standing_of
from vouchsafe.review.versions import (
    add_version,
    all_versions,
    find_file,
    find_version,
    hash_of,
    machine_plans,
    prepared,
)
from vouchsafe.review.who import Person


class Plans(Door):
    """Reading and saving plans."""

    def plan(self, who: Person, item: str, number: int | None = None) -> PlanVersion:
        """The latest version, or version `number`. Raises `NotFound`."""
        with self._reading(who) as (connection, _):
            item_row(connection, item)
            return find_version(connection, item, number)

    def plan_file(self, who: Person, item: str, number: int | None = None) -> tuple[Version, str]:
        """The latest version, or version `number`, and the text of its file: cheaper than `plan`
        for who only hands it on. Raises `NotFound`.
        """
        with self._reading(who) as (connection, _):
            item_row(connection, item)
            return find_file(connection, item, number)

    def versions(self, who: Person, item: str) -> tuple[Version, ...]:
        """All versions, the newest first, without their plans."""
        with self._reading(who) as (connection, _):
            item_row(connection, item)
            return all_versions(connection, item)

    def editable(self, who: Person, item: str) -> Item:
        """The item, where `who` may save a plan of it now. Raises `NotYet` where not."""
        with self._reading(who, Action.EDIT) as (connection, me):
            found = item_of(item_row(connection, item))
            standing = standing_of(connection, me, found, alone=self.alone)
        if needs := rules.missing(Action.EDIT, standing):
            raise NotYet.of(needs)
        return found

    def save_plan(
        self, who: Person, item: str, parent: int, plan: Plan, note: str = ""
    ) -> PlanVersion:
        """A new version after `parent`. Raises `Conflict` where another was saved since, `NotYet`
        where the item is not being edited (reopen it first), `WrongPlan` where it is another
        file's. Saving what is already the latest adds nothing and gives that. What was in review
        is ready again. What the machine looked for is looked for again, whatever the plan says.
        """
        text = checked.note(note)
        with self._reading(who, Action.EDIT) as (connection, _):
            item_row(connection, item)
            machine = machine_plans(connection, item, self._kept)
        ready = prepared(_looked_for(plan, machine), machine, self._kept)
        # Whatever the machine adds from here on is a version that `parent` does not know.
        with self._writing(who, Action.EDIT) as (turn, me):
            found = item_of(item_row(turn.connection, item))
            standing = standing_of(turn.connection, me, found, alone=self.alone)
            if needs := rules.missing(Action.EDIT, standing):
                raise NotYet.of(needs)
            latest = found.version
            assert latest is not None
            _check_fit(plan, found)
            if hash_of(turn.connection, item, latest) == ready.hash:
                return find_version(turn.connection, item, latest)
            if parent != latest:
                raise Conflict(latest=latest, parent=parent)
            saved = add_version(turn, item, latest, ready, author=me.id, note=text)
            turn.tell(me.id, "plan_saved", item, version=saved.number)
            change(
                turn,
                item,
                version=saved.number,
                state=rules.after(Action.EDIT).value,
                submitted_by=None,
                approved_by=None,
                problem=None,
            )
            return saved


def _looked_for(plan: Plan, machine: Sequence[Plan]) -> Plan:
    """The plan, where the verification will look for all that the machine looked for at first:
    no version makes it look for less.
    """
    hide = dict.fromkeys(kind for each in (*machine, plan) for kind in each.hide)
    return replace(plan, hide=tuple(hide))


def _check_fit(plan: Plan, item: Item) -> None:
    facts = {
        "SHA-256": (plan.media.sha256, item.sha256),
        "kind": (plan.media.kind, item.kind),
        "width": (plan.media.width, item.width),
        "height": (plan.media.height, item.height),
    }
    for fact, (planned, known) in facts.items():
        if planned != known:
            raise WrongPlan(fact=fact)
