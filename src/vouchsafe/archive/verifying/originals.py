"""The stored originals: there, unchanged to the last bit, and what was recorded when they came."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from hashlib import sha256

from vouchsafe.archive.keys import Identity
from vouchsafe.archive.model import BlobAddress, ItemId
from vouchsafe.archive.sealing import NotAsSealed, unseal
from vouchsafe.archive.store import Store, StoreError
from vouchsafe.archive.verifying.events import Original
from vouchsafe.archive.verifying.listing import Listing, blob_name
from vouchsafe.archive.verifying.lives import Lives
from vouchsafe.archive.verifying.log import LogFacts
from vouchsafe.archive.verifying.report import Report
from vouchsafe.archive.verifying.resuming import Course

Progress = Callable[[int, int], None]
"""Is told bytes done, and bytes in all."""


class OriginalsCheck:
    """Reads stored originals whole.

    lives, recorded, key_of: what a member knows; empty without keys, when every blob can still
    be held against its address.
    """

    def __init__(
        self,
        store: Store,
        listing: Listing,
        facts: LogFacts,
        report: Report,
        *,
        lives: Lives | None = None,
        recorded: Mapping[bytes, Original] | None = None,
        key_of: Callable[[bytes], Identity | None] = lambda _: None,
    ) -> None:
        self._store = store
        self._listing = listing
        self._facts = facts
        self._report = report
        self._lives = lives or Lives()
        self._recorded = recorded or {}
        self._key_of = key_of
        self._due = sorted(
            (address for address in facts.brought if address not in facts.erased),
            key=lambda address: facts.brought[address],
        )

    def __len__(self) -> int:
        return len(self._due)

    def presence(self, item: ItemId | None) -> None:
        """Every blob that should be there is, and no other; or just this item's is."""
        for address in self._due:
            if item is not None and self._lives.item_of(address) != item:
                continue
            if address not in self._listing.blobs:
                self._say("blob-missing", address, "The stored original {name} is gone.")
        for address in sorted(self._listing.blobs) if item is None else ():
            if address in self._facts.erased:
                what = "{name} belongs to an item that was erased."
                self._say("blob-of-erased", address, what)
            elif address not in self._facts.brought and not self._facts.doubtful:
                self._say("blob-extra", address, "No entry of the log names {name}.")

    def choose(self, item: ItemId | None, sample: int | None) -> list[bytes]:
        """The addresses to read: all, one item's, or so many by lot."""
        here = [address for address in self._due if address in self._listing.blobs]
        if item is not None:
            return [each for each in here if self._lives.item_of(each) == item]
        if sample is not None and sample < len(here):
            return random.SystemRandom().sample(here, sample)
        return here

    def read(self, chosen: list[bytes], course: Course, on_progress: Progress) -> int:
        """Read them; returns how many are in order by now, an earlier course's included."""
        sizes = [self._listing.blobs[address] for address in chosen]
        total, before, right = sum(sizes), 0, 0
        for address, size in zip(chosen, sizes, strict=True):
            moved = _Share(on_progress, before, size, total)
            if course.passed(address):
                right += 1
            elif self._read(address, moved):
                course.pass_(address)
                right += 1
            before += size
            on_progress(before, total)
        return right

    def _read(self, address: bytes, moved: _Share) -> bool:
        item = self._lives.of.get(address)
        identity = self._key_of(item) if item is not None else None
        try:
            if identity is None:
                return self._unchanged(address, moved)
            return self._opens(address, identity, moved)
        except StoreError as error:
            name = blob_name(address)
            self._report.say("file-unreadable", str(error), name, item=self._lives.item_of(address))
            return False

    def _unchanged(self, address: bytes, moved: _Share) -> bool:
        digest, read = sha256(), 0
        for chunk in self._store.chunks(blob_name(address)):
            digest.update(chunk)
            read += len(chunk)
            moved(read)
        if digest.digest() == address:
            return True
        self._say("blob-changed", address, "The stored original {name} was changed.")
        return False

    def _opens(self, address: bytes, identity: Identity, moved: _Share) -> bool:
        digest, read = sha256(), 0
        try:
            for piece in unseal(self._store, BlobAddress(address.hex()), identity):
                digest.update(piece)
                read += len(piece)
                moved(read)
        except NotAsSealed:
            if self._unchanged(address, moved):
                self._say("blob-unopened", address, "{name} does not open with its item's key.")
            return False
        recorded = self._recorded.get(address)
        if recorded and (digest.hexdigest(), read) != (recorded.sha256, recorded.size):
            what = "{name} holds another file than the one whose digest was recorded."
            self._say("original-wrong", address, what)
            return False
        return True

    def _say(self, kind: str, address: bytes, what: str) -> None:
        name = blob_name(address)
        entry = self._facts.brought.get(address)
        item = self._lives.item_of(address)
        self._report.say(kind, what.format(name=name), name, item=item, entry=entry)


class _Share:
    """One file's part of the whole progress."""

    def __init__(self, on_progress: Progress, before: int, size: int, total: int) -> None:
        self._on_progress = on_progress
        self._before = before
        self._size = size
        self._total = total

    def __call__(self, read: int) -> None:
        self._on_progress(self._before + min(read, self._size), self._total)
