"""The whole log read once: entries against tiles, tiles against the signed root, sealed events
against their entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from vouchsafe.archive.custody import CHANGES_THE_POLICY, BadEntry, Entry, read_entry
from vouchsafe.archive.log import Checkpoint, Digest, all_names, leaf_hash, tile_name
from vouchsafe.archive.store import Store
from vouchsafe.archive.verifying.listing import Listing
from vouchsafe.archive.verifying.reading import (
    WIDTH,
    bundles,
    entries_name,
    events_name,
    read_or_none,
    whole_digests,
    whole_entries,
    whole_events,
)
from vouchsafe.archive.verifying.report import Report
from vouchsafe.archive.verifying.tracks import Tracks


@dataclass(slots=True)
class LogFacts:
    """What the log says to everybody.

    sound: the entries lead to the signed root. brought: the address of every blob that came in,
    to the number of its entry. erased: the same of those that were destroyed. policies: the
    number of each entry that brought one, and its digest. roots: the tree's root at the sizes
    that were asked for. doubtful: entries that are not what was logged, or cannot be read.
    unsealed: whose sealed events are not what was logged, or cannot be read.
    """

    size: int
    sound: bool = False
    types: Counter[str] = field(default_factory=Counter)
    brought: dict[bytes, int] = field(default_factory=dict)
    erased: dict[bytes, int] = field(default_factory=dict)
    policies: dict[int, bytes] = field(default_factory=dict)
    roots: dict[int, Digest] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)
    unsealed: set[int] = field(default_factory=set)

    def take(self, index: int, entry: Entry) -> None:
        """Note what an entry says openly."""
        self.types[entry.type] += 1
        if not entry.brings:
            return
        if entry.type == "received":
            self.brought[entry.brings] = index
        elif entry.type == "erased":
            self.erased[entry.brings] = index
        elif entry.type in CHANGES_THE_POLICY:
            self.policies[index] = entry.brings


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A bundle that differs from its tile, or cannot be read.

    entries: None where they are missing or malformed. differ: numbers of those whose hash is not
    the tile's.
    """

    first: int
    width: int
    missing: bool
    entries: list[bytes] | None
    differ: list[int]

    @property
    def name(self) -> str:
        return entries_name(self.first, self.width)


class LogCheck:
    """Reads the log up to a size that was claimed, and says what does not fit."""

    def __init__(self, store: Store, listing: Listing, report: Report, size: int) -> None:
        self._store = store
        self._listing = listing
        self._report = report
        self._doubts: list[_Doubt] = []
        self._facts = LogFacts(size)

    def walk(
        self,
        head: Checkpoint | None,
        wanted: Iterable[int],
        on_progress: Callable[[int], None],
    ) -> LogFacts:
        """Everything that the log says. head: the signed one; None where there is none to trust.

        wanted: sizes at which the tree's root is asked for.
        """
        tracks = Tracks(wanted, self._tile)
        for first, width in bundles(self._facts.size):
            self._bundle(tracks, first, width)
            on_progress(first + width)
        self._extra_files()
        self._conclude(tracks, head)
        return self._facts

    def _bundle(self, tracks: Tracks, first: int, width: int) -> None:
        name = entries_name(first, width)
        raw = read_or_none(self._store, name, self._report)
        entries = whole_entries(name, raw, width)
        by_entries = None if entries is None else [leaf_hash(each) for each in entries]
        by_tile = whole_digests(self._tile(tile_name(0, first // WIDTH, width)), width)
        tracks.grow(by_entries, by_tile)
        if by_entries is not None and by_entries == (by_tile or by_entries):
            self._contents(first, width, entries or [])
            return
        pairs = zip(by_entries or (), by_tile or (), strict=False)
        differ = [first + at for at, (one, other) in enumerate(pairs) if one != other]
        self._doubts.append(_Doubt(first, width, raw is None, entries, differ))

    def _tile(self, name: str) -> bytes | None:
        return read_or_none(self._store, f"log/{name}", self._report)

    def _contents(self, first: int, width: int, entries: list[bytes]) -> None:
        sealed = self._events(first, width)
        for index, raw in enumerate(entries, first):
            if index in self._facts.doubtful:
                continue
            try:
                entry = read_entry(raw, index)
            except BadEntry as error:
                self._facts.doubtful.add(index)
                where = entries_name(first, width)
                self._report.say("entry-malformed", str(error), where, entry=index)
                continue
            self._facts.take(index, entry)
            if sealed is not None and sha256(sealed[index - first]).digest() != entry.sealed:
                self._facts.unsealed.add(index)
                what = f"The {entry.type!r} event number {index:,} is not what was sealed."
                self._report.say("event-changed", what, events_name(first, width), entry=index)

    def _events(self, first: int, width: int) -> list[bytes] | None:
        name = events_name(first, width)
        raw = read_or_none(self._store, name, self._report)
        sealed = whole_events(raw, width)
        if sealed is None:
            self._facts.unsealed.update(range(first, first + width))
            kind = "events-missing" if raw is None else "event-changed"
            how = "is gone" if raw is None else f"does not hold {width} whole events"
            self._report.say(kind, f"{name}, with events {_span(first, width)}, {how}.", name)
        return sealed

    def _extra_files(self) -> None:
        size = self._facts.size
        belong = {f"log/{name}" for name in all_names(size)}
        belong |= {events_name(first, width) for first, width in bundles(size)}
        for name in sorted(self._listing.log - belong):
            what = f"{name} is no part of a log of {size:,} entries."
            self._report.say("file-extra", what, name)

    def _conclude(self, tracks: Tracks, head: Checkpoint | None) -> None:
        track, fits = tracks.end(head.root if head else None)
        self._facts.sound = fits != "none"
        self._facts.roots = {} if tracks.broken else track.roots
        for doubt in self._doubts:
            if fits == "entries" and doubt.entries is not None:
                self._contents(doubt.first, doubt.width, doubt.entries)
            else:
                self._accuse(doubt)
        for name in track.wrong:
            what = f"The tile {name} does not fit the entries below it."
            self._report.say("tile-wrong", what, f"log/{name}")
        for name in track.missing:
            self._report.say("tile-missing", f"The tile {name} is gone.", f"log/{name}")
        if head is not None and fits == "none":
            what = (
                f"The log's {self._facts.size:,} entries do not lead to the root that was signed."
            )
            self._report.say("checkpoint-wrong", what, "log/checkpoint")

    def _accuse(self, doubt: _Doubt) -> None:
        first, width, name = doubt.first, doubt.width, doubt.name
        if doubt.entries is None:
            self._facts.doubtful.update(range(first, first + width))
            kind = "entries-missing" if doubt.missing else "entry-changed"
            how = "is gone" if doubt.missing else f"does not hold {width} whole entries"
            self._report.say(kind, f"{name}, with entries {_span(first, width)}, {how}.", name)
            return
        self._facts.doubtful.update(doubt.differ)
        for index in doubt.differ:
            what = f"Entry {index:,} is not what the hash tree says it was."
            self._report.say("entry-changed", what, name, entry=index)
        self._contents(first, width, doubt.entries)


def _span(first: int, width: int) -> str:
    return f"{first:,} to {first + width - 1:,}"
