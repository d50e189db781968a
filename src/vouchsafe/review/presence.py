"""Who is looking at an item right now."""

from __future__ import annotations

from vouchsafe.review.door import Door
from vouchsafe.review.model import Person


class Presence(Door):
    """Heartbeats; nothing of it is kept for long."""

    def here(self, who: Person, item: str) -> None:
        """`who` has the item open; to be said again every ten seconds or so."""
        raise NotImplementedError

    def others(self, who: Person, item: str) -> tuple[Person, ...]:
        """Who else has it open: heard of in the last 30 seconds, by label."""
        raise NotImplementedError
