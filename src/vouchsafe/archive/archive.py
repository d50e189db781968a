"""An archive: originals, encrypted, under a log that nobody can rewrite unnoticed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from vouchsafe.archive import access, adding, erasing, founding
from vouchsafe.archive.adding import Added
from vouchsafe.archive.committing import Change, Draft
from vouchsafe.archive.custody import (
    MADE_BY_HAND,
    Event,
    EventType,
    NotByHand,
    read_entry,
)
from vouchsafe.archive.desk import Desk, finish_pending
from vouchsafe.archive.errors import (
    AmbiguousItem,
    ArchiveError,
    Damaged,
    NoSuchItem,
    NotEnoughDigits,
)
from vouchsafe.archive.files import ITEM_KEYS, StoredTiles
from vouchsafe.archive.keys import ItemKey, Member, MemberKeys, RecoverySheet
from vouchsafe.archive.log import Note, Tiles
from vouchsafe.archive.model import Acquisition, BlobAddress, ItemId
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.remembering import Memory
from vouchsafe.archive.sealing import unseal
from vouchsafe.archive.state import Unlocked, read_state, unlock_state
from vouchsafe.archive.store import Store, open_store

DIGITS: Final = 6
"""How many digits of an item's name people must give at least."""


class Archive:
    """One archive, opened by a member, or without keys for what everybody may read.

    Several threads may use it. Whatever changes it holds every other writer off.
    """

    def __init__(self, place: str | Path, desk: Desk) -> None:
        self.place: Final = place
        self._desk: Final = desk

    @classmethod
    def init(
        cls,
        place: str | Path,
        *,
        origin: str,
        member: str,
        passphrase: str | None,
        keys: Path | None = None,
    ) -> tuple[Archive, RecoverySheet]:
        """Make a new archive and its first member.

        origin: the log's name for the world, like "example.org/archive". keys: a folder outside
        the archive for the member's keys, or one that has them already; without it they lie in
        the archive and need a passphrase. Raises `SomethingThere`, `KeysInsideNeedPassphrase`.
        """
        desk, sheet = founding.found(open_store(place), origin, member, passphrase, keys)
        return cls(place, desk), sheet

    @classmethod
    def open(
        cls, place: str | Path, *, unlock: MemberKeys | None = None, memory: Path | None = None
    ) -> Archive:
        """Open an archive, after finishing what a killed process left in the journal.

        memory: the folder outside the archive where it is kept what was last seen of it; where
        the member's keys lie, or None for the user's own state folder. Raises `NoSuchArchive`,
        `NotAMember` when the keys are no member's, `Damaged`, `Unfinished`.
        """
        store = open_store(place)
        finish_pending(store)
        state = read_state(store, memory)
        unlocked = unlock_state(store, state, unlock) if unlock else None
        seen = Memory(state.policy.origin, memory, store.place)
        desk = Desk(store, state, seen, unlocked)
        desk.look_again()
        if unlocked and not desk.objection:
            desk.take_note()
            access.finish_rewrapping(desk)
        return cls(place, desk)

    @property
    def store(self) -> Store:
        """Everything that lies there. Write to it only while holding."""
        return self._desk.store

    @property
    def policy(self) -> Policy:
        """Name, log keys, members, authorities, witnesses."""
        return self._desk.state.policy

    @property
    def size(self) -> int:
        """How many entries the log has."""
        return self._desk.state.head.size

    @property
    def tiles(self) -> Tiles:
        """The log, as `vouchsafe.archive.log` reads it."""
        return StoredTiles(self._desk.store)

    @property
    def unlock(self) -> MemberKeys | None:
        """The opener's own keys, if any were given."""
        return self._desk.unlocked.keys if self._desk.is_unlocked else None

    @property
    def unlocked(self) -> Unlocked:
        """The opener's keys and the archive's secrets. Raises `NeedsKeys`."""
        return self._desk.unlocked

    @property
    def objection(self) -> ArchiveError | None:
        """Why nothing is written here, if so: it is older or other than what was seen before."""
        return self._desk.objection

    @property
    def notice(self) -> ArchiveError | None:
        """Why this machine does not remember what it saw on opening, if so."""
        return self._desk.notice

    def checkpoint(self) -> Note:
        """The latest signed tree head, as it lies in `log/checkpoint`."""
        return self._desk.state.note

    def hold(self) -> AbstractContextManager[None]:
        """Keep every other writer out, and see what the last one left. May be entered again."""
        return self._desk.hold()

    def add(
        self,
        paths: Iterable[Path],
        acquisition: Acquisition,
        on_progress: Callable[[Path, int], None] | None = None,
        on_refused: Callable[[Path, ArchiveError], None] | None = None,
    ) -> Iterator[Added]:
        """Take files in; each is yielded once it is durable, after its group's commit.

        on_progress: called with how many more bytes of a file have been read, from any thread.
        on_refused: called for a file that cannot be read or changes while being read; without
        it, the first such file raises, after those before it are safe.
        """
        return adding.add(self._desk, paths, acquisition, on_progress, on_refused)

    def record(self, event: EventType, item: ItemId | None, what: Mapping[str, Any]) -> Event:
        """Log one event of the kinds that `MADE_BY_HAND` names, signed by the opener."""
        (made,) = self.record_all([(event, item, what)])
        return made

    def record_all(
        self, events: Sequence[tuple[EventType, ItemId | None, Mapping[str, Any]]]
    ) -> list[Event]:
        """Log many events in one commit: all of them or none. Raises `Erased`, `NotByHand`."""
        with self._desk.hold():
            drafts = [self._draft(*each) for each in events]
            return self._desk.commit(Change(drafts)) if drafts else []

    def _draft(self, event: EventType, item: ItemId | None, what: Mapping[str, Any]) -> Draft:
        if event not in MADE_BY_HAND or item is None:
            raise NotByHand(event=event)
        key = self.item_key(item)
        return Draft(event, item, what, key.recipient)

    def change_policy(self, policy: Policy, why: str) -> Event:
        """Put other authorities or witnesses in force, and log that; the rest stays as it is."""
        return access.change_policy(self._desk, policy, why)

    def events(self, item: ItemId | None = None, *, start: int = 0) -> Iterator[Event]:
        """Events in the order of the log, opened and signature-checked.

        Those that cannot be opened say so in `readable`. Raises `Damaged` or `BadEvent` at the
        first that is not what was logged.
        """
        history = self._desk.history
        if item is None:
            return history.events(start)
        return history.events_at(history.index().about(item, start))

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The log's entries as they are."""
        return self._desk.history.entries(start, stop)

    def items(self) -> Iterator[ItemId]:
        """Every item that is here and not erased."""
        for name, _ in self.store.names(ITEM_KEYS):
            yield ItemId(name.rpartition("/")[2].removesuffix(".age"))

    def find(self, beginning: str) -> ItemId:
        """The one item whose id begins so (6 digits or more), for members erased ones included.

        Raises `NoSuchItem`, `AmbiguousItem`, `NotEnoughDigits`.
        """
        digits = beginning.strip().lower()
        if len(digits) < DIGITS:
            raise NotEnoughDigits(name=beginning, digits=DIGITS)
        if not set(digits) <= set("0123456789abcdef"):
            raise NoSuchItem(name=beginning)
        prefix = f"{ITEM_KEYS}{digits[:2]}/{digits}"
        found = {
            name.rpartition("/")[2].removesuffix(".age") for name, _ in self.store.names(prefix)
        }
        if self._desk.is_unlocked:
            erased = self._desk.history.index().erased_items()
            found |= {item for item in erased if item.startswith(digits)}
        if len(found) > 1:
            raise AmbiguousItem(name=beginning, count=len(found))
        if not found:
            raise NoSuchItem(name=beginning)
        return ItemId(found.pop())

    def item_key(self, item: ItemId) -> ItemKey:
        """What the item's blob and events are encrypted to. Raises `Erased`, `NoSuchItem`."""
        key = self._desk.history.item_key(item)
        if key is None:
            self.original(item)
            raise Damaged(what=f"the key of item {item} is missing, and nobody erased it")
        return key

    def original(self, item: ItemId) -> Event:
        """The `received` event that brought the item's present bytes.

        Raises `Erased`, `NoSuchItem`.
        """
        return erasing.original(self._desk.history, item)

    def read(self, item: ItemId) -> Iterator[bytes]:
        """The plain original in pieces; raises `Damaged` at the end if it is not what came in.

        Use nothing of it before the end. The caller records why (`read`, `exported`, …).
        """
        event = self.original(item)
        address = BlobAddress(read_entry(event.entry, event.index).brings.hex())
        digest = hashlib.sha256()
        for piece in unseal(self.store, address, self.item_key(item).identity):
            digest.update(piece)
            yield piece
        if digest.hexdigest() != event.what["original"]["sha256"]:
            raise Damaged(what=f"the original of item {item} is not the file that came in")

    def erase(self, item: ItemId, reason: str) -> Event:
        """Destroy the item's key and its blob; the log keeps that, when, by whom and why."""
        return erasing.erase(self._desk, item, reason)

    def grant(self, member: Member, on_progress: Callable[[int, int], None] | None = None) -> Event:
        """Make somebody a member: everything is encrypted to them too.

        on_progress: how many of how many items' keys are done. Raises `MemberAlready`.
        """
        return access.grant(self._desk, member, on_progress)

    def revoke(self, name: str, on_progress: Callable[[int, int], None] | None = None) -> Event:
        """End a membership: keys are encrypted anew without them, and the log gets a new key.

        What they copied while they were a member stays theirs. Raises `NoSuchMember`,
        `LastMember`.
        """
        return access.revoke(self._desk, name, on_progress)

    def rotate(self) -> Event:
        """Give the log a new key; the old one stays in the policy as retired."""
        return access.rotate_log(self._desk)

    def rotate_member(
        self,
        keys: MemberKeys,
        key_file: bytes | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Event:
        """Take other keys for the opener, of the same name.

        key_file: the content of NAME.key where that lies in the archive. The archive goes on
        with the new keys.
        """
        return access.rotate_member(self._desk, keys, key_file, on_progress)

    def rotate_recovery(
        self, on_progress: Callable[[int, int], None] | None = None
    ) -> tuple[Event, RecoverySheet]:
        """Make a new recovery key; the old sheet opens nothing that comes after."""
        return access.rotate_recovery(self._desk, on_progress)
