"""Logs in memory, and a second way to their hashes: RFC 6962's own definitions, recursive."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from vouchsafe.archive.log import (
    Checkpoint,
    Digest,
    Growth,
    NoSuchTile,
    Note,
    NoteSigner,
    NoteVerifier,
    WitnessSigner,
    grow,
    sign_note,
)

VECTORS = Path(__file__).parents[2] / "vectors" / "log"
ORIGIN = "example.org/archive"
SIGNER = NoteSigner(ORIGIN, bytes(range(32)))
WITNESS = WitnessSigner("partner.example/witness", bytes(range(32, 64)))


class Files(dict[str, bytes]):
    """A log's files in memory; remembers which were read."""

    def __init__(self) -> None:
        super().__init__()
        self.were_read: list[str] = []

    def read(self, name: str, /) -> bytes:
        self.were_read.append(name)
        if name not in self:
            raise NoSuchTile(name=name)
        return self[name]


class Log:
    """A log that carries out what `grow` says."""

    def __init__(self, entries: Sequence[bytes] = ()) -> None:
        self.files = Files()
        self.entries: list[bytes] = []
        self.size = 0
        if entries:
            self.append(entries)

    def append(self, entries: Sequence[bytes]) -> Growth:
        growth = grow(self.files, self.size, entries)
        self.files.update(growth.writes)
        for name in growth.removals:
            del self.files[name]
        self.entries += entries
        self.size = growth.size
        return growth

    def note(self, root: Digest | None = None) -> Note:
        head = Checkpoint(ORIGIN, self.size, root or tree_hash(self.entries))
        return sign_note(head.text(), SIGNER)


def numbered(count: int, prefix: str = "entry") -> list[bytes]:
    return [f"{prefix} {number}".encode() for number in range(count)]


def tree_hash(entries: Sequence[bytes]) -> Digest:
    """MTH of RFC 6962, section 2.1, as it is written there."""
    if not entries:
        return Digest(sha256(b"").digest())
    if len(entries) == 1:
        return Digest(sha256(b"\x00" + entries[0]).digest())
    half = split_point(len(entries))
    halves = tree_hash(entries[:half]) + tree_hash(entries[half:])
    return Digest(sha256(b"\x01" + halves).digest())


def audit_path(index: int, entries: Sequence[bytes]) -> list[Digest]:
    """PATH of RFC 6962, section 2.1.1."""
    if len(entries) == 1:
        return []
    half = split_point(len(entries))
    if index < half:
        return [*audit_path(index, entries[:half]), tree_hash(entries[half:])]
    return [*audit_path(index - half, entries[half:]), tree_hash(entries[:half])]


def old_to_new(old: int, entries: Sequence[bytes], whole: bool = True) -> list[Digest]:
    """SUBPROOF of RFC 6962, section 2.1.2."""
    if old == len(entries):
        return [] if whole else [tree_hash(entries)]
    half = split_point(len(entries))
    if old <= half:
        return [*old_to_new(old, entries[:half], whole), tree_hash(entries[half:])]
    return [*old_to_new(old - half, entries[half:], False), tree_hash(entries[:half])]


def split_point(count: int) -> int:
    half = 1
    while half * 2 < count:
        half *= 2
    return half


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def verifiers(name: str) -> list[NoteVerifier]:
    keys = json.loads((VECTORS / "keys.json").read_text("utf-8"))
    return [NoteVerifier.from_vkey(key) for key in keys.get(name, [])]
