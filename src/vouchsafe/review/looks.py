"""What is to be looked at, and who has."""

from __future__ import annotations

from collections.abc import Iterable

from vouchsafe.review.door import Door
from vouchsafe.review.model import LookHere, Person


class Looks(Door):
    """Looking."""

    def look_here(
        self, who: Person, item: str, number: int | None = None
    ) -> tuple[tuple[LookHere, bool], ...]:
        """What is to be looked at in the latest version (or that one), the most pressing first, and
        whether `who` has seen it.
        """
        raise NotImplementedError

    def see(self, who: Person, item: str, version: int, keys: Iterable[str]) -> int:
        """`who` has looked at these; how many are left for them in that version. Raises `NotFound` for a
        key that is not of that version.
        """
        raise NotImplementedError
