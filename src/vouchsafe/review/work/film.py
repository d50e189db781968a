"""A long video is looked at in parts, by several at once, and the parts' plans are made one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vouchsafe.jobs import TASKS, Settings, join_parts, plan_part
from vouchsafe.redaction import Part, Plan, parts_of
from vouchsafe.review.items import ItemFile
from vouchsafe.review.work.bench import Bench, OnStage
from vouchsafe.review.work.several import teller_of_part, wait_for

LENGTH = 300.0
"""Seconds of a part, about."""
OVERLAP = 6.0
"""Seconds that neighbours both look at."""


@dataclass(frozen=True, slots=True)
class Film:
    """Of one item, on a bench. length: seconds of a part, about."""

    bench: Bench
    item: str
    length: float

    def parts(self) -> tuple[Part, ...]:
        """The parts that it is looked at in; one for what is short."""
        item = self.bench.ask(self.bench.reviews.known, self.item)
        return parts_of(item.duration, length=self.length, overlap=min(OVERLAP, self.length / 2))

    def look(self, number: int) -> None:
        """What the machine would hide in one part."""
        path = self._plan(number)
        if path.exists():
            return
        item = self.bench.ask(self.bench.reviews.known, self.item)
        plan_part(
            self.bench.ask(self.bench.reviews.path, self.item, ItemFile.ORIGINAL),
            self.parts()[number],
            path,
            Settings(),
            name=item.name,
            on_progress=self.teller(),
            threads=self.bench.threads,
            host=self.bench.host(TASKS),
        )

    def join(self) -> Plan:
        """All of it."""
        return join_parts([(part, self._plan(part.number)) for part in self.parts()])

    def wait(self, keys: Sequence[str], tell: OnStage) -> None:
        """Until these runs have ended. Raises as `wait_for` does."""
        wait_for(self.bench, keys, lambda share: tell("looking", share))

    def _plan(self, number: int) -> Path:
        room = self.bench.ask(self.bench.reviews.workroom, self.item)
        return room / f"part-{number}.plan.json"

    def teller(self) -> OnStage:
        """Tells whoever waits how far a part is."""
        return teller_of_part(self.bench, lambda: self.bench.wanted(self.item))
