"""Being the only writer where there is nothing to lock: say so, then look whether others did.

Whoever wants the lock puts an object of its own under `lock/`, then lists that folder. Alone in
it, it has the lock; otherwise it takes its object back and tries again later. Of two who come at
once, each wrote before it looked, so at least one sees the other: both may lose, both cannot win.
That needs a service whose listings show what was just written, and no conditional writes, which
some services ignore and others check before they write instead of while.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from vouchsafe.archive.store.errors import Busy, LostTheLock, StoreError

LOCKS = "lock/"
_CLAIM = f"{LOCKS}claim-"
_CLOCK = f"{LOCKS}clock-"
_SHORTEST = 0.1


class Objects(Protocol):
    """What a lease needs of an object store."""

    @property
    def place(self) -> str:
        """As in `Store`."""
        ...

    def put(self, name: str, data: bytes) -> None:
        """Write it."""
        ...

    def drop(self, name: str) -> None:
        """Take it away."""
        ...

    def written(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """All names that begin so, with when the service says they were written."""
        ...


class Lease:
    """The lock of one object store, as one process holds it or not.

    lasts: seconds for which a holder may write after it last said that it is alive. Others wait
    half as long again, counted by the service's own clock.
    """

    def __init__(self, objects: Objects, lasts: float = 60.0) -> None:
        self._objects = objects
        self._lasts = lasts
        self._claim = ""
        self._alive = 0.0

    @contextmanager
    def taken(self, wait: float) -> Iterator[None]:
        """Hold it. Raises `Busy`."""
        self._take(_now() + wait)
        stop = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(stop,), daemon=True)
        keeper.start()
        try:
            yield
        finally:
            stop.set()
            keeper.join()
            self._release()

    def check(self) -> None:
        """Raises `LostTheLock` if this process held the lock and was silent for too long."""
        if self._claim and _now() - self._alive > self._lasts:
            raise LostTheLock(place=self._objects.place)

    def _take(self, until: float) -> None:
        while not self._try():
            if _now() >= until:
                raise Busy(place=self._objects.place)
            # At random, or two who came at once would come at once for ever.
            time.sleep(_SHORTEST * (1 + secrets.randbelow(8)))

    def _try(self) -> bool:
        if self._others(""):
            return False
        claim, began = f"{_CLAIM}{uuid4().hex}", _now()
        self._objects.put(claim, b"")
        if self._others(claim):
            self._objects.drop(claim)
            return False
        self._claim, self._alive = claim, began
        return True

    def _others(self, mine: str) -> bool:
        """Whether anybody else claims the lock. Claims of the silent are cleared away."""
        found = {name: at for name, at in self._objects.written(LOCKS) if name != mine}
        if not any(name.startswith(_CLAIM) for name in found):
            return False
        now = self._service_time()
        silent = {name for name, alive in found.items() if now - alive > self._patience}
        for name in silent:
            self._objects.drop(name)
        return any(name.startswith(_CLAIM) for name in found.keys() - silent)

    @property
    def _patience(self) -> timedelta:
        return timedelta(seconds=1.5 * self._lasts)

    def _service_time(self) -> datetime:
        """Now, by the clock that also dates the claims."""
        name = f"{_CLOCK}{uuid4().hex}"
        self._objects.put(name, b"")
        moments = dict(self._objects.written(name))
        self._objects.drop(name)
        return moments[name]

    def _keep(self, stop: threading.Event) -> None:
        while not stop.wait(self._lasts / 6):
            began = _now()
            try:
                self.check()
                self._objects.put(self._claim, b"")
            except StoreError:
                continue
            self._alive = began

    def _release(self) -> None:
        claim, self._claim = self._claim, ""
        # Left behind, it runs out by itself.
        with suppress(StoreError):
            self._objects.drop(claim)


def _now() -> float:
    """Seconds that also pass while the machine sleeps, where the system counts those."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
