"""Sealed events in bundles of 256, each after its length (docs/archive-format.md, "Events")."""

from __future__ import annotations

from collections.abc import Iterable

from vouchsafe.archive.errors import Damaged

_LENGTH = 4


def join_sealed(events: Iterable[bytes]) -> bytes:
    """A bundle of these sealed events."""
    return b"".join(len(event).to_bytes(_LENGTH, "big") + event for event in events)


def split_sealed(name: str, untrusted: bytes, width: int) -> list[bytes]:
    """The first `width` sealed events of the bundle `name`. Raises `Damaged` if it holds fewer."""
    events, position = [], 0
    while position < len(untrusted):
        start = position + _LENGTH
        position = start + int.from_bytes(untrusted[position:start], "big")
        events.append(untrusted[start:position])
    if position != len(untrusted) or len(events) < width:
        raise Damaged(what=f"{name} should hold {width} whole events")
    return events[:width]
