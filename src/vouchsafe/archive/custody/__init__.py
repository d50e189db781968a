"""Custody: who did what to which item, when; signed, sealed, and committed to by the log."""

from vouchsafe.archive.custody.bundles import join_sealed, split_sealed
from vouchsafe.archive.custody.canonical import canonical, read_canonical
from vouchsafe.archive.custody.entries import commitment, read_entry, write_entry
from vouchsafe.archive.custody.errors import (
    BadEntry,
    BadEvent,
    CustodyError,
    NotAMoment,
    NotByHand,
    NotCanonical,
)
from vouchsafe.archive.custody.labels import Labels
from vouchsafe.archive.custody.model import (
    CHANGES_THE_POLICY,
    EVENT_TYPES,
    MADE_BY_HAND,
    SEALED_TO_THE_ITEM,
    Entry,
    Event,
    EventType,
)
from vouchsafe.archive.custody.moments import Moment, now, read_moment, stamp
from vouchsafe.archive.custody.sealing import (
    check_sealed,
    check_signature,
    open_event,
    read_signed,
    seal_event,
    sign_event,
)
from vouchsafe.archive.custody.story import Told, tell

__all__ = [
    "CHANGES_THE_POLICY",
    "EVENT_TYPES",
    "MADE_BY_HAND",
    "SEALED_TO_THE_ITEM",
    "BadEntry",
    "BadEvent",
    "CustodyError",
    "Entry",
    "Event",
    "EventType",
    "Labels",
    "Moment",
    "NotAMoment",
    "NotByHand",
    "NotCanonical",
    "Told",
    "canonical",
    "check_sealed",
    "check_signature",
    "commitment",
    "join_sealed",
    "now",
    "open_event",
    "read_canonical",
    "read_entry",
    "read_moment",
    "read_signed",
    "seal_event",
    "sign_event",
    "split_sealed",
    "stamp",
    "tell",
    "write_entry",
]
