"""An archive: originals, encrypted, under a log that nobody can rewrite unnoticed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vouchsafe.archive.adding import Added
from vouchsafe.archive.custody.model import Event, EventType
from vouchsafe.archive.errors import ArchiveError
from vouchsafe.archive.model import Acquisition, ItemId

if TYPE_CHECKING:
    from vouchsafe.archive.keys import Member, MemberKeys, RecoverySheet
    from vouchsafe.archive.log import Note, Tiles
    from vouchsafe.archive.policy import Policy
    from vouchsafe.archive.store import Store


class Archive:
    """One archive, opened by a member, or without keys for what everybody may read.

    place: the folder or s3:// address as it was given. store: everything that lies there.
    policy: name, log keys, members, authorities, witnesses. size: how many entries the log has.
    tiles: the log as `vouchsafe.archive.log` reads it. unlock: the member's keys, or None.
    rolled_back: a sentence where this archive is older than, or differs from, what this machine
    has seen of it before; "" where all is well. Such an archive can be read, and not written.
    """

    place: str | Path
    store: Store
    policy: Policy
    size: int
    tiles: Tiles
    unlock: MemberKeys | None
    rolled_back: str

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

        origin: the log's name for the world, like "example.org/archive". passphrase: None leaves
        the member's keys unprotected, and then `keys` (a folder outside the archive) must be
        given. Raises `AlreadyThere` where something lies already.
        """
        raise NotImplementedError

    @classmethod
    def open(cls, place: str | Path, *, unlock: MemberKeys | None = None) -> Archive:
        """Open an archive, after finishing what a killed process left in the journal.

        Raises `NoSuchArchive`, `NotAMember` when the keys are no member's, `Damaged`.
        """
        raise NotImplementedError

    def checkpoint(self) -> Note:
        """The latest signed tree head, as it lies in `log/checkpoint`."""
        raise NotImplementedError

    def hold(self) -> AbstractContextManager[None]:
        """Keep every other writer out, and see what the last one left. May be entered again."""
        raise NotImplementedError

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
        raise NotImplementedError

    def record(self, event: EventType, item: ItemId | None, what: Mapping[str, Any]) -> Event:
        """Log one event of the kinds that `MADE_BY_HAND` names, signed by the opener."""
        raise NotImplementedError

    def record_all(
        self, events: Sequence[tuple[EventType, ItemId | None, Mapping[str, Any]]]
    ) -> list[Event]:
        """Log many events in one commit: all of them or none."""
        raise NotImplementedError

    def change_policy(self, policy: Policy, why: str) -> Event:
        """Put a changed policy (authorities, witnesses) in force, and log that."""
        raise NotImplementedError

    def events(self, item: ItemId | None = None, *, start: int = 0) -> Iterator[Event]:
        """Events in the order of the log, opened and signature-checked.

        Those that cannot be opened say so in `readable`. Raises `Damaged` at the first that is
        not what was logged.
        """
        raise NotImplementedError

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The log's entries as they are."""
        raise NotImplementedError

    def items(self) -> Iterator[ItemId]:
        """Every item that is here and not erased."""
        raise NotImplementedError

    def find(self, beginning: str) -> ItemId:
        """The one item whose id begins so (6 digits or more), erased ones included.

        Raises `NoSuchItem`, `AmbiguousItem`.
        """
        raise NotImplementedError

    def original(self, item: ItemId) -> Event:
        """The `received` event that brought the item's present bytes. Raises `Erased`."""
        raise NotImplementedError

    def read(self, item: ItemId) -> Iterator[bytes]:
        """The plain original in chunks; raises `Damaged` at the end if it is not what came in.

        Use nothing of it before the end. The caller records why (`read`, `exported`, …).
        """
        raise NotImplementedError

    def erase(self, item: ItemId, reason: str) -> Event:
        """Destroy the item's key and its blob; the log keeps that, when, by whom and why."""
        raise NotImplementedError

    def grant(self, member: Member, on_progress: Callable[[int, int], None] | None = None) -> Event:
        """Make somebody a member: everything is encrypted to them too."""
        raise NotImplementedError

    def revoke(self, name: str, on_progress: Callable[[int, int], None] | None = None) -> Event:
        """End a membership: keys are encrypted anew without them, and the log gets a new key."""
        raise NotImplementedError

    def rotate(self) -> Event:
        """Give the log a new key; the old one stays in the policy as retired."""
        raise NotImplementedError
