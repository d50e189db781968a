"""What the work is done with: confined processes, and patience with a database that is away."""

from __future__ import annotations

import os
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa

from vouchsafe.errors import VouchsafeError
from vouchsafe.jobs import SHOW_TASKS, TASKS, Host, Interrupted, WorkerBroken, WorkerStopped
from vouchsafe.review.errors import NoDatabase, NotFound
from vouchsafe.review.model import State
from vouchsafe.review.reviews import Reviews
from vouchsafe.review.work.engine import POLL, Engine, Stopping
from vouchsafe.review.work.errors import Unexpected

PACE = 1.0
"""Seconds between two words on how far something is."""

_WAIT = 1.0
"""Seconds between two tries when the database is away."""

_TRIES = 3
"""For what may have been the computer's fault and not the file's."""

SHORT, WIDE = "short", "wide"
"""Lanes: for what takes seconds and somebody waits for, and for what may take an hour."""

OnStage = Callable[[str, float], None]

P = ParamSpec("P")
T = TypeVar("T")


class Unwanted(Exception):
    """Nobody wants this work any more: the item was removed or decided about."""


class Paced:
    """Says when it is time to say something again: for something new, or after some seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._last = -seconds
        self._what = ""

    def due(self, what: str = "") -> bool:
        """Whether it is time to say this; then it counts as said."""
        now = time.monotonic()
        if what == self._what and now - self._last < self._seconds:
            return False
        self._last, self._what = now, what
        return True


class Bench:
    """Shared by all flows of a process.

    lanes: how many things are done at once in each lane, which share the cores.
    """

    def __init__(self, reviews: Reviews, engine: Engine, lanes: int) -> None:
        self.reviews = reviews
        self.engine = engine
        self.threads = max(1, cores() // max(1, lanes))
        self._lanes = {lane: threading.Semaphore(lanes) for lane in (SHORT, WIDE)}
        self._hosts: dict[str, Host] = {}
        self._lock = threading.Lock()
        self._closed = False

    def warm(self) -> None:
        """Have the processes load their libraries before anything comes in."""
        for tasks in (SHOW_TASKS, TASKS):
            self.host(tasks)

    def host(self, tasks: str) -> Host:
        """A process that knows these tasks; another one, if it died."""
        with self._lock:
            if self._closed:
                raise Stopping
            host = self._hosts.get(tasks)
            if host is None or not host.alive:
                if host is not None:
                    host.close()
                host = self._hosts[tasks] = Host(tasks)
            return host

    def close(self) -> None:
        """Whatever is being done stops where it is."""
        with self._lock:
            self._closed = True
            for host in self._hosts.values():
                host.close()

    @contextmanager
    def lane(self, lane: str) -> Iterator[None]:
        """Wait until this machine has room for it. Raises `Stopping`."""
        while not self._lanes[lane].acquire(timeout=POLL):
            self.engine.check()
        try:
            yield
        finally:
            self._lanes[lane].release()

    def wanted(self, item: str) -> bool:
        """Whether anybody still waits for its analysis."""
        now = self.ask(self.reviews.known, item)
        return now.state in (State.RECEIVED, State.ANALYSING) and now.problem is None

    def ask(self, method: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Call a method of the reviews, again and again while their database is away."""
        while True:
            try:
                return method(*arguments, **named)
            except Exception as error:
                if not is_away(error):
                    raise
                self.engine.pause(_WAIT)

    def teller(self, item: str, first: float, last: float) -> OnStage:
        """Tells the item how far it is, from `first` to `last` of the whole, now and then.

        It raises `Unwanted` into the work when nobody waits for it any more, and `Stopping`.
        """
        pace = Paced(PACE)

        def tell(stage: str, share: float) -> None:
            self.engine.check()
            if not pace.due(stage):
                return
            try:
                wanted = self.reviews.progress(item, stage, first + (last - first) * share)
            except Exception as error:
                if not is_away(error):
                    raise
                return  # the next word will do
            if not wanted:
                raise Unwanted

        return tell

    def outcome(self, do: Callable[[], Any], lane: str | None = None) -> dict[str, Any]:
        """What a step notes down: {"done": …}, {"problem": a sentence} or {"unwanted": True}.
        lane: where it has to wait for room, if anywhere.

        It never raises but `Stopping`: an error would be noted down as one of a flow, and come
        back without its class.
        """
        tries = 0
        while True:
            self.engine.check()
            try:
                with self.lane(lane) if lane else nullcontext():
                    return {"done": do()}
            except (Unwanted, NotFound):
                return {"unwanted": True}
            except Interrupted as error:
                raise Stopping from error
            except (WorkerBroken, WorkerStopped) as error:
                tries += 1
                if tries == _TRIES:
                    return {"problem": str(error)}
                self.engine.pause(_WAIT * tries)
            except VouchsafeError as error:
                if not is_away(error):
                    return {"problem": str(error)}
                self.engine.pause(_WAIT)
            except Exception as error:  # noqa: BLE001 - one item's bug must not stop the others
                if not is_away(error):
                    return {"problem": str(Unexpected(what=_where(error)))}
                self.engine.pause(_WAIT)


def is_away(error: BaseException) -> bool:
    """Whether a database could not be reached, which says nothing about any item."""
    if isinstance(error, (NoDatabase, sa.exc.TimeoutError, sa.exc.InterfaceError)):
        return True
    if isinstance(error, sa.exc.OperationalError):
        return True
    return isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated


def _where(error: BaseException) -> str:
    """What kind of bug and where. Its own words may hold paths and names."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "vouchsafe" in frame.filename] or frames
    return f"{type(error).__name__} in {Path(ours[-1].filename).name}:{ours[-1].lineno}"


def cores() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
