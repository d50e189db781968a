"""Appending to the tree: which files that writes, and what the root becomes (RFC 6962)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from vouchsafe.archive.log.bundles import join_entries, read_bundle
from vouchsafe.archive.log.hashing import EMPTY_ROOT, Digest, leaf_hash, node_hash, subtree_hash
from vouchsafe.archive.log.tiles import (
    TILE_BITS,
    TILE_WIDTH,
    Tiles,
    bundle_name,
    edge_names,
    read_tile,
    tile_name,
)


@dataclass(frozen=True, slots=True)
class Growth:
    """What appending does: the tree afterwards, and the files to write and to remove for it.

    writes: name to content, hash tiles and entry bundles. removals: partial ones now superseded;
    remove them after the writes and after the new checkpoint, or whoever reads meanwhile misses
    them.
    """

    size: int
    root: Digest
    writes: dict[str, bytes]
    removals: tuple[str, ...]


class Edge:
    """The right edge of a growing tree: of each level, the last tile while it is partial.

    It is all that appending needs to know of a tree, and all that its root is made of.
    """

    def __init__(self, size: int = 0, rows: Iterable[Sequence[Digest]] = ()) -> None:
        self.size = size
        self._rows = [list(row) for row in rows]

    @classmethod
    def read(cls, tiles: Tiles, size: int) -> Edge:
        """The edge of the tree that these files hold."""
        return cls(size, _stored_rows(tiles, size))

    def append(self, leaf: Digest) -> Iterator[tuple[str, bytes]]:
        """Add a leaf; yields the name and content of each tile that it completes."""
        self.size += 1
        node, level = leaf, 0
        while True:
            if level == len(self._rows):
                self._rows.append([])
            row = self._rows[level]
            row.append(node)
            if len(row) < TILE_WIDTH:
                return
            index = (self.size >> (TILE_BITS * (level + 1))) - 1
            yield tile_name(level, index), b"".join(row)
            node, level = subtree_hash(row), level + 1
            row.clear()

    def partial_tiles(self) -> Iterator[tuple[str, bytes]]:
        """The name and content of each tile that is not full."""
        for level, row in enumerate(self._rows):
            if row:
                index = self.size >> (TILE_BITS * (level + 1))
                yield tile_name(level, index, len(row)), b"".join(row)

    def root(self) -> Digest:
        """The root of the tree. RFC 6962, section 2.1."""
        peaks = [peak for row in reversed(self._rows) for peak in _peaks(row)]
        if not peaks:
            return EMPTY_ROOT
        return reduce(lambda right, left: node_hash(left, right), reversed(peaks))


def grow(tiles: Tiles, size: int, entries: Sequence[bytes]) -> Growth:
    """Append `entries` to the tree of `size` entries whose files are `tiles`.

    Nothing is written here: the `Growth` says what is to be written. Reads at most one tile of
    each level and one bundle.
    """
    edge = Edge.read(tiles, size)
    writes = dict(_bundles(tiles, size, entries))
    for entry in entries:
        writes.update(edge.append(leaf_hash(entry)))
    old, new = edge_names(size), edge_names(edge.size)
    writes.update((name, tile) for name, tile in edge.partial_tiles() if name not in old)
    return Growth(edge.size, edge.root(), writes, tuple(sorted(old - new)))


def _stored_rows(tiles: Tiles, size: int) -> Iterator[list[Digest]]:
    level = 0
    while nodes := size >> (TILE_BITS * level):
        partial = nodes % TILE_WIDTH
        yield read_tile(tiles, level, nodes // TILE_WIDTH, size) if partial else []
        level += 1


def _peaks(row: Sequence[Digest]) -> Iterator[Digest]:
    start = 0
    for height in reversed(range(TILE_BITS)):
        if len(row) & (1 << height):
            yield subtree_hash(row[start : start + (1 << height)])
            start += 1 << height


def _bundles(tiles: Tiles, size: int, entries: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    if not entries:
        return
    index, begun = divmod(size, TILE_WIDTH)
    waiting = read_bundle(tiles, index, size) if begun else []
    position = 0
    while position < len(entries):
        taken = entries[position : position + TILE_WIDTH - len(waiting)]
        position += len(taken)
        bundle = [*waiting, *taken]
        yield bundle_name(index, len(bundle)), join_entries(bundle)
        index, waiting = index + 1, []
