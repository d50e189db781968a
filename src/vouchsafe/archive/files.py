"""Names in an archive's store, and the log and its events as they lie there."""

from __future__ import annotations

from collections.abc import Iterator

from vouchsafe.archive.custody import join_sealed, split_sealed
from vouchsafe.archive.errors import Damaged
from vouchsafe.archive.log import NoSuchTile, bundle_name
from vouchsafe.archive.model import ItemId
from vouchsafe.archive.store import NoSuchObject, Store

CHECKPOINT = "log/checkpoint"
CATALOGUE = "catalogue.age"
SECRETS = "keys/archive.age"
EVENTS_KEY = "keys/events.age"
PENDING = "journal/pending"
REWRAP = "journal/rewrap"
ITEM_KEYS = "keys/items/"
INCOMING = "incoming/"
WIDTH = 256
_LOG = "log/"
_ENTRIES = "tile/entries/"
_EVENTS = "log/events/"
_HASH = 32


def item_key_name(item: ItemId) -> str:
    """Where an item's own key lies."""
    return f"{ITEM_KEYS}{item[:2]}/{item}.age"


def member_key_name(member: str) -> str:
    """Where a member's private keys lie, unless they lie outside the archive."""
    return f"keys/members/{member}.key"


def kept_checkpoint_name(size: int) -> str:
    """Where the tree head of this size is kept, if it is."""
    return f"log/checkpoints/{size}"


def events_name(index: int, width: int = WIDTH) -> str:
    """Where bundle `index` of the sealed events lies while it holds `width` of them."""
    return _EVENTS + bundle_name(index, width).removeprefix(_ENTRIES)


def has(store: Store, name: str) -> bool:
    """Whether there is such a file."""
    try:
        store.size(name)
    except NoSuchObject:
        return False
    return True


class StoredTiles:
    """The log's files in a store.

    A partial file that was just superseded is cut from its successor: so nobody who reads needs
    to keep writers out.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, name: str, /) -> bytes:
        """The file's content. Raises `NoSuchTile`."""
        try:
            return self._store.read(_LOG + name)
        except NoSuchObject:
            found = _successor(self._store, _LOG + name)
        if found is None:
            raise NoSuchTile(name=name)
        width = int(name.rpartition("/")[2])
        return _first(found, width, 2) if name.startswith(_ENTRIES) else found[: width * _HASH]


def sealed_events(store: Store, start: int, stop: int, size: int) -> Iterator[bytes]:
    """Sealed events number `start` to below `stop` of a log of `size` entries, in order."""
    for bundle in range(start // WIDTH, -(-stop // WIDTH)):
        first = bundle * WIDTH
        sealed = sealed_bundle(store, bundle, min(WIDTH, size - first))
        yield from sealed[max(start - first, 0) : stop - first]


def sealed_bundle(store: Store, bundle: int, width: int) -> list[bytes]:
    """The first `width` sealed events of a bundle. Raises `Damaged`."""
    name = events_name(bundle, width)
    try:
        return split_sealed(name, store.read(name), width)
    except NoSuchObject:
        found = _successor(store, name) if width < WIDTH else None
    if found is None:
        raise Damaged(what=f"{name} is missing")
    return split_sealed(name, found, width)


def appended_events(
    store: Store, size: int, sealed: list[bytes]
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """What to write and to remove when these sealed events follow the first `size` ones."""
    bundle, begun = divmod(size, WIDTH)
    waiting = sealed_bundle(store, bundle, begun) if begun else []
    removals = (events_name(bundle, begun),) if begun else ()
    writes, every = {}, [*waiting, *sealed]
    for at in range(0, len(every), WIDTH):
        part = every[at : at + WIDTH]
        writes[events_name(bundle + at // WIDTH, len(part))] = join_sealed(part)
    return writes, removals


def _successor(store: Store, name: str) -> bytes | None:
    """The whole file, or the widest partial one, that took the place of a partial one."""
    whole, partial, width = name.rpartition(".p/")
    if not partial:
        return None
    found = (each.rpartition("/")[2] for each, _ in store.names(f"{whole}.p/"))
    # Whatever else lies there is for `verify` to tell of.
    wider = [int(each) for each in found if each.isascii() and each.isdecimal()]
    names = [whole, *(f"{whole}.p/{each}" for each in sorted(wider) if each > int(width))]
    for each in names:
        try:
            return store.read(each)
        except NoSuchObject:
            continue
    return None


def _first(bundle: bytes, count: int, length_bytes: int) -> bytes:
    position = 0
    for _ in range(count):
        start = position + length_bytes
        position = start + int.from_bytes(bundle[position:start], "big")
    return bundle[:position]
