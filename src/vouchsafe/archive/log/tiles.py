"""How the log lies in files: tiles of 256 hashes and bundles of 256 entries (C2SP tlog-tiles)."""

from __future__ import annotations

from typing import Protocol

from vouchsafe.archive.log.errors import BadTile
from vouchsafe.archive.log.hashing import DIGEST_SIZE, Digest

TILE_BITS = 8
TILE_WIDTH = 1 << TILE_BITS


class Tiles(Protocol):
    """Where the log's files are read from.

    read: the file of a name like "tile/0/x001/234" or "tile/entries/000.p/7"; raises `NoSuchTile`.
    """

    def read(self, name: str, /) -> bytes: ...


def tile_name(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """The name of tile `index` at `level`, `width` hashes wide. C2SP tlog-tiles, "Merkle Tree"."""
    return f"tile/{level}/{_numbered(index, width)}"


def bundle_name(index: int, width: int = TILE_WIDTH) -> str:
    """The name of the bundle of entries number `index`. C2SP tlog-tiles, "Log entries"."""
    return f"tile/entries/{_numbered(index, width)}"


def width_at(size: int, level: int, index: int) -> int:
    """How many hashes tile `index` at `level` holds while the tree has `size` entries."""
    return max(0, min(TILE_WIDTH, (size >> (TILE_BITS * level)) - index * TILE_WIDTH))


def edge_names(size: int) -> set[str]:
    """The names of all partial tiles, and of the partial bundle, of a tree of `size` entries."""
    names, level = set(), 0
    while size >> (TILE_BITS * level):
        nodes = size >> (TILE_BITS * level)
        if width := nodes % TILE_WIDTH:
            names.add(tile_name(level, nodes // TILE_WIDTH, width))
            if level == 0:
                names.add(bundle_name(nodes // TILE_WIDTH, width))
        level += 1
    return names


def all_names(size: int) -> set[str]:
    """The name of every file of a log of `size` entries: no other belongs there."""
    names, level = edge_names(size), 0
    while size >> (TILE_BITS * level):
        full = size >> (TILE_BITS * (level + 1))
        names.update(tile_name(level, index) for index in range(full))
        if level == 0:
            names.update(bundle_name(index) for index in range(full))
        level += 1
    return names


def read_tile(tiles: Tiles, level: int, index: int, size: int) -> list[Digest]:
    """The hashes of one tile of a tree that now has `size` entries."""
    width = width_at(size, level, index)
    name = tile_name(level, index, width)
    untrusted = tiles.read(name)
    if len(untrusted) != width * DIGEST_SIZE:
        raise BadTile(name=name, reason=f"it should be {width * DIGEST_SIZE} bytes long")
    return split_digests(untrusted)


def split_digests(joined: bytes) -> list[Digest]:
    """The digests that lie behind each other in `joined`."""
    return [
        Digest(joined[start : start + DIGEST_SIZE]) for start in range(0, len(joined), DIGEST_SIZE)
    ]


def _numbered(index: int, width: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    path = "/".join(reversed(groups))
    return path if width == TILE_WIDTH else f"{path}.p/{width}"
