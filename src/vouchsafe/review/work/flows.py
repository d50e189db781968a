"""The workflows: which steps, in which order, and what is said at the end.

A flow's arguments and what its steps note down are plain values. A change of the steps needs a new
`engine.STEPS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from vouchsafe.review.work.analysis import Analysis
from vouchsafe.review.work.bench import SHORT, WIDE, Bench
from vouchsafe.review.work.engine import Flow
from vouchsafe.review.work.film import Film
from vouchsafe.review.work.following import Drawn, follow
from vouchsafe.review.work.publication import DIFFERENT, WRITING, Placed
from vouchsafe.review.work.rendering import Rendering

SEE, ANALYSE, PART, VIEW = "see", "analyse", "part", "view"
PUBLISH, RENDER, PROVE, FOLLOW = "publish", "render", "prove", "follow"

QUICK, PUBLICATIONS, ANALYSES, PARTS = "quick", "publications", "analyses", "parts"
"""Queues. Parts have one of their own: the analysis that waits for them keeps its place."""

_SEEN, _LOOKED = 0.02, 0.6
"""How much of an analysis is done by then, about."""

Told = dict[str, Any]


def queues(lanes: int) -> Mapping[str, int]:
    """How many flows of each are taken at once: more than are done, so that something lies ready
    for each lane between two looks at a queue.
    """
    return dict.fromkeys((QUICK, PUBLICATIONS, ANALYSES, PARTS), 2 * lanes)


@dataclass(frozen=True, slots=True)
class Flows:
    """All flows, on a bench. length: seconds of a part of a long video."""

    bench: Bench
    length: float

    def all(self) -> Sequence[Flow]:
        """For the engine."""
        return (
            Flow(SEE, QUICK, self.see),
            Flow(ANALYSE, ANALYSES, self.analyse),
            Flow(PART, PARTS, self.part),
            Flow(VIEW, PARTS, self.view),
            Flow(PUBLISH, PUBLICATIONS, self.publish),
            Flow(RENDER, PARTS, self.render),
            Flow(PROVE, PARTS, self.prove),
            Flow(FOLLOW, QUICK, self.follow),
        )

    def see(self, item: str) -> None:
        """A thumbnail of what just came in, before its turn: so that people see something. What
        goes wrong here, goes wrong in the analysis too, and is told then.
        """
        self._step("see", Analysis(self.bench, item).see, SHORT)

    def analyse(self, key: str, item: str, attempt: int) -> None:
        """To a plan, and to what people look at it in."""
        analysis, film = Analysis(self.bench, item), Film(self.bench, item, self.length)
        told = self._step("see", analysis.see, SHORT)
        if "done" in told:
            told = self._step("parts", lambda: len(film.parts()))
        if "done" in told:
            several = told["done"] > 1
            told = self._in_parts(key, film, told["done"]) if several else self._whole(analysis)
            if "done" in told:
                looked = film.join if several else analysis.looked
                told = self._step("finish", lambda: analysis.finish(looked))
        self._say(item, attempt, told)

    def _whole(self, analysis: Analysis) -> Told:
        tell = self.bench.teller
        look = partial(analysis.look, tell(analysis.item, _SEEN, _LOOKED))
        view = partial(analysis.view, tell(analysis.item, _LOOKED, 1.0))
        told = self._step("look", look, WIDE)
        return self._step("view", view, WIDE) if "done" in told else told

    def _in_parts(self, key: str, film: Film, count: int) -> Told:
        """By whoever has time, and this flow waits."""
        keys = [f"{key}/{number}" for number in range(count)]
        for number, name in enumerate(keys):
            self.bench.engine.begin(PART, name, film.item, number)
        self.bench.engine.begin(VIEW, f"{key}/view", film.item)
        keys.append(f"{key}/view")
        tell = self.bench.teller(film.item, _SEEN, 1.0)
        return self._step("wait", lambda: film.wait(keys, tell))

    def part(self, item: str, number: int) -> Told:
        """One part of a long video."""
        film = Film(self.bench, item, self.length)
        return self._step("look", lambda: film.look(number), WIDE)

    def view(self, item: str) -> Told:
        """What people look at a long video in."""
        tell = Film(self.bench, item, self.length).teller()
        return self._step("view", lambda: Analysis(self.bench, item).view(tell), WIDE)

    def publish(self, key: str, item: str, version: int, attempt: int) -> None:
        """Exactly this version."""
        rendering = Rendering(self.bench, item, version, self.length)
        publishing = rendering.publishing
        settled = self._step("settle", rendering.settle, SHORT).get("done", {})
        manner, stage = settled.get("manner"), settled.get("stage", WRITING)
        if manner and "done" not in self._publish_parts(key, rendering, settled):
            stage = DIFFERENT
            self._step("drop", rendering.clear)

        def carry_out() -> dict[str, str] | None:
            in_parts = manner and stage == WRITING
            ready = rendering.ready(manner) if in_parts else None
            placed = publishing.carry_out(ready, stage)
            return asdict(placed) if placed else None

        told = self._step("carry out", carry_out, WIDE)
        if manner:
            self._step("clear", rendering.clear)
        if told.get("done"):
            placed = Placed(**told["done"])
            told = self._step("record", lambda: publishing.record(placed))
        self._say(item, attempt, told)

    def _publish_parts(self, key: str, rendering: Rendering, settled: Told) -> Told:
        """Rendered by whoever has time, joined here, and proven by whoever has time."""
        manner = settled["manner"]
        keys = self._begin_parts(RENDER, key, rendering, settled)
        told = self._step("wait", lambda: rendering.wait(keys))
        if "done" in told:
            told = self._step("join", lambda: rendering.join(manner), WIDE)
        if "done" in told:
            proofs = self._begin_parts(PROVE, f"{key}/proof", rendering, settled)
            told = self._step("wait for proofs", lambda: rendering.wait_for_proofs(proofs))
        return told

    def _begin_parts(self, flow: str, key: str, rendering: Rendering, settled: Told) -> list[str]:
        keys = [f"{key}/{number}" for number in range(settled["parts"])]
        for number, name in enumerate(keys):
            arguments = rendering.item, rendering.version, number, settled["manner"]
            self.bench.engine.begin(flow, name, *arguments)
        return keys

    def render(self, item: str, version: int, number: int, manner: Told) -> Told:
        """One part of a long video that is to be published."""
        rendering = Rendering(self.bench, item, version, self.length)
        return self._step("render", lambda: rendering.render(number, manner), WIDE)

    def prove(self, item: str, version: int, number: int, manner: Told) -> Told:
        """One part's share of a long video that is to be published."""
        rendering = Rendering(self.bench, item, version, self.length)
        return self._step("prove", lambda: rendering.prove(number, manner), WIDE)

    def follow(self, key: str, item: str, plain_drawn: Told) -> Told:
        """A drawn box through time; what comes of it is the flow's result."""
        drawn = Drawn(**{**plain_drawn, "box": tuple(plain_drawn["box"])})
        return self._step("follow", lambda: follow(self.bench, key, item, drawn), SHORT)

    def _step(self, name: str, do: Callable[[], Any], lane: str | None = None) -> Told:
        return self.bench.engine.step(name, lambda: self.bench.outcome(do, lane))

    def _say(self, item: str, attempt: int, told: Told) -> None:
        if problem := told.get("problem"):
            failed = self.bench.reviews.failed
            self._step("fail", lambda: failed(item, attempt, problem))
