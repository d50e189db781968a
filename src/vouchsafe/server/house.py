"""What one running server holds."""

from __future__ import annotations

from dataclasses import dataclass

from anyio import CapacityLimiter, Semaphore

from vouchsafe.review import Carrier, Reviews
from vouchsafe.review.work import Work
from vouchsafe.server.feed import Feed
from vouchsafe.server.guarding.pace import Pace
from vouchsafe.server.plan_bodies import PlanBodies
from vouchsafe.server.site import Site


@dataclass(frozen=True, slots=True)
class House:
    """What requests work with, in `app.state.house`.

    pace: of requests by session. entry: of attempts to sign in, by address; in memory only.
    work: what this process does itself of the long work; None where others do it.
    carrier: what carries originals and events into an archive here, if anything does.
    uploads: a thread for each file that arrives. plans, large: what reads plans, and how many large
    ones at once. feed: what changes, for server-sent events.
    """

    reviews: Reviews
    site: Site
    pace: Pace
    entry: Pace
    uploads: CapacityLimiter
    plans: PlanBodies
    large: Semaphore
    feed: Feed
    work: Work | None
    carrier: Carrier | None

    def nudge(self) -> None:
        """Something waits to be worked on, or to be kept: what does so here looks at once."""
        if self.work is not None:
            self.work.nudge()
        if self.carrier is not None:
            self.carrier.nudge()
