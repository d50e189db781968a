"""What goes into a bundle: items with their stories, and what proves those."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from vouchsafe.archive.custody import Event
from vouchsafe.archive.filenames import visible
from vouchsafe.archive.keys import Member
from vouchsafe.archive.log import Checkpoint, Note, NoteVerifier, TlogProof
from vouchsafe.archive.model import ItemId, Sha256
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.stamps import Authority, Stamped


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time authority's response over a checkpoint, which holds. token: the whole `.tsr`."""

    token: bytes
    said: Stamped


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness's cosignature on a checkpoint, which holds. name: as the policy has it."""

    name: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Point:
    """A checkpoint of the log, with who else has seen it."""

    note: Note
    head: Checkpoint
    stamps: tuple[Stamp, ...] = ()
    cosigned: tuple[Cosigned, ...] = ()

    @property
    def size(self) -> int:
        """How many entries the log had."""
        return self.head.size


@dataclass(frozen=True, slots=True)
class Logged:
    """An event, with a proof for each checkpoint that is of use to it, the newest last."""

    event: Event
    proven: tuple[tuple[Point, TlogProof], ...]

    @property
    def stamps(self) -> list[Stamp]:
        """What time authorities say of checkpoints that have it."""
        return [stamp for point, _ in self.proven for stamp in point.stamps]

    @property
    def cosigned(self) -> list[Cosigned]:
        """What witnesses say of checkpoints that have it."""
        return [each for point, _ in self.proven for each in point.cosigned]

    @property
    def folder(self) -> str:
        """Its folder under `events/`: sorts as the log does."""
        return f"{self.event.index:08d}-{self.event.type}"

    @property
    def earliest(self) -> Stamp | None:
        """The stamp that proves the most: the event existed by then."""
        return min(self.stamps, key=lambda stamp: stamp.said.time, default=None)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One item: its original's name in the bundle, and its whole story, oldest event first.

    file: below `data/`. name: as it was received. received: the event that brought the bytes.
    """

    item: ItemId
    file: str
    name: str
    sha256: Sha256
    size: int
    received: Logged
    events: tuple[Logged, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a bundle says. Nothing in it is about an item that is not in it.

    bundle: its UUID. made_at: UTC. by: who exports. why: as they said.
    points: the checkpoints of use, newest first, which names the policy. authorities: those that
    stamped one of the points, in the policy's order.
    left_out: sentences on what the archive holds and does not hold good.
    """

    bundle: str
    made_at: datetime
    origin: str
    by: Member
    why: str
    exhibits: tuple[Exhibit, ...]
    points: tuple[Point, ...]
    policy: Policy
    authorities: tuple[Authority, ...] = ()
    left_out: tuple[str, ...] = field(default=())

    @property
    def newest(self) -> Point:
        """The checkpoint that covers every event here."""
        return self.points[0]

    @property
    def log(self) -> NoteVerifier:
        """The key that the log's newest checkpoint is signed with."""
        return self.policy.verifier

    def roots(self, authority: str) -> str:
        """The certificates that this authority's own must descend from, in PEM."""
        return "\n".join(each.roots for each in self.authorities if each.name == authority)

    @property
    def log_digest(self) -> str:
        """The SHA-256 of the log's public key: what people compare by another way."""
        return hashlib.sha256(self.log.public).hexdigest()

    @property
    def events(self) -> list[Logged]:
        """All events of all items, in the order of the log."""
        every = [each for exhibit in self.exhibits for each in exhibit.events]
        return sorted(every, key=lambda each: each.event.index)

    @property
    def links(self) -> int:
        """How many published copies it proves the originals of, to whoever has one of them."""
        return sum("provenance" in each.event.what for each in self.events)

    @property
    def title(self) -> str:
        """What the pages call it."""
        count = len(self.exhibits)
        return f"{count} items" if count > 1 else visible(self.exhibits[0].name)


def moment(text: str) -> datetime:
    """An event's time."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
