"""What one running server holds."""

from __future__ import annotations

from dataclasses import dataclass

from vouchsafe.review import Reviews
from vouchsafe.server.guarding.pace import Pace
from vouchsafe.server.site import Site


@dataclass(frozen=True, slots=True)
class House:
    """What requests work with, in `app.state.house`.

    pace: of requests by session. entry: of attempts to sign in, by address; in memory only.
    """

    reviews: Reviews
    site: Site
    pace: Pace
    entry: Pace
