"""Which entries are about which item: for members, from the labels."""

from __future__ import annotations

from dataclasses import dataclass, field

from vouchsafe.archive.custody import Labels
from vouchsafe.archive.errors import AmbiguousItem, NoSuchItem, NotEnoughDigits
from vouchsafe.archive.model import ItemId
from vouchsafe.archive.store import Store
from vouchsafe.archive.verifying.log import LogFacts
from vouchsafe.archive.verifying.reading import entries_of
from vouchsafe.archive.verifying.report import Report

_DIGITS = 6


@dataclass(slots=True)
class Lives:
    """Every item's life by the log. Items and addresses are 32 bytes.

    here: the address of the blob of every item that is not erased. gone: the entry that last
    erased an item. of: the item that a blob belongs or belonged to.
    """

    here: dict[bytes, bytes] = field(default_factory=dict)
    gone: dict[bytes, int] = field(default_factory=dict)
    of: dict[bytes, bytes] = field(default_factory=dict)

    def item_of(self, address: bytes) -> ItemId | None:
        """The item that a blob is or was the original of."""
        item = self.of.get(address)
        return None if item is None else ItemId(item.hex())

    def find(self, beginning: str) -> ItemId:
        """The one item whose name begins so.

        Raises `NoSuchItem`, `AmbiguousItem`, `NotEnoughDigits`.
        """
        if len(beginning) < _DIGITS:
            raise NotEnoughDigits(name=beginning, digits=_DIGITS)
        known = self.here.keys() | self.gone.keys()
        found = [name for name in (item.hex() for item in known) if name.startswith(beginning)]
        if not found:
            raise NoSuchItem(name=beginning)
        if len(found) > 1:
            raise AmbiguousItem(name=beginning, count=len(found))
        return ItemId(found[0])

    def readable(self, item: bytes, index: int) -> bool:
        """Whether an event about the item, with this number, was not made unreadable since."""
        return self.gone.get(item, -1) < index


def read_lives(store: Store, facts: LogFacts, labels: Labels, report: Report) -> Lives:
    """Go through the labels; says what no archive would have logged."""
    lives = Lives()
    for index, entry in entries_of(store, facts.size):
        if index in facts.doubtful or entry.type not in {"received", "erased"}:
            continue
        about = labels.uncover(entry.label, index)
        if about is None:
            what = f"Entry {index:,} says {entry.type!r} and names no item."
            report.say("event-forged", what, entry=index)
            continue
        item = bytes.fromhex(about)
        if entry.type == "erased":
            _erase(lives, item, index, entry.brings, report)
        elif entry.brings:
            if item in lives.here:
                what = f"Entry {index:,} brings a second original for an item that has one."
                report.say("event-forged", what, item=about, entry=index)
            lives.here[item] = entry.brings
            lives.of[entry.brings] = item
    return lives


def _erase(lives: Lives, item: bytes, index: int, brings: bytes, report: Report) -> None:
    address = lives.here.pop(item, b"")
    lives.gone[item] = index
    if brings != address:
        what = f"Entry {index:,} erases an item and names another original than the item's."
        report.say("event-forged", what, item=ItemId(item.hex()), entry=index)
