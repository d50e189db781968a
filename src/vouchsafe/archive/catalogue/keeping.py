"""The catalogue kept in the archive between two searches: encrypted, sealed, easily replaced."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import zlib

from vouchsafe.archive.archive import Archive
from vouchsafe.archive.catalogue.tables import VERSION
from vouchsafe.archive.files import CATALOGUE
from vouchsafe.archive.keys import KeysError, decrypt_with, encrypt_to
from vouchsafe.archive.log import LogError, root_of
from vouchsafe.archive.store import NoSuchObject

_PURPOSE = b"vouchsafe catalogue v1\n"
_SEAL = 32
_HEAD = 8 + 32
"""the size of the log that it reflects, and its root"""


def kept(archive: Archive) -> tuple[int, bytes] | None:
    """How much of the log the kept catalogue reflects, and the database; None where there is none
    that this archive's members made of this very log.
    """
    try:
        sealed = archive.store.read(CATALOGUE)
        plain = decrypt_with(archive.unlocked.events.identity, sealed)
        if not hmac.compare_digest(plain[:_SEAL], _seal(archive, plain[_SEAL:])):
            return None
        head = plain[_SEAL : _SEAL + _HEAD]
        size = int.from_bytes(head[:8], "big")
        if size > archive.size or root_of(archive.tiles, size) != head[8:]:
            return None
        return size, zlib.decompress(plain[_SEAL + _HEAD :])
    except (NoSuchObject, KeysError, LogError, zlib.error):
        return None


def keep(archive: Archive, size: int, rows: sqlite3.Connection) -> None:
    """Put it into the archive, unless the log has gone on: an erasure may be in what came since."""
    with archive.hold():
        if archive.size != size:
            return
        head = size.to_bytes(8, "big") + root_of(archive.tiles, size)
        body = head + zlib.compress(rows.serialize(), 1)
        sealed = encrypt_to([archive.unlocked.events.recipient], _seal(archive, body) + body)
        archive.store.write(CATALOGUE, sealed)


def _seal(archive: Archive, body: bytes) -> bytes:
    """By a secret of the members: whoever else can write to the store cannot make it up."""
    purpose = _PURPOSE + VERSION.to_bytes(2, "big")
    key = hmac.digest(archive.unlocked.secrets.naming, purpose, hashlib.sha256)
    return hmac.digest(key, body, hashlib.sha256)
