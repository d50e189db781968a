"""Files come in: each streamed once, several at a time, then many of them in one commit."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from vouchsafe.archive.arriving import Arrival, Progress, take_in
from vouchsafe.archive.committing import Change, Draft
from vouchsafe.archive.custody import Event, read_moment
from vouchsafe.archive.desk import Desk
from vouchsafe.archive.errors import ArchiveError, Stopped
from vouchsafe.archive.files import item_key_name
from vouchsafe.archive.journal import is_pending
from vouchsafe.archive.keys import ItemKey, wrap_item_key
from vouchsafe.archive.model import Acquisition, ItemId
from vouchsafe.archive.naming import item_of
from vouchsafe.archive.sealing import blob_name
from vouchsafe.archive.store import StoreError
from vouchsafe.archive.tool import TOOL

Refused = Callable[[Path, ArchiveError], None]

GROUP_FILES: Final = 128
GROUP_BYTES: Final = 512 << 20
GROUP_SECONDS: Final = 2.0
"""A commit is made as soon as one of these is reached; a kill costs at most what they allow."""

_LONG: Final = 3600.0
_METHOD = (
    "read once from a file, hashed and encrypted on the way; its size and times were the same "
    "before and after"
)


@dataclass(frozen=True, slots=True)
class Added:
    """A file that is in the archive for good: this is said only after its commit is durable.

    path: the file, untouched. event: its `received` event. size: of the original, in bytes.
    known: the archive held these bytes already, so that only the event is new.
    erased_before: the same bytes were here once and were erased; they have a new key now.
    """

    path: Path
    item: ItemId
    event: Event
    size: int
    known: bool = False
    erased_before: bool = False


def add(
    desk: Desk,
    paths: Iterable[Path],
    acquisition: Acquisition,
    on_progress: Progress | None,
    on_refused: Refused | None,
) -> Iterator[Added]:
    """See `Archive.add`."""
    facts = acquired(acquisition)
    with desk.hold(), Lanes(desk, paths, on_progress) as lanes:
        while group := lanes.group():
            if group.arrivals:
                yield from _take(desk, group.arrivals, facts)
            if group.failed is None:
                continue
            path, failure = group.failed
            if on_refused is None or isinstance(failure, StoreError):
                raise failure
            on_refused(path, failure)


def acquired(acquisition: Acquisition) -> dict[str, str]:
    """What was said about how files came in; raises `NotAMoment` for a date that is none."""
    facts = {
        "source": acquisition.source,
        "note": acquisition.note,
        "collected_by": acquisition.collected_by,
        "url": acquisition.url,
    }
    if acquisition.received_at:
        moment = read_moment(acquisition.received_at)
        facts |= {"received_at": moment.given, "received_at_utc": moment.utc}
    return {name: said for name, said in facts.items() if said}


@dataclass(slots=True)
class Group:
    """Files for one commit, in the order they were named; and the one after them that failed."""

    arrivals: list[Arrival] = field(default_factory=list)
    failed: tuple[Path, ArchiveError] | None = None

    def __bool__(self) -> bool:
        return bool(self.arrivals) or self.failed is not None

    @property
    def full(self) -> bool:
        """Whether it holds as much as one commit should."""
        size = sum(each.sealed.size for each in self.arrivals)
        return len(self.arrivals) >= GROUP_FILES or size >= GROUP_BYTES


class Lanes:
    """Files being read ahead of the commits, several at once, a bounded number at a time."""

    def __init__(self, desk: Desk, paths: Iterable[Path], on_progress: Progress | None) -> None:
        lanes = min(8, 2 * _cores())
        self._ahead = 2 * lanes
        self._store = desk.store
        self._paths = iter(paths)
        self._on_progress = on_progress
        self._stopping = threading.Event()
        self._pool = ThreadPoolExecutor(lanes, thread_name_prefix="intake")
        self._waiting: deque[tuple[Path, Future[Arrival]]] = deque()

    def __enter__(self) -> Lanes:
        return self

    def __exit__(self, *_: object) -> None:
        """What was read and not committed is as if it had never been."""
        self._stopping.set()
        jobs = [job for _path, job in self._waiting]
        for job in jobs:
            job.cancel()
        self._pool.shutdown(wait=True)
        for job in jobs:
            if not job.cancelled() and not job.exception():
                self._store.remove(job.result().sealed.incoming)

    def group(self) -> Group:
        """The next files for one commit; an empty group at the end."""
        group, until = Group(), float("inf")
        while not group.full:
            self._fill()
            if not self._waiting:
                break
            path, job = self._waiting[0]
            try:
                arrival = job.result(min(max(0.0, until - time.monotonic()), _LONG))
            except NotYet:
                if until == float("inf"):
                    continue
                break
            except ArchiveError as error:
                self._waiting.popleft()
                group.failed = path, error
                break
            self._waiting.popleft()
            group.arrivals.append(arrival)
            until = min(until, time.monotonic() + GROUP_SECONDS)
        return group

    def _fill(self) -> None:
        while len(self._waiting) < self._ahead:
            path = next(self._paths, None)
            if path is None:
                return
            job = self._pool.submit(take_in, path, self._store, self._moved)
            self._waiting.append((path, job))

    def _moved(self, path: Path, more: int) -> None:
        if self._stopping.is_set():
            raise Stopped  # Half of a long film need not be read to its end for nothing.
        if self._on_progress:
            self._on_progress(path, more)


def _cores() -> int:
    """How many this process may use, where the system says so."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _take(desk: Desk, arrivals: list[Arrival], facts: dict[str, str]) -> list[Added]:
    """One commit of all these files."""
    intake = _Intake(desk, facts)
    try:
        for each in arrivals:
            intake.place(each)
        change = Change(intake.drafts, writes=intake.writes, adoptions=intake.adoptions)
        events = desk.commit(change)
    except BaseException:
        # Once the journal is down, whoever opens the archive next must find them.
        if not is_pending(desk.store):
            _discard(desk, (each.sealed.incoming for each in arrivals))
        raise
    _discard(desk, intake.superfluous)
    places = zip(intake.places, events, strict=True)
    return [place.added(event) for place, event in places]


