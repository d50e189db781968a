"""Reading the log's files strictly: exactly what should be there, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from vouchsafe.archive.custody import BadEntry, Entry, read_entry
from vouchsafe.archive.log import BadTile, Digest, bundle_name, split_entries
from vouchsafe.archive.store import NoSuchObject, Store, StoreError
from vouchsafe.archive.verifying.report import Report

WIDTH = 256
"""Entries in a full bundle, hashes in a full tile."""

_DIGEST = 32
_EVENT_LENGTH = 4
_BUNDLE = re.compile(r"log/tile/entries/((?:x\d{3}/)*\d{3})(?:\.p/(\d{1,3}))?", re.ASCII)


def read_or_none(store: Store, name: str, report: Report) -> bytes | None:
    """A file's content; None where it is not there, or (said in the report) not handed out."""
    try:
        return store.read(name)
    except NoSuchObject:
        return None
    except StoreError as error:
        report.say("file-unreadable", str(error), name)
        return None


def bundles(size: int) -> Iterator[tuple[int, int]]:
    """Of each bundle of a log of that size: the number of its first entry, and how many."""
    return ((first, min(WIDTH, size - first)) for first in range(0, size, WIDTH))


def stored_size(names: Iterable[str]) -> int:
    """How many entries the bundles of these names hold, where no head says it."""
    found = filter(None, map(_BUNDLE.fullmatch, names))
    sizes = (
        int(re.sub(r"\D", "", bundle[1])) * WIDTH + int(bundle[2] or WIDTH) for bundle in found
    )
    return max(sizes, default=0)


def entries_name(first: int, width: int) -> str:
    """Where in the store a bundle of entries lies."""
    return f"log/{bundle_name(first // WIDTH, width)}"


def events_name(first: int, width: int) -> str:
    """Where in the store the sealed events of such a bundle lie."""
    return entries_name(first, width).replace("/tile/entries/", "/events/", 1)


def whole_entries(name: str, untrusted: bytes | None, width: int) -> list[bytes] | None:
    """The entries of a bundle; None unless there are exactly these."""
    if untrusted is None:
        return None
    try:
        return split_entries(name, untrusted, width)
    except BadTile:
        return None


def whole_events(untrusted: bytes | None, width: int) -> list[bytes] | None:
    """The sealed events of a bundle; None unless there are exactly these."""
    if untrusted is None:
        return None
    starts, position = [0], 0
    while position < len(untrusted) and len(starts) <= width:
        start = position + _EVENT_LENGTH
        position = start + int.from_bytes(untrusted[position:start], "big")
        starts.append(position)
    if position != len(untrusted) or len(starts) != width + 1:
        return None
    return [untrusted[start + _EVENT_LENGTH : stop] for start, stop in pairwise(starts)]


def whole_digests(untrusted: bytes | None, width: int) -> list[Digest] | None:
    """The hashes of a tile; None unless there are exactly these."""
    if untrusted is None or len(untrusted) != _DIGEST * width:
        return None
    return [Digest(untrusted[at : at + _DIGEST]) for at in range(0, len(untrusted), _DIGEST)]


def entries_of(store: Store, size: int) -> Iterator[tuple[int, Entry]]:
    """Every entry that can be read, with its number; what is damaged is left out, unsaid."""
    for first, width in bundles(size):
        name = entries_name(first, width)
        for at, raw in enumerate(whole_entries(name, _quietly(store, name), width) or ()):
            try:
                yield first + at, read_entry(raw, first + at)
            except BadEntry:
                continue


def events_of(store: Store, size: int) -> Iterator[tuple[int, bytes, Entry, bytes]]:
    """Number, raw entry, entry and sealed event of all that can be read, unsaid where not."""
    for first, width in bundles(size):
        name = entries_name(first, width)
        entries = whole_entries(name, _quietly(store, name), width)
        sealed = whole_events(_quietly(store, events_name(first, width)), width)
        for at, (raw, event) in enumerate(zip(entries or (), sealed or (), strict=False)):
            try:
                yield first + at, raw, read_entry(raw, first + at), event
            except BadEntry:
                continue


def _quietly(store: Store, name: str) -> bytes | None:
    try:
        return store.read(name)
    except StoreError:
        return None
