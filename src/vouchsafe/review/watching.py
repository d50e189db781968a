"""What has changed, cheaply enough to be asked every second by everybody."""

from __future__ import annotations

from vouchsafe.review.door import Door
from vouchsafe.review.model import Watched


class Watching(Door):
    """The source of server-sent events; works across machines. Presence is asked for with `others`."""

    def watch(
        self, since: int | None = None, *, item: str | None = None, collection: str | None = None
    ) -> Watched:
        """What changed after `since` (a `Watched.now`), of one item, one collection or all; without
        `since` nothing, and where to begin. One indexed query where nothing changed.
        """
        raise NotImplementedError
