"""The same to many items, each by the same rules as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from vouchsafe.review.decisions import Decisions
from vouchsafe.review.errors import ReviewError
from vouchsafe.review.items import Items
from vouchsafe.review.model import BulkResult
from vouchsafe.review.who import Person


class BulkAction(StrEnum):
    """What can be done to many items at once. Approving is not among it: each wants a look."""

    SUBMIT = "submit"
    RETRY = "retry"
    REFUSE = "refuse"
    REOPEN = "reopen"
    PUBLISH = "publish"
    REMOVE = "remove"


class Bulk(Decisions, Items):
    """Many at once."""

    def bulk(self, who: Person, action: BulkAction, items: Iterable[str]) -> tuple[BulkResult, ...]:
        """Do the same to many; what cannot be done says why, and the others are done."""
        return tuple(self._one(who, action, item) for item in dict.fromkeys(items))

    def _one(self, who: Person, action: BulkAction, item: str) -> BulkResult:
        do: Mapping[BulkAction, Callable[[Person, str], object]] = {
            BulkAction.SUBMIT: self.submit,
            BulkAction.RETRY: self.retry,
            BulkAction.REFUSE: self.refuse,
            BulkAction.REOPEN: self.reopen,
            BulkAction.PUBLISH: self.publish,
            BulkAction.REMOVE: self.remove,
        }
        try:
            do[action](who, item)
        except ReviewError as error:
            return BulkResult(item, error)
        return BulkResult(item, None)
