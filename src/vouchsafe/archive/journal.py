"""The journal: a whole change, written down before any of it is carried out.

Its write is the moment of truth: before it nothing has happened, after it everything will, by
whoever opens the archive next. Carrying out is idempotent.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from vouchsafe.archive.custody import NotCanonical, canonical, read_canonical
from vouchsafe.archive.errors import Damaged, TooMuchToLog
from vouchsafe.archive.files import PENDING, has
from vouchsafe.archive.store import Changes, NoSuchObject, Store, largest

KEYS = "keys/"
_MAGIC = b"vouchsafe journal v1\n"
_DIGEST = 32
_LENGTH = 4


def commit(store: Store, changes: Changes) -> None:
    """Make all of these changes or, if killed before the journal is down, none of them.

    The caller holds the store's lock, and nothing is pending.
    """
    journal, most = write_journal(changes), largest(PENDING)
    if len(journal) > most:
        raise TooMuchToLog(what="What this changes at once", size=len(journal), most=most)
    store.write(PENDING, journal)
    _carry_out(store, changes)


def finish(store: Store) -> bool:
    """Carry out what is pending; whether there was anything. The caller holds the lock."""
    try:
        untrusted = store.read(PENDING)
    except NoSuchObject:
        return False
    _carry_out(store, read_journal(untrusted))
    return True


def is_pending(store: Store) -> bool:
    """Whether somebody was cut short, or is at work this moment."""
    return has(store, PENDING)


def _carry_out(store: Store, changes: Changes) -> None:
    for name in changes.removals:
        if name.startswith(KEYS):
            store.destroy(name)
    store.apply(changes)
    # It may hold the wrapped key of an item, which must not outlive an erasure on the disk.
    store.destroy(PENDING)


def write_journal(changes: Changes) -> bytes:
    """The journal's bytes."""
    header = canonical(
        {
            "adoptions": dict(changes.adoptions),
            "removals": list(changes.removals),
            "writes": [[name, len(data)] for name, data in changes.writes.items()],
        }
    )
    rest = b"".join([len(header).to_bytes(_LENGTH, "big"), header, *changes.writes.values()])
    return _MAGIC + hashlib.sha256(rest).digest() + rest


def read_journal(untrusted: bytes) -> Changes:
    """What `write_journal` wrote. Raises `Damaged`."""
    start = len(_MAGIC) + _DIGEST
    digest, rest = untrusted[len(_MAGIC) : start], untrusted[start:]
    whole = hmac.compare_digest(hashlib.sha256(rest).digest(), digest)
    if not untrusted.startswith(_MAGIC) or not whole:
        raise Damaged(what="its journal was changed")
    body = _LENGTH + int.from_bytes(rest[:_LENGTH], "big")
    try:
        header = read_canonical(rest[_LENGTH:body])
        return _read_changes(header, rest[body:])
    except (NotCanonical, KeyError, TypeError, ValueError) as error:
        raise Damaged(what="its journal cannot be read") from error


def _read_changes(untrusted: dict[str, Any], contents: bytes) -> Changes:
    """The header's changes, with contents that fit to the last byte. Raises what is wrong."""
    adoptions, removals = untrusted["adoptions"], untrusted["removals"]
    if not isinstance(adoptions, dict) or not isinstance(removals, list):
        raise TypeError("a table and a list expected")
    writes: dict[str, bytes] = {}
    at = 0
    for name, size in untrusted["writes"]:
        if type(size) is not int or not 0 <= size <= len(contents) - at:
            raise ValueError("a content that is not there")
        writes[name] = contents[at : at + size]
        at += size
    names = [*writes, *adoptions.values(), *removals]
    if at != len(contents) or not all(isinstance(name, str) for name in names):
        raise ValueError("contents that nothing names")
    return Changes(writes, adoptions, tuple(removals))
