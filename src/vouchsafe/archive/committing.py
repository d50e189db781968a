"""One change becomes one journal record: events, tiles, keys, policy and tree head together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vouchsafe.archive.custody import (
    Entry,
    Event,
    EventType,
    commitment,
    now,
    seal_event,
    sign_event,
    write_entry,
)
from vouchsafe.archive.errors import TooMuchToLog
from vouchsafe.archive.files import CHECKPOINT, StoredTiles, appended_events
from vouchsafe.archive.keys import ArchiveSecrets, Recipient
from vouchsafe.archive.log import NoteSigner, grow, sign_note
from vouchsafe.archive.model import ItemId
from vouchsafe.archive.policy import POLICY, Policy
from vouchsafe.archive.state import State, Unlocked, head_of
from vouchsafe.archive.store import EVENT, Changes, Store


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has its place in the log.

    to: whom it is sealed to. brings: SHA-256 of what it brings for everybody to see, or nothing.
    """

    type: EventType
    item: ItemId | None
    what: Mapping[str, Any]
    to: Recipient
    brings: bytes = b""


@dataclass(frozen=True, slots=True)
class Change:
    """All that one commit does.

    writes, adoptions, removals: besides the log's own files. policy: a new one that holds from
    then on. secrets: where they are new too, with the log key that signs from then on.
    """

    drafts: Sequence[Draft]
    writes: Mapping[str, bytes] = field(default_factory=dict)
    adoptions: Mapping[str, str] = field(default_factory=dict)
    removals: tuple[str, ...] = ()
    policy: Policy | None = None
    secrets: ArchiveSecrets | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A change worked out to the last byte: what to write, and what the archive is afterwards."""

    changes: Changes
    state: State
    events: list[Event]


def prepare(store: Store, state: State, unlocked: Unlocked, change: Change) -> Prepared:
    """Work out a change of the archive as it is in `state`. Writes nothing."""
    policy = change.policy or state.policy
    size = state.head.size
    scribe = _Scribe(policy.origin, unlocked)
    made = [scribe.event(size + offset, draft) for offset, draft in enumerate(change.drafts)]
    growth = grow(StoredTiles(store), size, [event.entry for event, _ in made])
    bundles, superseded = appended_events(store, size, [sealed for _, sealed in made])
    head = head_of(policy, growth.size, growth.root)
    note = sign_note(
        head.text(), NoteSigner(policy.origin, (change.secrets or unlocked.secrets).log)
    )
    writes = {
        **change.writes,
        **{f"log/{name}": data for name, data in growth.writes.items()},
        **bundles,
        **({POLICY: change.policy.to_bytes()} if change.policy else {}),
        # Last, so that whoever reads meanwhile finds all that it commits to.
        CHECKPOINT: note.data(),
    }
    removals = (
        *change.removals,
        *(f"log/{name}" for name in growth.removals),
        *superseded,
    )
    return Prepared(
        Changes(writes, change.adoptions, removals),
        State(policy, note, head),
        [event for event, _ in made],
    )


class _Scribe:
    """Signs and seals events in a member's name."""

    def __init__(self, origin: str, unlocked: Unlocked) -> None:
        self._origin = origin
        self._keys = unlocked.keys
        self._key_id = unlocked.keys.member.key_id
        self._labels = unlocked.labels

    def event(self, index: int, draft: Draft) -> tuple[Event, bytes]:
        """The event as entry `index`, and its sealed bytes."""
        time = now()
        signed = sign_event(
            self._keys.name,
            self._origin,
            draft.type,
            draft.item,
            self._key_id,
            time,
            draft.what,
            self._keys.sign,
        )
        blind, sealed = seal_event(signed, draft.to)
        if len(sealed) > EVENT:
            raise TooMuchToLog(what="This event", size=len(sealed), most=EVENT)
        entry = Entry(
            draft.type,
            commitment(signed, blind),
            hashlib.sha256(sealed).digest(),
            draft.brings,
            self._labels.cover(draft.item, index),
        )
        event = Event(
            index=index,
            type=draft.type,
            item=draft.item,
            entry=write_entry(entry),
            time=time,
            actor=self._keys.name,
            key=self._key_id,
            what=draft.what,
            signed=signed,
            blind=blind,
        )
        return event, sealed
