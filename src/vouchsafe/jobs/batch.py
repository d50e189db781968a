"""Many files: side by side, each on its own, one bad one not stopping the rest."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from vouchsafe.errors import VouchsafeError
from vouchsafe.jobs.errors import Interrupted, NoSuchInput, UnexpectedFailure
from vouchsafe.jobs.host import Host, OnUsed
from vouchsafe.jobs.ledger import Ledger
from vouchsafe.jobs.model import Item, Outcome
from vouchsafe.jobs.redacting import Desk, OnStage, work_on
from vouchsafe.jobs.watch import Usage


class Audience(Protocol):
    """Who is told how a batch goes; called from several threads."""

    def begun(self, item: Item) -> None: ...

    def moved(self, item: Item, stage: str, done: float) -> None: ...

    def ended(self, item: Item, outcome: Outcome) -> None: ...


class Nobody:
    """Who does not want to know."""

    def begun(self, item: Item) -> None:
        """Nothing to do."""

    def moved(self, item: Item, stage: str, done: float) -> None:
        """Nothing to do."""

    def ended(self, item: Item, outcome: Outcome) -> None:
        """Nothing to do."""


class Batch:
    """All the files of one command.

    lanes: how many files at once; 0 to let the machine decide.
    """

    def __init__(self, desk: Desk, items: Sequence[Item], *, lanes: int = 0) -> None:
        self._items = items
        self._lanes = max(1, min(lanes or default_lanes(), len(items)))
        self._desk = replace(desk, threads=max(1, _cores() // self._lanes))
        self._ledger = Ledger(desk.out)

    def run(self, audience: Audience | None = None) -> list[Outcome]:
        """Every input's outcome, in the order of the inputs; refusals are outcomes too.

        On Ctrl-C the files in progress end as `Interrupted`, and so do those not begun.
        """
        told = audience or Nobody()
        with ThreadPoolExecutor(self._lanes, "vouchsafe-lane") as pool:
            futures = [pool.submit(self._one, item, told) for item in self._items]
            with contextlib.suppress(KeyboardInterrupt):
                wait_or_stop(futures, self._desk.host)
        return [
            _stopped(item) if future.cancelled() else future.result()
            for item, future in zip(self._items, futures, strict=True)
        ]

    def _one(self, item: Item, audience: Audience) -> Outcome:
        return attempt(
            item,
            audience,
            lambda on_stage, on_used: work_on(
                self._desk, item, self._ledger, on_stage=on_stage, on_used=on_used
            ),
        )


def attempt(item: Item, audience: Audience, work: Callable[[OnStage, OnUsed], Outcome]) -> Outcome:
    """One file, with its audience told, and whatever went wrong as its outcome."""
    audience.begun(item)
    used = [Usage(0.0, 0)]
    started = time.monotonic()
    try:
        outcome = work(lambda stage, done: audience.moved(item, stage, done), used.append)
    except VouchsafeError as error:
        outcome = Outcome(item.source, "refused", error=error)
    except Exception as error:  # noqa: BLE001 - one file's bug must not stop the others
        bug = UnexpectedFailure(what=f"{type(error).__name__}: {error}")
        bug.__cause__ = error
        outcome = Outcome(item.source, "refused", error=bug)
    outcome = replace(
        outcome,
        seconds=time.monotonic() - started,
        cpu_seconds=used[-1].cpu,
        peak_memory=used[-1].memory,
    )
    audience.ended(item, outcome)
    return outcome


def with_plans(items: Sequence[Item], plans: Path) -> list[Item]:
    """Each input with its plan: one file for one input, or a folder that `plan` wrote.

    Raises `NoSuchInput` when an input has no plan there.
    """
    if not plans.is_dir():
        if not plans.is_file() or len(items) != 1:
            raise NoSuchInput(name=f"{plans} (one plan for each of {len(items)} inputs)")
        return [replace(items[0], plan=plans)]
    return [replace(item, plan=_plan_in(plans, item)) for item in items]


def default_lanes() -> int:
    """One file per core: measured best for photos, no worse for videos."""
    return _cores()


def _plan_in(folder: Path, item: Item) -> Path:
    for name in (f"{item.name}.plan.json", f"{item.source.name}.plan.json"):
        if (folder / name).is_file():
            return folder / name
    raise NoSuchInput(name=str(folder / f"{item.name}.plan.json"))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def wait_for(futures: Sequence[Future[Any]]) -> None:
    """Like `wait`, but in short steps, so that Ctrl-C is heard at once on every system."""
    pending: set[Future[Any]] = set(futures)
    while pending:
        _, pending = wait(pending, timeout=0.5, return_when=FIRST_COMPLETED)


def wait_or_stop(futures: Sequence[Future[Any]], host: Host) -> None:
    """Like `wait_for`; when a person stops it, the work of `host` ends, and what has not begun
    never does.
    """
    try:
        wait_for(futures)
    except KeyboardInterrupt:
        host.close()
        for future in futures:
            future.cancel()
        raise


def _stopped(item: Item) -> Outcome:
    return Outcome(item.source, "refused", error=Interrupted())
