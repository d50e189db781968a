"""Which entries are about which item: uncovered from the labels, in memory, 32 bytes an entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vouchsafe.archive.custody import Labels
from vouchsafe.archive.model import ItemId

_SIZE = 32
_ERASED = b"\x00\x06erased"


class Index:
    """Grows with the log; asks nothing of the sealed events."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._items = bytearray()
        self._erased: dict[ItemId, list[int]] = {}

    @property
    def size(self) -> int:
        """How many entries it knows."""
        return len(self._items) // _SIZE

    def extend(self, entries: Iterable[bytes]) -> None:
        """Take in the entries that follow those it knows."""
        start, erased, labels = self.size, [], bytearray()
        for offset, entry in enumerate(entries):
            labels += entry[-_SIZE:]
            if entry.startswith(_ERASED):
                erased.append(start + offset)
        self._items += self._labels.uncover_all(bytes(labels), start)
        for index in erased:
            item = self.item_at(index)
            if item:
                self._erased.setdefault(item, []).append(index)

    def item_at(self, index: int) -> ItemId | None:
        """What entry `index` is about."""
        item = bytes(self._items[index * _SIZE : (index + 1) * _SIZE])
        return ItemId(item.hex()) if any(item) else None

    def about(self, item: ItemId, start: int = 0) -> Iterator[int]:
        """The entries about an item, from number `start` on, in order."""
        wanted, position = bytes.fromhex(item), start * _SIZE
        if not any(wanted):
            return  # That is how entries about no item are labelled.
        while (position := self._items.find(wanted, position)) >= 0:
            index, odd = divmod(position, _SIZE)
            if odd:
                position = (index + 1) * _SIZE
                continue
            yield index
            position += _SIZE

    def last_erasure(self, item: ItemId) -> int | None:
        """The entry that says the item was erased, the last of them."""
        return self._erased.get(item, [None])[-1]

    def erased_items(self) -> Iterable[ItemId]:
        """Every item that was ever erased."""
        return self._erased.keys()
