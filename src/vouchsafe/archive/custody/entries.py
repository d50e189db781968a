"""The bytes that the log commits to for one event (docs/archive-format.md, "Entries")."""

from __future__ import annotations

import hashlib
import hmac

from vouchsafe.archive.custody.errors import BadEntry
from vouchsafe.archive.custody.model import EVENT_TYPES, Entry, EventType

_LENGTH = 2
_DIGEST = 32
_TYPES: dict[bytes, EventType] = {each.encode("ascii"): each for each in EVENT_TYPES}


def commitment(signed: bytes, blind: bytes) -> bytes:
    """What the log says of a signed event, meaningless to whoever lacks the blind."""
    return hmac.digest(blind, signed, hashlib.sha256)


def write_entry(entry: Entry) -> bytes:
    """The five fields, each after its length."""
    fields = (
        entry.type.encode("ascii"),
        entry.commitment,
        entry.sealed,
        entry.brings,
        entry.label,
    )
    return b"".join(len(each).to_bytes(_LENGTH, "big") + each for each in fields)


def read_entry(untrusted: bytes, index: int) -> Entry:
    """The entry that these bytes are, number `index` of its log. Raises `BadEntry`."""
    fields = _split(untrusted, index)
    if len(fields) != 5:
        raise BadEntry(index=index, reason=f"it has {len(fields)} fields, not 5")
    kind, commits, sealed, brings, label = fields
    if kind not in _TYPES:
        raise BadEntry(index=index, reason="its type is unknown")
    if {len(commits), len(sealed), len(label)} != {_DIGEST} or len(brings) not in {0, _DIGEST}:
        raise BadEntry(index=index, reason="a digest in it has the wrong length")
    return Entry(_TYPES[kind], commits, sealed, brings, label)


def _split(untrusted: bytes, index: int) -> list[bytes]:
    fields, position = [], 0
    while position < len(untrusted):
        start = position + _LENGTH
        position = start + int.from_bytes(untrusted[position:start], "big")
        fields.append(untrusted[start:position])
    if position != len(untrusted):
        raise BadEntry(index=index, reason="it breaks off")
    return fields
