"""The catalogue kept in the archive between two searches: encrypted, sealed, easily replaced."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import zlib
from dataclasses import dataclass

from vouchsafe.archive.archive import Archive
from vouchsafe.archive.catalogue.tables import VERSION
from vouchsafe.archive.files import CATALOGUE
from vouchsafe.archive.keys import Identity, KeysError, decrypt_with, encrypt_to
from vouchsafe.archive.log import LogError, root_of
from vouchsafe.archive.store import NoSuchObject, TooLarge, largest

_PURPOSE = b"vouchsafe catalogue v1\n"
_SEAL = 32
_HEAD = 8 + 32
"""the size of the log that it reflects, and its root"""
_LARGEST = 4 << 30
"""Bytes of a database: what larger archives search by is made anew each time."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept catalogue: the size and root of the log that it reflects, and the database."""

    size: int
    root: bytes
    image: bytes


def kept(archive: Archive) -> tuple[int, bytes] | None:
    """How much of the log the kept catalogue reflects, and the database; None where there is none
    that this archive's members made of this very log.
    """
    try:
        sealed, unlocked = archive.store.read(CATALOGUE), archive.unlocked
        found = open_kept(sealed, unlocked.events.identity, unlocked.secrets.naming)
        if found is None or found.size > archive.size:
            return None
        if root_of(archive.tiles, found.size, current=archive.size) != found.root:
            return None
    except (NoSuchObject, TooLarge, KeysError, LogError):
        return None
    return found.size, found.image


def open_kept(sealed: bytes, events: Identity, naming: bytes) -> Kept | None:
    """What `keep` wrote; None where no member's program of this version made it.

    Raises `NotForThisKey` where it was changed.
    """
    plain = decrypt_with(events, sealed)
    if not hmac.compare_digest(plain[:_SEAL], _seal(naming, plain[_SEAL:])):
        return None
    head = plain[_SEAL : _SEAL + _HEAD]
    image = _unpacked(plain[_SEAL + _HEAD :])
    return None if image is None else Kept(int.from_bytes(head[:8], "big"), head[8:], image)


def _unpacked(packed: bytes) -> bytes | None:
    """The database; None where it is no such thing, or a larger one than any archive's."""
    unpacking = zlib.decompressobj()
    try:
        image = unpacking.decompress(packed, _LARGEST)
    except zlib.error:
        return None
    return image if unpacking.eof else None


def keep(archive: Archive, size: int, rows: sqlite3.Connection) -> None:
    """Put it into the archive, unless the log has gone on: an erasure may be in what came since."""
    with archive.hold():
        if archive.size != size:
            return
        head = size.to_bytes(8, "big") + root_of(archive.tiles, size)
        body = head + zlib.compress(rows.serialize(), 1)
        seal = _seal(archive.unlocked.secrets.naming, body)
        sealed = encrypt_to([archive.unlocked.events.recipient], seal + body)
        if len(sealed) <= largest(CATALOGUE):
            archive.store.write(CATALOGUE, sealed)


def _seal(naming: bytes, body: bytes) -> bytes:
    """By a secret of the members: whoever else can write to the store cannot make it up."""
    purpose = _PURPOSE + VERSION.to_bytes(2, "big")
    key = hmac.digest(naming, purpose, hashlib.sha256)
    return hmac.digest(key, body, hashlib.sha256)
