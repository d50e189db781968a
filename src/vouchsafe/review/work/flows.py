"""The workflows: which steps, in which order, and what is said at the end.

A flow's arguments and what its steps note down are plain values. A change of the steps needs a new
`engine.STEPS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from vouchsafe.review.work.analysis import Analysis
from vouchsafe.review.work.bench import Bench
from vouchsafe.review.work.engine import Flow
from vouchsafe.review.work.following import Drawn, follow
from vouchsafe.review.work.publication import Placed, Publishing

SEE, ANALYSE, PUBLISH, FOLLOW = "see", "analyse", "publish", "follow"
QUICK, LONG = "quick", "long"
"""Queues: what somebody waits for, and what takes its time."""

SOONER, LATER = 1, 10
"""Priorities on one queue: a publication before an analysis."""


@dataclass(frozen=True, slots=True)
class Flows:
    """All flows, on a bench."""

    bench: Bench

    def all(self) -> Sequence[Flow]:
        """For the engine."""
        return (
            Flow(SEE, QUICK, self.see),
            Flow(ANALYSE, LONG, self.analyse),
            Flow(PUBLISH, LONG, self.publish),
            Flow(FOLLOW, QUICK, self.follow),
        )

    def see(self, item: str) -> None:
        """A thumbnail of what just came in, before its turn: so that people see something. What
        goes wrong here, goes wrong in the analysis too, and is told then.
        """
        self._step("see", Analysis(self.bench, item).see)

    def analyse(self, item: str) -> None:
        """To a plan, and to what people look at it in."""
        analysis = Analysis(self.bench, item)
        for name, do in (
            ("see", analysis.see),
            ("look", analysis.look),
            ("view", analysis.view),
            ("finish", analysis.finish),
        ):
            told = self._step(name, do)
            if "done" not in told:
                self._fail(item, told)
                return

    def publish(self, item: str, version: int) -> None:
        """Exactly this version."""
        publishing = Publishing(self.bench, item, version)

        def carry_out() -> dict[str, str] | None:
            placed = publishing.carry_out()
            return asdict(placed) if placed else None

        told = self._step("carry out", carry_out)
        if told.get("done"):
            placed = Placed(**told["done"])
            told = self._step("record", lambda: publishing.record(placed))
        if "done" not in told:
            self._fail(item, told)

    def follow(self, key: str, item: str, plain_drawn: dict[str, Any]) -> dict[str, Any]:
        """A drawn box through time; what comes of it is the flow's result."""
        drawn = Drawn(**{**plain_drawn, "box": tuple(plain_drawn["box"])})
        return self._step("follow", lambda: follow(self.bench, key, item, drawn))

    def _step(self, name: str, do: Callable[[], Any]) -> dict[str, Any]:
        return self.bench.engine.step(name, lambda: self.bench.outcome(do))

    def _fail(self, item: str, told: dict[str, Any]) -> None:
        if problem := told.get("problem"):
            failed = self.bench.reviews.failed
            self._step("fail", lambda: self.bench.ask(failed, item, problem))
