"""What somebody can do with an item now, and what the next step still needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vouchsafe.review import Action, Item, Missing, Need, State
from vouchsafe.server.pages.visit import Visit


@dataclass(frozen=True, slots=True)
class Step:
    """Something that can be done, or what it lacks.

    label: what the button says. tone: how it looks. confirm: asked about on a page of its own.
    lacking, missing: a heading, and what is still needed, in sentences.
    """

    name: str
    label: str
    tone: str = ""
    confirm: bool = False
    lacking: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NextSteps:
    """editable: there is a plan to look at in the editor. first: the way on. others: ways aside."""

    editable: bool
    first: tuple[Step, ...]
    others: tuple[Step, ...]


_FIRST = {
    State.RECEIVED: (Action.RETRY,),
    State.READY: (Action.SUBMIT, Action.PUBLISH),
    State.IN_REVIEW: (Action.APPROVE, Action.PUBLISH),
    State.APPROVED: (Action.PUBLISH,),
}
_ASIDE = (Action.REOPEN, Action.REFUSE, Action.REMOVE)
_FINAL = frozenset({Action.REFUSE, Action.REMOVE})


def next_steps(visit: Visit, item: Item) -> NextSteps:
    """The way on from here, and the ways aside that are open to whoever looks."""
    first = [_step(visit, item, action) for action in _FIRST.get(item.state, ())]
    aside = [_step(visit, item, action) for action in _ASIDE]
    return NextSteps(
        editable=item.version is not None,
        first=tuple(step for step in first if step is not None),
        others=tuple(step for step in aside if step is not None),
    )


def _step(visit: Visit, item: Item, action: Action) -> Step | None:
    missing = visit.reviews.missing(visit.who, item.id, action)
    if _needs_no_words(action, item, {need.code for need in missing}):
        return None
    words = visit.words
    return Step(
        name=action.value,
        label=words.action(action),
        tone="danger" if action in _FINAL else "plain" if action is Action.REOPEN else "",
        confirm=action in _FINAL,
        lacking=words.lacking(action) if missing else "",
        missing=tuple(words.need(need) for need in _of_use(missing)),
    )


def _of_use(missing: Sequence[Missing]) -> list[Missing]:
    """To whoever may not do it at all, what else is missing is no use."""
    by_role = [need for need in missing if need.code is Need.ROLE]
    return by_role or list(missing)


def _needs_no_words(action: Action, item: Item, needs: set[Need]) -> bool:
    """A way aside that is closed; what takes another state; publishing before its turn, where
    one person alone may not.
    """
    too_early = action is Action.PUBLISH and item.state is not State.APPROVED
    return (
        bool(needs and action in _ASIDE)
        or Need.STATE in needs
        or (too_early and bool(needs & {Need.APPROVAL, Need.ROLE}))
    )
