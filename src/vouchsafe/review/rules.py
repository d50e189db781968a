"""The rules, without a database: who may do what, in which state, and what is still missing.

Everything that changes an item's state asks `missing` here and goes where `after` says; nothing
else in the package knows of transitions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vouchsafe.review.model import Action, Item, Missing, Need, State
from vouchsafe.review.who import Role

_LEAST: Final[Mapping[Action, Role]] = {
    Action.VIEW: Role.CONTRIBUTOR,
    Action.ADD: Role.CONTRIBUTOR,
    Action.EDIT: Role.CONTRIBUTOR,
    Action.SUBMIT: Role.CONTRIBUTOR,
    Action.RETRY: Role.CONTRIBUTOR,
    Action.REMOVE: Role.CONTRIBUTOR,
    Action.APPROVE: Role.REVIEWER,
    Action.REOPEN: Role.REVIEWER,
    Action.REFUSE: Role.REVIEWER,
    Action.ORGANISE: Role.REVIEWER,
    Action.PUBLISH: Role.PUBLISHER,
    Action.ADMINISTER: Role.ADMIN,
}

_FROM: Final[Mapping[Action, frozenset[State]]] = {
    Action.EDIT: frozenset({State.READY, State.IN_REVIEW}),
    Action.SUBMIT: frozenset({State.READY}),
    Action.RETRY: frozenset({State.RECEIVED}),
    Action.APPROVE: frozenset({State.IN_REVIEW}),
    Action.REOPEN: frozenset({State.IN_REVIEW, State.APPROVED, State.PUBLISHED, State.REFUSED}),
    Action.REFUSE: frozenset({State.READY, State.IN_REVIEW, State.APPROVED}),
    Action.PUBLISH: frozenset({State.APPROVED}),
}
"""The states from which an action leads on; for actions that are not here, any."""

_TO: Final[Mapping[Action, State]] = {
    Action.EDIT: State.READY,  # what was submitted is not what there is now
    Action.SUBMIT: State.IN_REVIEW,
    Action.RETRY: State.RECEIVED,
    Action.APPROVE: State.APPROVED,
    Action.REOPEN: State.READY,
    Action.REFUSE: State.REFUSED,
    Action.PUBLISH: State.RENDERING,
}

_BEFORE_REVIEW: Final = frozenset({State.RECEIVED, State.ANALYSING, State.READY})
_ALONE: Final = frozenset({State.READY, State.IN_REVIEW, State.APPROVED})


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody before an item, and all that the rules ask about them.

    role: as it is now. authors: everybody who has edited anything in the latest version.
    unseen: how many things of the latest version they have not looked at.
    alone: publishing without a second person was allowed when the program was started.
    """

    who: str
    role: Role
    item: Item
    authors: frozenset[str]
    unseen: int
    alone: bool = False


def least(action: Action) -> Role:
    """The least role that may do it."""
    return _LEAST[action]


def may(role: Role, action: Action) -> bool:
    """Whether this role may do it at all, to whatever item."""
    return role.covers(_LEAST[action])


def lesser(one: Role, other: Role) -> Role:
    """The one that may do less."""
    return one if other.covers(one) else other


def after(action: Action) -> State:
    """The state to which an action leads."""
    return _TO[action]


def missing(action: Action, standing: Standing, version: int | None = None) -> tuple[Missing, ...]:
    """What the action still needs; nothing: it may be done.

    version: the one that is meant, where the action is about one.
    """
    item, needs = standing.item, list[Missing]()
    if not _role_suffices(action, standing):
        needs.append(Missing(Need.ROLE))
    if action in {Action.EDIT, Action.SUBMIT, Action.APPROVE, Action.PUBLISH} and not item.version:
        needs.append(Missing(Need.PLAN))
    elif version is not None and version != item.version:
        needs.append(Missing(Need.LATEST))
    if action is Action.APPROVE:
        needs += _second_person(standing)
    if action is Action.PUBLISH:
        return (*needs, *_publication(standing))
    if not _state_suits(action, item):
        needs.append(Missing(Need.STATE))
    return tuple(needs)


def _role_suffices(action: Action, standing: Standing) -> bool:
    item = standing.item
    if action is Action.REMOVE and not standing.role.covers(Role.PUBLISHER):
        return item.added_by == standing.who and _never_left(item)
    if action is Action.REOPEN and item.state is State.IN_REVIEW:
        return True  # taking back what was only asked for
    return may(standing.role, action)


def _never_left(item: Item) -> bool:
    return item.state in _BEFORE_REVIEW and item.published is None


def _state_suits(action: Action, item: Item) -> bool:
    if action is Action.RETRY and item.problem is None:
        return False
    return action not in _FROM or item.state in _FROM[action]


def _second_person(standing: Standing) -> list[Missing]:
    needs = []
    if standing.who in standing.authors:
        needs.append(Missing(Need.OTHER_AUTHOR))
    if standing.who == standing.item.submitted_by:
        needs.append(Missing(Need.OTHER_SUBMITTER))
    if standing.unseen:
        needs.append(Missing(Need.LOOKS, standing.unseen))
    return needs


def _publication(standing: Standing) -> list[Missing]:
    item = standing.item
    if item.state is State.APPROVED and item.approved_by:
        return []
    if standing.alone and item.state in _ALONE:
        return [Missing(Need.LOOKS, standing.unseen)] if standing.unseen else []
    return [Missing(Need.APPROVAL if item.state in _ALONE else Need.STATE)]
