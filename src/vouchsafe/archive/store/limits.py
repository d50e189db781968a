"""How much of a file is ever read into memory at once.

Whoever can write to a store must not be able to end the process of whoever reads it. Originals
have no limit: they are read in pieces only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from vouchsafe.archive.store.errors import TooLarge

EVENT: Final = 4 << 20
"""Bytes of one event, signed and sealed: 256 of them lie in a file."""

_LARGE: Final[Mapping[str, int]] = {
    "log/events/": 256 * (EVENT + 4),
    "journal/pending": 2 << 30,
    "catalogue.age": 1 << 30,
}
_OTHERS: Final = 16 << 20


def largest(name: str) -> int:
    """How many bytes a file of this name has at most."""
    return next((most for start, most in _LARGE.items() if name.startswith(start)), _OTHERS)


def whole(name: str, place: str, pieces: Iterable[bytes]) -> bytes:
    """A file's pieces together. Raises `TooLarge`."""
    found, most = bytearray(), largest(name)
    for piece in pieces:
        found += piece
        if len(found) > most:
            raise TooLarge(name=name, place=place, most=most)
    return bytes(found)
