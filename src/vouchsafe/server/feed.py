"""What changes, for everybody who watches: the database is asked once, however many they are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from starlette.concurrency import run_in_threadpool

from vouchsafe.review import Item, Watched
from vouchsafe.server.errors import TooManyStreams

INTERVAL = 0.7
"""Seconds between two looks."""

MOST = 1000
MOST_EACH = 20
"""Streams at a time: of all, and of one person."""

_RETRY = 30
_log = logging.getLogger("vouchsafe.server")

Watch = Callable[[int | None], Watched]


@dataclass
class Heard:
    """What one watcher has not been told yet: of each item only how it is now."""

    now: int = 0
    items: dict[str, Item] = field(default_factory=dict)
    authors: dict[str, str | None] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    def add(self, watched: Watched) -> None:
        """So much more."""
        self.now = watched.now
        self.items |= {item.id: item for item in watched.items}
        self.authors |= dict(watched.author)
        self.removed |= set(watched.removed)


class Feed:
    """Looks at the database while anybody watches, and tells them all. Of one event loop."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._watchers: dict[Watcher, str] = {}
        self._looking: asyncio.Task[None] | None = None
        self.closing = False

    def watcher(self, person: str, since: int | None) -> Watcher:
        """For a `with` block. since: what was heard last, to miss nothing between two streams.
        Raises `TooManyStreams`.
        """
        own = sum(1 for each in self._watchers.values() if each == person)
        if own >= MOST_EACH or len(self._watchers) >= MOST:
            raise TooManyStreams(seconds=_RETRY)
        return Watcher(self, person, since)

    def close(self) -> None:
        """Every stream ends: the server does."""
        self.closing = True
        for watcher in self._watchers:
            watcher.wake()

    def join(self, watcher: Watcher, person: str) -> None:
        """It is told from now on."""
        self._watchers[watcher] = person
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())

    def leave(self, watcher: Watcher) -> None:
        """It is not any more."""
        self._watchers.pop(watcher, None)

    async def look_back(self, since: int | None) -> Watched:
        """What changed since then, for one; some of it, if that is much."""
        return await run_in_threadpool(self._watch, since)

    async def _look(self) -> None:
        since: int | None = None
        try:
            while self._watchers and not self.closing:
                more = False
                try:
                    watched = await run_in_threadpool(self._watch, since)
                except Exception as error:  # noqa: BLE001 - a database that restarts is no end
                    _log.warning("no news: %s", type(error).__name__)
                else:
                    since, more = watched.now, watched.more
                    if watched.items or watched.removed:
                        for watcher in self._watchers:
                            watcher.tell(watched)
                await asyncio.sleep(0 if more else INTERVAL)
        finally:
            self._looking = None


class Watcher:
    """One stream's ear."""

    def __init__(self, feed: Feed, person: str, since: int | None) -> None:
        self._feed = feed
        self._whose = person
        self._since = since
        self._heard = Heard()
        self._woken = asyncio.Event()

    def __enter__(self) -> Self:
        self._feed.join(self, self._whose)
        return self

    def __exit__(self, *_: object) -> None:
        self._feed.leave(self)

    def tell(self, watched: Watched) -> None:
        """Something happened."""
        self._heard.add(watched)
        self.wake()

    def wake(self) -> None:
        """Look up, whether or not something happened."""
        self._woken.set()

    async def catch_up(self) -> None:
        """Hear what happened before this stream began."""
        since, more = self._since, True
        while more:
            watched = await self._feed.look_back(since)
            self.tell(watched)
            since, more = watched.now, watched.more

    async def listen(self, seconds: float) -> Heard:
        """What was told since the last time; nothing after that many seconds without news."""
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return Heard(self._heard.now)
        self._woken.clear()
        heard, self._heard = self._heard, Heard(self._heard.now)
        return heard
