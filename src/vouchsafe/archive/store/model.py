"""The one door to where an archive's files lie, whatever it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

_NOTHING: Mapping[str, bytes] = MappingProxyType({})
_NOBODY: Mapping[str, str] = MappingProxyType({})


class Incoming(Protocol):
    """A file on its way in, under a name that nobody reads from."""

    @property
    def name(self) -> str:
        """Its name in the store while it is on its way: what `adopt` is told."""
        ...

    def write(self, data: bytes | memoryview) -> int:
        """Append; returns the number of bytes taken, which is all of them."""
        ...

    def bound_for(self, name: str) -> None:
        """Say under which name it will be adopted, before the context ends.

        An object store sends it there at once, so that the commit which names it can be finished
        by whoever finds it; to a folder it makes no difference.
        """
        ...


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that one commit writes, moves in and takes away.

    writes: name to content. adoptions: the name of an incoming file to the name it gets.
    removals: names. No name appears twice. The adoptions come first, the last of the writes
    after all others, the removals at the end: so readers who go by it find what it speaks of.
    """

    writes: Mapping[str, bytes] = field(default_factory=lambda: _NOTHING)
    adoptions: Mapping[str, str] = field(default_factory=lambda: _NOBODY)
    removals: tuple[str, ...] = ()


class Store(Protocol):
    """Names and bytes: files under one folder, or objects under one prefix.

    A name is a relative path with `/`, of letters, digits and `.-_@+`; no part begins with a dot.
    Whatever a method wrote is still there after a power cut once the method has returned, and
    is never seen half-written. Raises `StoreError`s only.
    """

    @property
    def place(self) -> str:
        """Where this is, as a person gave it."""
        ...

    def read(self, name: str) -> bytes:
        """The whole content. Raises `NoSuchObject`, `TooLarge` beyond `limits.largest`."""
        ...

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content in pieces of at most a mebibyte or so. Raises `NoSuchObject` at once."""
        ...

    def size(self, name: str) -> int:
        """How many bytes it has. Raises `NoSuchObject`."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Put `data` under `name`, in place of what was there."""
        ...

    def remove(self, name: str) -> None:
        """Take `name` away; that it was not there is fine."""
        ...

    def destroy(self, name: str) -> None:
        """Take away for good: a folder's file is overwritten first. Not there is fine.

        What the medium, a snapshot or a backup keeps of it is beyond any program.
        """
        ...

    def names(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """All names that begin with `prefix`, in the order of their bytes, with their sizes."""
        ...

    def incoming(self) -> AbstractContextManager[Incoming]:
        """A file to be written piece by piece.

        Durable when the context ends; gone if it ends in an exception. It stays under
        `incoming/` until it is adopted or removed by its name.
        """
        ...

    def adopt(self, incoming: str, name: str) -> None:
        """Give an incoming file its name; done already is fine.

        Raises `NoSuchObject` when neither the incoming file nor `name` is there.
        """
        ...

    def apply(self, changes: Changes) -> None:
        """Carry out a whole commit, all of it durable on return, faster than one by one.

        Cut short, it may have done any part, each part wholly; doing it again completes it.
        """
        ...

    def lock(self, wait: float = 30.0) -> AbstractContextManager[None]:
        """Be the only writer, on this machine and on all others that can reach the store.

        Not reentrant. Raises `Busy` when somebody else still writes after `wait` seconds. Not
        needed for reading.
        """
        ...
