"""When nobody has their own key any more: the key on paper lets somebody in again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from vouchsafe.archive.access import readmit
from vouchsafe.archive.archive import Archive
from vouchsafe.archive.custody import Event
from vouchsafe.archive.desk import Desk, finish_pending
from vouchsafe.archive.errors import NotTheSheet
from vouchsafe.archive.files import EVENTS_KEY, SECRETS
from vouchsafe.archive.keys import (
    Identity,
    MemberKeys,
    unwrap_item_key,
    unwrap_secrets,
)
from vouchsafe.archive.remembering import Memory
from vouchsafe.archive.state import Unlocked, read_state
from vouchsafe.archive.store import open_store


def recover(
    place: str | Path,
    recovery: Identity,
    keys: MemberKeys,
    *,
    key_file: bytes | None = None,
    memory: Path | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[Archive, Event]:
    """Make somebody a member by the recovery key; the log says that it was so.

    keys: theirs, fresh or not; a lost member of the same name is replaced by them. They sign
    that they let themselves in, for the recovery key signs nothing. key_file: the content of
    NAME.key where that is to lie in the archive. Raises `NotTheSheet`.
    """
    store = open_store(place)
    finish_pending(store)
    state = read_state(store, memory)
    if recovery.recipient != state.policy.recovery:
        raise NotTheSheet(origin=state.policy.origin)
    unlocked = Unlocked(
        replace(keys, identity=recovery),
        unwrap_secrets(store.read(SECRETS), recovery),
        unwrap_item_key(store.read(EVENTS_KEY), recovery),
    )
    seen = Memory(state.policy.origin, memory, store.place)
    desk = Desk(store, state, seen, unlocked)
    event = readmit(desk, keys, key_file, on_progress)
    return Archive(place, desk), event
