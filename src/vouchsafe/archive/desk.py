"""Where an archive is worked on: one writer at a time, everything that happened before in view."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from vouchsafe.archive.committing import Change, prepare
from vouchsafe.archive.custody import Event
from vouchsafe.archive.errors import (
    ArchiveError,
    CannotRemember,
    NeedsKeys,
    SomethingThere,
    Unfinished,
)
from vouchsafe.archive.files import INCOMING, StoredTiles
from vouchsafe.archive.history import History
from vouchsafe.archive.journal import commit, finish, is_pending
from vouchsafe.archive.keys import MemberKeys
from vouchsafe.archive.remembering import Memory
from vouchsafe.archive.state import State, Unlocked, read_state, unlock_state
from vouchsafe.archive.store import Busy, Store, StoreError

_MAY_BE_A_KEY: Final = 1 << 16


class Desk:
    """The state of one archive in this process.

    unlocked: None without keys. objection: why nothing may be written, where that is so.
    notice: why what was seen on opening is not remembered, where that is so.
    """

    def __init__(
        self, store: Store, state: State, memory: Memory, unlocked: Unlocked | None
    ) -> None:
        self.store = store
        self.state = state
        self.memory = memory
        self.objection: ArchiveError | None = None
        self.notice: ArchiveError | None = None
        self.history = History(store, state, unlocked)
        self._unlocked = unlocked
        self._writing = threading.RLock()
        self._holding = threading.Lock()
        self._holders = 0
        self._held = ExitStack()

    @property
    def unlocked(self) -> Unlocked:
        """What a member holds. Raises `NeedsKeys` where nobody's keys were given."""
        if self._unlocked is None:
            raise NeedsKeys
        return self._unlocked

    @property
    def is_unlocked(self) -> bool:
        """Whether a member's keys were given."""
        return self._unlocked is not None

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Be the only writer, in all processes; what others left undone is finished first.

        Any thread of this one may enter meanwhile. Raises `Busy`, and `objection`.
        """
        with self._holding:
            if not self._holders:
                self._begin()
            self._holders += 1
        try:
            yield
        finally:
            with self._holding:
                self._holders -= 1
                if not self._holders:
                    self._held.close()

    def _begin(self) -> None:
        with ExitStack() as stack:
            # Before anything is changed that could not be remembered afterwards.
            self.memory.make_sure()
            stack.enter_context(self.store.lock())
            finish(self.store)
            self.look_again()
            if self.objection:
                raise self.objection
            self._sweep()
            self._held = stack.pop_all()

    def begin(self, change: Change) -> None:
        """The first change of an archive that is not there yet. Raises `SomethingThere`."""
        with self.store.lock():
            if is_taken(self.store):
                raise SomethingThere(place=self.store.place)
            prepared = prepare(self.store, self.state, self.unlocked, change)
            commit(self.store, prepared.changes)
        self._take(prepared.state)
        self.memory.remember(prepared.state.note)

    def look_again(self) -> None:
        """Take up what other processes did since. Raises `NotAMember` when they ended this one."""
        last = self.memory.last()
        state = read_state(self.store)
        self.objection = self.memory.objection(last, state.head, StoredTiles(self.store))
        self._take(state)

    def take_note(self) -> None:
        """Remember what lies here, if it is more than was seen before; else say so in `notice`."""
        last = self.memory.last()
        known = last is not None and last.size >= self.state.head.size
        if known and self.memory.knows_the_place:
            return
        try:
            self.memory.remember(self.state.note)
        except CannotRemember as error:
            self.notice = error

    def commit(self, change: Change, keys: MemberKeys | None = None) -> list[Event]:
        """Carry out a change; when this returns, it is durable and remembered.

        keys: the member's keys from then on, where the change renews them.
        """
        with self.hold(), self._writing:
            if finish(self.store):
                self.look_again()
            prepared = prepare(self.store, self.state, self.unlocked, change)
            commit(self.store, prepared.changes)
            self._take(prepared.state, keys)
            self.memory.remember(prepared.state.note)
            return prepared.events

    def _sweep(self) -> None:
        """Remove what killed processes left half-way in: only holders have any on their way."""
        for name, size in list(self.store.names(INCOMING)):
            if size <= _MAY_BE_A_KEY:
                self.store.destroy(name)
            else:
                self.store.remove(name)

    def _take(self, state: State, keys: MemberKeys | None = None) -> None:
        if self._unlocked is not None and (keys or state.policy != self.state.policy):
            self._unlocked = unlock_state(self.store, state, keys or self._unlocked.keys)
        self.state = state
        self.history.advance(state, self._unlocked)


def is_taken(store: Store) -> bool:
    """Whether anything but scraps of a killed beginning lies there."""
    return any(not name.startswith(INCOMING) for name, _ in store.names())


def finish_pending(store: Store) -> None:
    """Carry out what a killed process left; a live writer's own business is left to it."""
    if not is_pending(store):
        return
    try:
        with store.lock(wait=0.0):
            finish(store)
    except Busy:
        return
    except StoreError as error:
        raise Unfinished(place=store.place, reason=str(error)) from error
