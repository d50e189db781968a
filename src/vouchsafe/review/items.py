"""Items: lists of them, filters, moving and removing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from vouchsafe.media import MediaKind
from vouchsafe.review.door import Door
from vouchsafe.review.model import BulkResult, Item, ItemPage, Person, State


class ItemFile(StrEnum):
    """A file of an item; the value is its name in the item's folder."""

    ORIGINAL = "original"
    FACTS = "facts.json"
    THUMBNAIL = "thumbnail.webp"
    PICTURE = "picture.webp"
    PROXY = "proxy.mp4"
    TIMES = "times.bin"


class BulkAction(StrEnum):
    """What can be done to many items at once."""

    SUBMIT = "submit"
    RETRY = "retry"
    REFUSE = "refuse"
    REOPEN = "reopen"
    PUBLISH = "publish"
    REMOVE = "remove"


class Items(Door):
    """Finding items, and taking them away."""

    def items(
        self,
        who: Person,
        collection: str | None = None,
        *,
        state: State | None = None,
        kind: MediaKind | None = None,
        text: str = "",
        page: int = 0,
    ) -> ItemPage:
        """A page of items: of one collection or of all, in that state, of that kind, with that text in
        their names (whatever the case, in any script).
        """
        raise NotImplementedError

    def states(self, who: Person, collection: str | None = None) -> Mapping[State, int]:
        """How many items are in each state; states without any are left out."""
        raise NotImplementedError

    def item(self, who: Person, item: str) -> Item:
        """One of them. Raises `NotFound`."""
        raise NotImplementedError

    def file(self, who: Person, item: str, file: ItemFile) -> Path:
        """Where that file lies. Raises `NotReadyYet` before it is there."""
        raise NotImplementedError

    def retry(self, who: Person, item: str) -> Item:
        """Let a failed analysis be done again."""
        raise NotImplementedError

    def move(self, who: Person, items: Iterable[str], collection: str) -> None:
        """Into another collection."""
        raise NotImplementedError

    def remove(self, who: Person, item: str) -> None:
        """Remove an item, its files, its plans and its publications from this machine. Whoever added it
        may until it is submitted, a publisher always, but not while work on it goes on.
        """
        raise NotImplementedError

    def bulk(self, who: Person, action: BulkAction, items: Iterable[str]) -> tuple[BulkResult, ...]:
        """Do the same to many, each by the same rules; what cannot be done says why."""
        raise NotImplementedError
