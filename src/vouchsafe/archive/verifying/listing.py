"""Every file in an archive, told apart by its name (docs/archive-format.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vouchsafe.archive.store import Store

_HEX = "[0-9a-f]"
_NUMBER = r"(?:0|[1-9][0-9]{0,17})"
_BLOB = re.compile(rf"blobs/(?P<ab>{_HEX}{{2}})/(?P<name>(?P=ab){_HEX}{{62}})", re.ASCII)
_ITEM_KEY = re.compile(
    rf"keys/items/(?P<ab>{_HEX}{{2}})/(?P<name>(?P=ab){_HEX}{{62}})\.age", re.ASCII
)
_MEMBER_FILE = re.compile(r"keys/members/[^/]+\.key", re.ASCII)
_HEAD = re.compile(rf"log/checkpoints/(?P<size>{_NUMBER})", re.ASCII)
_STAMP = re.compile(rf"log/stamps/(?P<size>{_NUMBER})/(?P<authority>[^/]+)\.tsr", re.ASCII)

POLICY, CHECKPOINT, CATALOGUE = "policy.toml", "log/checkpoint", "catalogue.age"
SECRETS, EVENTS_KEY = "keys/archive.age", "keys/events.age"
COMMIT, REWRAP = "journal/pending", "journal/rewrap"
KEPT, STAMPS = "log/checkpoints/", "log/stamps/"
ALONE = frozenset({POLICY, CHECKPOINT, CATALOGUE, SECRETS, EVENTS_KEY, COMMIT, REWRAP})


@dataclass(slots=True)
class Listing:
    """What is there. Digests are kept as 32 bytes: an archive may have millions of them.

    blobs: address to bytes stored. item_keys: of these items. member_files, heads (by size),
    stamps (by size and authority), log (tiles and bundles), alone (the files of which there is
    one): names. passing: files on their way in, and whoever writes to an object store just now.
    strange: names that no archive has.
    """

    blobs: dict[bytes, int] = field(default_factory=dict)
    item_keys: set[bytes] = field(default_factory=set)
    member_files: list[str] = field(default_factory=list)
    heads: dict[int, str] = field(default_factory=dict)
    stamps: dict[tuple[int, str], str] = field(default_factory=dict)
    log: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    passing: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def take(self, name: str, size: int) -> None:
        """Put one name where it belongs."""
        if name in ALONE:
            self.alone.add(name)
        elif found := _BLOB.fullmatch(name):
            self.blobs[bytes.fromhex(found["name"])] = size
        elif found := _ITEM_KEY.fullmatch(name):
            self.item_keys.add(bytes.fromhex(found["name"]))
        elif name.startswith(("log/tile/", "log/events/")):
            self.log.add(name)
        elif found := _HEAD.fullmatch(name):
            self.heads[int(found["size"])] = name
        elif found := _STAMP.fullmatch(name):
            self.stamps[int(found["size"]), found["authority"]] = name
        elif _MEMBER_FILE.fullmatch(name):
            self.member_files.append(name)
        elif name.startswith(("incoming/", "lock/")):
            self.passing.append(name)
        else:
            self.strange.append(name)


def list_archive(store: Store) -> Listing:
    """Look at every name in the store."""
    listing = Listing()
    for name, size in store.names():
        listing.take(name, size)
    return listing


def item_key_name(item: bytes) -> str:
    """Where an item's key lies."""
    return f"keys/items/{item.hex()[:2]}/{item.hex()}.age"


def blob_name(address: bytes) -> str:
    """Where a blob lies."""
    return f"blobs/{address.hex()[:2]}/{address.hex()}"
