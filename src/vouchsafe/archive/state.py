"""What an archive is at one moment, and what its members hold besides."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from vouchsafe.archive.custody import Labels
from vouchsafe.archive.errors import BadPolicy, Damaged, NotAMember
from vouchsafe.archive.files import CHECKPOINT, EVENTS_KEY, PENDING, SECRETS, has
from vouchsafe.archive.keys import (
    ArchiveSecrets,
    ItemKey,
    KeysError,
    MemberKeys,
    unwrap_item_key,
    unwrap_secrets,
)
from vouchsafe.archive.log import Checkpoint, Digest, LogError, Note, open_checkpoint, parse_note
from vouchsafe.archive.policy import POLICY, Policy
from vouchsafe.archive.remembering import Place
from vouchsafe.archive.store import NoSuchObject, Store

_TRIES = 100
_BETWEEN_TRIES = 0.1
_EXTENSION = "policy "


@dataclass(frozen=True, slots=True)
class State:
    """A policy and the signed tree head that names it."""

    policy: Policy
    note: Note
    head: Checkpoint


def read_state(store: Store, memory: Path | None = None) -> State:
    """What lies there now. Raises `NoSuchArchive`, `Damaged`.

    memory: where it is kept what was there before; see `Archive.open`.
    """
    for _ in range(_TRIES):
        busy = has(store, PENDING)
        try:
            return _read(store, memory)
        except Damaged:
            # A writer may have put down one of the two and not yet the other.
            if not busy and not has(store, PENDING):
                break
            time.sleep(_BETWEEN_TRIES)
    return _read(store, memory)


def head_of(policy: Policy, size: int, root: Digest) -> Checkpoint:
    """The tree head that says which policy holds at this size."""
    return Checkpoint(policy.origin, size, root, (_EXTENSION + policy.digest,))


def _read(store: Store, memory: Path | None) -> State:
    try:
        raw, untrusted = store.read(POLICY), store.read(CHECKPOINT)
    except NoSuchObject as error:
        raise _absent(store, memory) from error
    try:
        policy = Policy.from_bytes(raw)
    except BadPolicy as error:
        raise Damaged(what=str(error)) from error
    try:
        note = parse_note(untrusted)
        size = Checkpoint.parse(note.text).size
        head = open_checkpoint(note, policy.verifier_at(size))
    except LogError as error:
        raise Damaged(what=f"its latest tree head does not hold: {error}") from error
    if head.extensions != (_EXTENSION + hashlib.sha256(raw).hexdigest(),):
        raise Damaged(what="policy.toml is not the one that its latest tree head names")
    return State(policy, note, head)


def _absent(store: Store, memory: Path | None) -> Exception:
    if has(store, POLICY):
        return Damaged(what="its latest tree head is missing")
    if any(True for _ in store.names("log/")):
        return Damaged(what="its policy is missing")
    return Place(store.place, memory).absent()


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What a member holds: their own keys, the archive's secrets, the key of its own events."""

    keys: MemberKeys
    secrets: ArchiveSecrets
    events: ItemKey

    @property
    def labels(self) -> Labels:
        """What tells which entry is about which item."""
        return Labels(self.secrets.naming)


def unlock_state(store: Store, state: State, keys: MemberKeys) -> Unlocked:
    """Use a member's keys. Raises `NotAMember`, `Damaged`."""
    if all(each.member != keys.member for each in state.policy.present()):
        raise NotAMember(origin=state.policy.origin, name=keys.name)
    try:
        return Unlocked(
            keys,
            unwrap_secrets(store.read(SECRETS), keys.identity),
            unwrap_item_key(store.read(EVENTS_KEY), keys.identity),
        )
    except (KeysError, NoSuchObject) as error:
        raise Damaged(what=f"the archive's own keys do not open: {error}") from error