def _discard(desk: Desk, incoming: Iterable[str]) -> None:
    for name in incoming:
        desk.store.remove(name)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a file ends up, before its commit is durable."""

    arrival: Arrival
    item: ItemId
    known: bool
    erased_before: bool

    def added(self, event: Event) -> Added:
        """Afterwards."""
        return Added(
            self.arrival.path,
            self.item,
            event,
            self.arrival.sealed.size,
            self.known,
            self.erased_before,
        )


class _Intake:
    """A commit of files in the making."""

    def __init__(self, desk: Desk, facts: dict[str, str]) -> None:
        self.drafts: list[Draft] = []
        self.places: list[_Place] = []
        self.writes: dict[str, bytes] = {}
        self.adoptions: dict[str, str] = {}
        self.superfluous: list[str] = []
        self._desk = desk
        self._facts = facts
        self._fresh: dict[ItemId, ItemKey] = {}

    def place(self, arrival: Arrival) -> None:
        """Give a file its item: a new one, or one that is here already."""
        sealed = arrival.sealed
        item = item_of(sealed.sha256, self._desk.unlocked.secrets.naming)
        key = self._fresh.get(item) or self._desk.history.item_key(item)
        again = self._desk.history.index().last_erasure(item)
        what = _received(arrival, self._facts)
        brings = b""
        if key:
            self.superfluous.append(sealed.incoming)
            what["known"] = True
        else:
            brings = bytes.fromhex(sealed.address)
            what["blob"] = {"address": sealed.address, "size": sealed.sealed_size}
            if again is not None:
                what["erased_before"] = again
            self._keep(item, arrival)
        to = (key or arrival.key).recipient
        self.drafts.append(Draft("received", item, what, to, brings))
        self.places.append(_Place(arrival, item, key is not None, again is not None))

    def _keep(self, item: ItemId, arrival: Arrival) -> None:
        recipients = self._desk.state.policy.recipients()
        self._fresh[item] = arrival.key
        self.writes[item_key_name(item)] = wrap_item_key(arrival.key, recipients)
        self.adoptions[arrival.sealed.incoming] = blob_name(arrival.sealed.address)


def _received(arrival: Arrival, facts: dict[str, str]) -> dict[str, Any]:
    return {
        "acquisition": facts,
        "method": _METHOD,
        "original": {
            "modified": arrival.modified,
            "name": arrival.name,
            "sha256": arrival.sealed.sha256,
            "size": arrival.sealed.size,
        },
        "tool": TOOL,
    }
