"""Collections: named sets of items."""

from __future__ import annotations

from vouchsafe.review.door import Door
from vouchsafe.review.model import Collection, Person


class Collections(Door):
    """Making and naming collections."""

    def collections(self, who: Person) -> tuple[Collection, ...]:
        """All of them, the newest first."""
        raise NotImplementedError

    def collection(self, who: Person, collection: str) -> Collection:
        """One of them. Raises `NotFound`."""
        raise NotImplementedError

    def make_collection(self, who: Person, title: str) -> Collection:
        """A new one. Raises `BadTitle`."""
        raise NotImplementedError

    def rename_collection(self, who: Person, collection: str, title: str) -> Collection:
        """Another title."""
        raise NotImplementedError

    def remove_collection(self, who: Person, collection: str) -> None:
        """Remove an empty one. Raises `NotEmpty`."""
        raise NotImplementedError
