"""One command from its inputs to its outcomes."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from vouchsafe.jobs.batch import Audience, Batch, with_plans
from vouchsafe.jobs.host import Host
from vouchsafe.jobs.model import Outcome, Settings
from vouchsafe.jobs.names import files_in_words, find
from vouchsafe.jobs.redacting import Aim, Desk
from vouchsafe.jobs.work import ready


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asked for.

    inputs: files, folders, glob patterns. out: the output folder.
    plans: a plan for the one input, or a folder of plans; None to look for oneself.
    lanes: how many files at once; 0 to let the machine decide.
    """

    aim: Aim
    inputs: tuple[str, ...]
    out: Path
    settings: Settings
    plans: Path | None = None
    lanes: int = 0
    force: bool = False
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """Every input's outcome, in order; and what was passed over in the folders given."""

    outcomes: tuple[Outcome, ...]
    skipped: tuple[Path, ...]

    def count(self, word: str) -> int:
        """How many outcomes have this word: done, already, review required, refused, stopped."""
        return sum(outcome.word == word for outcome in self.outcomes)

    def sentence(self) -> str:
        """All of it in one line."""
        words = {
            "done": "done",
            "already": "done in an earlier run",
            "review required": "to be reviewed before anybody gets to see them",
            "refused": "refused",
            "stopped": "not finished: the same command goes on with them",
        }
        parts = [f"{n} {said}" for word, said in words.items() if (n := self.count(word))]
        if self.skipped:
            parts.append(f"{files_in_words(len(self.skipped), 'other ')} passed over")
        return f"{files_in_words(len(self.outcomes))}: {', '.join(parts)}."

    def plain(self) -> dict[str, Any]:
        """As `--json` prints it."""
        words = ("done", "already", "review required", "refused", "stopped")
        return {
            "results": [outcome.plain() for outcome in self.outcomes],
            "skipped": [str(path) for path in self.skipped],
            "counts": {word: self.count(word) for word in words},
        }


class Spectator(Audience, Protocol):
    """Who also wants to know how many files there will be."""

    def expect(self, count: int) -> None: ...


def carry_out(order: Order, spectator: Spectator, host: Host | None = None) -> Result:
    """Do all of it. Refusals of single files are outcomes.

    host: a worker that runs already, left running; None for one of its own.
    Raises a `JobError` before any work when the order itself cannot be carried out: an input that
    does not exist, nothing to do, an output folder that cannot be written.
    """
    found = find(order.inputs, order.out, anonymous=order.anonymous)
    items = with_plans(found.items, order.plans) if order.plans else found.items
    with contextlib.nullcontext(host) if host else Host() as worker:
        ready(order.out)
        spectator.expect(len(items))
        desk = Desk(
            worker,
            order.out,
            order.settings,
            aim=order.aim,
            force=order.force,
            anonymous=order.anonymous,
        )
        outcomes = Batch(desk, items, lanes=order.lanes).run(spectator)
    return Result(tuple(outcomes), found.skipped)
