"""The custody events, opened by a member: each stands up, and says what the log says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vouchsafe.archive.custody import (
    CHANGES_THE_POLICY,
    SEALED_TO_THE_ITEM,
    BadEvent,
    Entry,
    Event,
    Labels,
    open_event,
    read_signed,
)
from vouchsafe.archive.keys import Identity, MemberKeys
from vouchsafe.archive.model import ItemId, Sha256
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.stamps import Stamped
from vouchsafe.archive.store import Store
from vouchsafe.archive.verifying.keyring import Keyring
from vouchsafe.archive.verifying.lives import Lives
from vouchsafe.archive.verifying.log import LogFacts
from vouchsafe.archive.verifying.reading import events_name, events_of
from vouchsafe.archive.verifying.report import Report

_WIDTH = 256
_OFF = timedelta(minutes=10)
"""How far clocks may be off before it is worth a note."""


@dataclass(frozen=True, slots=True)
class Original:
    """What a `received` event recorded of the file that it brought."""

    item: ItemId
    sha256: Sha256
    size: int


class EventsCheck:
    """Opens every event that can be opened."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        facts: LogFacts,
        report: Report,
        *,
        unlock: MemberKeys,
        keyring: Keyring,
        labels: Labels,
        lives: Lives,
        own: Identity | None,
    ) -> None:
        self._store = store
        self._policy = policy
        self._facts = facts
        self._report = report
        self._unlock = unlock
        self._keyring = keyring
        self._labels = labels
        self._lives = lives
        self._own = own
        self.opened = 0
        self.originals: dict[bytes, Original] = {}
        """By the address of the blob."""
        self.changes: list[Event] = []
        """Those that change the policy."""

    def run(self, stamps: Stamps, only: ItemId | None, on_progress: Callable[[int], None]) -> None:
        """Open the events; with `only`, those of one item."""
        for index, raw, entry, sealed in events_of(self._store, self._facts.size):
            on_progress(index + 1)
            if index in self._facts.doubtful or index in self._facts.unsealed:
                continue
            item = self._labels.uncover(entry.label, index)
            if only is not None and item != only:
                continue
            event = self._open(index, raw, entry, sealed, item)
            if event is not None:
                self.opened += 1
                self._fits(event, entry)
                self._in_time(event, stamps)

    def _open(
        self, index: int, raw: bytes, entry: Entry, sealed: bytes, item: ItemId | None
    ) -> Event | None:
        identity = self._identity(index, entry, item)
        if identity is None:
            return None
        try:
            blind, signed = open_event(index, entry, sealed, identity.text)
        except BadEvent as error:
            self._say("event-unopened", index, item, str(error))
            return None
        try:
            origin, key_of = self._policy.origin, self._policy.key_of
            return read_signed(index, entry, raw, item, origin, blind, signed, key_of)
        except BadEvent as error:
            self._say("event-forged", index, item, str(error))
            return None

    def _identity(self, index: int, entry: Entry, item: ItemId | None) -> Identity | None:
        if entry.type not in SEALED_TO_THE_ITEM:
            return self._own
        if item is None:
            self._say("event-forged", index, item, f"Event {index:,} names no item.")
            return None
        name = bytes.fromhex(item)
        if not self._lives.readable(name, index):
            return None
        if name not in self._lives.here:
            what = f"Event {index:,} is about an item that the archive never received."
            self._say("event-forged", index, item, what)
            return None
        return self._keyring.item(name, self._unlock)

    def _fits(self, event: Event, entry: Entry) -> None:
        """What the event says must be what its entry says openly."""
        if event.type in CHANGES_THE_POLICY:
            self.changes.append(event)
            if event.what.get("policy") != entry.brings.hex():
                what = f"Event {event.index:,} is about another policy than its entry names."
                self._say("event-forged", event.index, event.item, what)
        if event.type == "received" and entry.brings:
            self._received(event, entry.brings)

    def _received(self, event: Event, address: bytes) -> None:
        original, blob = event.what.get("original"), event.what.get("blob")
        digest = original.get("sha256") if isinstance(original, dict) else None
        size = original.get("size") if isinstance(original, dict) else None
        named = blob.get("address") if isinstance(blob, dict) else None
        sound = isinstance(digest, str) and isinstance(size, int) and event.item is not None
        if not sound or named != address.hex():
            what = f"Event {event.index:,} is about another original than its entry names."
            self._say("event-forged", event.index, event.item, what)
            return
        assert event.item is not None
        self.originals[address] = Original(event.item, Sha256(str(digest)), int(str(size)))

    def _in_time(self, event: Event, stamps: Stamps) -> None:
        try:
            at = datetime.fromisoformat(event.time)
        except ValueError:
            what = f"Event {event.index:,} says {event.time}, which is no time."
            self._say("event-forged", event.index, event.item, what)
            return
        earliest, latest = stamps.around(event.index)
        if (earliest and at < earliest - _OFF) or (latest and at > latest + _OFF):
            what = f"Event {event.index:,} says {event.time}; timestamps say "
            what += (
                f"before {latest:%Y-%m-%d %H:%M} UTC."
                if latest and at > latest
                else (f"after {earliest:%Y-%m-%d %H:%M} UTC.")
            )
            self._say("event-clock", event.index, event.item, what)

    def _say(self, kind: str, index: int, item: ItemId | None, what: str) -> None:
        first = index - index % _WIDTH
        where = events_name(first, min(_WIDTH, self._facts.size - first))
        self._report.say(kind, what, where, item=item, entry=index)


class Stamps:
    """When, by the timestamps, an entry can have been made."""

    def __init__(self, stamped: Iterable[tuple[int, Stamped]]) -> None:
        self._known = sorted((size, stamp.time.astimezone(UTC)) for size, stamp in stamped)
        self._sizes = [size for size, _ in self._known]

    def around(self, index: int) -> tuple[datetime | None, datetime | None]:
        """Not before the last stamp over a log that ends before it, nor after the next."""
        at = bisect_right(self._sizes, index)
        before = max((time for _, time in self._known[:at]), default=None)
        after = min((time for _, time in self._known[at:]), default=None)
        return before, after
