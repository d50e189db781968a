"""A long video is looked at in parts, by several at once, and the parts' plans are made one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vouchsafe.jobs import TASKS, Settings, join_parts, plan_part
from vouchsafe.redaction import Part, Plan, parts_of
from vouchsafe.review.errors import NotFound
from vouchsafe.review.items import ItemFile
from vouchsafe.review.work.bench import PACE, Bench, OnStage, Paced, Unwanted
from vouchsafe.review.work.engine import Known
from vouchsafe.review.work.errors import PartFailed, Unfinished

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
        """Until these runs have ended. Raises `PartFailed` when one of them did not go well, and
        whatever `tell` raises; then the others are to end, too.
        """
        try:
            while not self._all_done(keys, tell):
                self.bench.engine.pause(PACE)
        except (PartFailed, Unwanted, NotFound):
            self.bench.engine.cancel(keys)
            raise

    def _all_done(self, keys: Sequence[str], tell: OnStage) -> bool:
        known = self.bench.ask(self.bench.engine.known, keys).values()
        for one in known:
            if one.standing in ("failed", "cut off", "cancelled"):
                raise PartFailed(why=str(Unfinished()))
            if one.standing == "done" and "done" not in one.result:
                raise PartFailed(why=one.result.get("problem") or str(Unfinished()))
        tell("looking", sum(map(self._share, known)) / len(keys))
        return all(one.standing == "done" for one in known)

    def _share(self, known: Known) -> float:
        if known.standing == "done":
            return 1.0
        told = self.bench.ask(self.bench.engine.told, known.key, "progress")
        return float(told or 0.0)

    def _plan(self, number: int) -> Path:
        room = self.bench.ask(self.bench.reviews.workroom, self.item)
        return room / f"part-{number}.plan.json"

    def teller(self) -> OnStage:
        """Tells whoever waits how far a part is; the item itself hears of all of them together."""
        pace = Paced(PACE)

        def tell(_: str, share: float) -> None:
            self.bench.engine.check()
            if pace.due():
                if not self.bench.wanted(self.item):
                    raise Unwanted
                self.bench.engine.tell("progress", share)

        return tell
