"""What a custody event is: who did what to which item, when, and by which key it is signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

from vouchsafe.archive.model import ItemId

EventType = Literal[
    "created",
    "received",
    "examined",
    "noted",
    "read",
    "exported",
    "redacted",
    "erased",
    "granted",
    "revoked",
    "rotated",
    "policy",
]
"""The words of the log; docs/archive-format.md says what each means."""

EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)

SEALED_TO_THE_ITEM: frozenset[EventType] = frozenset(
    {"received", "examined", "noted", "read", "exported", "redacted"}
)
"""Become unreadable when their item is erased. All others stay readable for members."""

CHANGES_THE_POLICY: frozenset[EventType] = frozenset(
    {"created", "granted", "revoked", "rotated", "policy"}
)
"""Say in `what["policy"]`, and openly in their entry, which policy holds from then on."""

MADE_BY_HAND: frozenset[EventType] = frozenset(
    {"examined", "noted", "read", "exported", "redacted"}
)
"""What `Archive.record` takes; the others are part of a change that the archive itself makes."""

Readable = Literal["yes", "erased", "locked"]
"""Whether an event's words can be read: its item was erased, or no member's key was given."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Event:
    """One custody event, opened and checked; or what remains of it where it cannot be opened.

    index: its place in the log. type: as in its entry. item: what it is about, or None; known to
    members even after an erasure. time: when it was recorded, UTC, RFC 3339 with seconds.
    actor: the member who did it. key: that member's key id then.
    what: the facts, plain JSON values; docs/archive-format.md names them.
    signed: the whole signed event as canonical JSON. blind: what its commitment was made with.
    entry: what the log holds. readable: when it is not "yes", time, actor, key, signed and blind
    are empty and `what` holds nothing.
    """

    index: int
    type: EventType
    item: ItemId | None
    entry: bytes
    time: str = ""
    actor: str = ""
    key: str = ""
    what: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    signed: bytes = b""
    blind: bytes = b""
    readable: Readable = "yes"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the log commits to for one event. It tells nobody what happened to what.

    commitment: HMAC-SHA256 of the signed event under its blind. sealed: SHA-256 of the sealed
    event. brings: SHA-256 of what the event brings for everybody to see (a blob, a policy), or
    nothing. label: for members, which item it is about.
    """

    type: EventType
    commitment: bytes
    sealed: bytes
    brings: bytes
    label: bytes
