"""Reading the log: entries for everybody, events for members."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Final

from vouchsafe.archive.custody import (
    SEALED_TO_THE_ITEM,
    Event,
    open_event,
    read_entry,
    read_signed,
)
from vouchsafe.archive.errors import Damaged, NeedsKeys
from vouchsafe.archive.files import StoredTiles, item_key_name, sealed_events
from vouchsafe.archive.index import Index
from vouchsafe.archive.keys import ItemKey, KeysError, unwrap_item_key
from vouchsafe.archive.log import entries_in
from vouchsafe.archive.model import ItemId
from vouchsafe.archive.state import State, Unlocked
from vouchsafe.archive.store import NoSuchObject, Store

_KEYS_AT_HAND: Final = 1024
_AT_ONCE: Final = 256


class History:
    """The log of one archive at one moment, as its opener may read it."""

    def __init__(self, store: Store, state: State, unlocked: Unlocked | None) -> None:
        self._store = store
        self._unlocked = unlocked
        self._state = state
        self._index = Index(unlocked.labels) if unlocked else None
        self._indexing = threading.Lock()
        self._keys: dict[ItemId, ItemKey] = {}

    def advance(self, state: State, unlocked: Unlocked | None) -> None:
        """Go on to a later state of the same log."""
        if state.head != self._state.head:
            # Somebody may have erased an item, and what it was sealed to is no more.
            self._keys.clear()
        self._state, self._unlocked = state, unlocked

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The log's entries as they are."""
        size = self._state.head.size
        tiles = StoredTiles(self._store)
        return entries_in(tiles, start, size if stop is None else stop, size)

    def index(self) -> Index:
        """Which entry is about which item, up to date. Raises `NeedsKeys`."""
        if self._index is None:
            raise NeedsKeys
        with self._indexing:
            if self._index.size < self._state.head.size:
                self._index.extend(self.entries(self._index.size))
        return self._index

    def events(self, start: int = 0) -> Iterator[Event]:
        """All events from number `start` on."""
        size = self._state.head.size
        for first in range(start, size, _AT_ONCE):
            stop = min(first + _AT_ONCE, size)
            sealed = sealed_events(self._store, first, stop, size)
            pairs = zip(self.entries(first, stop), sealed, strict=True)
            for index, (entry, event) in enumerate(pairs, first):
                yield self._open(index, entry, event)

    def events_at(self, indexes: Iterable[int]) -> Iterator[Event]:
        """The events of these numbers."""
        for index in indexes:
            (entry,) = self.entries(index, index + 1)
            (sealed,) = sealed_events(self._store, index, index + 1, self._state.head.size)
            yield self._open(index, entry, sealed)

    def item_key(self, item: ItemId) -> ItemKey | None:
        """An item's own key, or None when there is none. Raises `NeedsKeys`, `Damaged`."""
        if self._unlocked is None:
            raise NeedsKeys
        if item in self._keys:
            return self._keys[item]
        try:
            wrapped = self._store.read(item_key_name(item))
            key = unwrap_item_key(wrapped, self._unlocked.keys.identity)
        except NoSuchObject:
            return None
        except KeysError as error:
            raise Damaged(what=f"the key of item {item} does not open: {error}") from error
        if len(self._keys) >= _KEYS_AT_HAND:
            self._keys.pop(next(iter(self._keys)))
        self._keys[item] = key
        return key

    def _open(self, index: int, raw: bytes, sealed: bytes) -> Event:
        entry = read_entry(raw, index)
        if self._unlocked is None:
            return Event(index, entry.type, None, raw, readable="locked")
        item = self._unlocked.labels.uncover(entry.label, index)
        key: ItemKey | None = self._unlocked.events
        if entry.type in SEALED_TO_THE_ITEM:
            key = self._key_then(item, index)
        if key is None:
            return Event(index, entry.type, item, raw, readable="erased")
        blind, signed = open_event(index, entry, sealed, key.identity.text)
        policy = self._state.policy
        return read_signed(index, entry, raw, item, policy.origin, blind, signed, policy.key_of)

    def _key_then(self, item: ItemId | None, index: int) -> ItemKey | None:
        """The key that event `index` about an item was sealed to; None if that was erased since."""
        if item is None:
            raise Damaged(what=f"entry {index:,} is about an item and names none")
        erasure = self.index().last_erasure(item)
        if erasure is not None and erasure > index:
            return None
        key = self.item_key(item)
        if key is None:
            raise Damaged(what=f"the key of item {item} is missing, and nobody erased it")
        return key
