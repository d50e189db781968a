"""Making proofs from the log's tiles (RFC 6962, sections 2.1.1 and 2.1.2)."""

from __future__ import annotations

from functools import reduce

from vouchsafe.archive.log.errors import NoSuchEntry
from vouchsafe.archive.log.hashing import EMPTY_ROOT, Digest, node_hash, subtree_hash
from vouchsafe.archive.log.tiles import TILE_BITS, TILE_WIDTH, Tiles, read_tile


def root_of(tiles: Tiles, size: int, *, current: int | None = None) -> Digest:
    """The root of the tree's first `size` entries. RFC 6962, section 2.1.

    current: how many entries the tree has by now, where that is more than `size`: an earlier
    tree's partial tiles are gone, and its hashes are read from the wider ones.
    """
    nodes = _Nodes(tiles, size, current)
    return nodes.over(0, size) if size else EMPTY_ROOT


def inclusion_proof(
    tiles: Tiles, index: int, size: int, *, current: int | None = None
) -> list[Digest]:
    """The audit path of entry `index` in the tree of `size` entries, leaf to root.

    At most ceil(log2(size)) digests. Raises `NoSuchEntry` when `index` is not below `size`.
    `current` as in `root_of`. RFC 6962, section 2.1.1.
    """
    if not 0 <= index < size:
        raise NoSuchEntry(size=size, index=index)
    nodes = _Nodes(tiles, size, current)
    path, start, stop = [], 0, size
    while stop - start > 1:
        middle = start + _largest_power_below(stop - start)
        if index < middle:
            path.append(nodes.over(middle, stop))
            stop = middle
        else:
            path.append(nodes.over(start, middle))
            start = middle
    return path[::-1]


def consistency_proof(
    tiles: Tiles, old: int, new: int, *, current: int | None = None
) -> list[Digest]:
    """What shows that the tree of `old` entries is the beginning of that of `new` entries.

    Empty when `old` is 0 or equal to `new`. Raises `NoSuchEntry` when `old` is more than `new`.
    `current` as in `root_of`. RFC 6962, section 2.1.2.
    """
    if not 0 <= old <= new:
        raise NoSuchEntry(size=new, index=old)
    if old in {0, new}:
        return []
    nodes = _Nodes(tiles, new, current)
    proof, start, stop = [], 0, new
    while stop != old:
        middle = start + _largest_power_below(stop - start)
        if old <= middle:
            proof.append(nodes.over(middle, stop))
            stop = middle
        else:
            proof.append(nodes.over(start, middle))
            start = middle
    if start:  # The old tree itself is known to whoever checks, a part of it is not.
        proof.append(nodes.over(start, stop))
    return proof[::-1]


class _Nodes:
    """The nodes of a tree, from tiles that are each read once."""

    def __init__(self, tiles: Tiles, size: int, current: int | None) -> None:
        self._tiles = tiles
        self._current = size if current is None else current
        self._read: dict[tuple[int, int], list[Digest]] = {}
        if size > self._current:
            raise NoSuchEntry(size=self._current, index=size - 1)

    def over(self, start: int, stop: int) -> Digest:
        """The hash over entries `start` to below `stop`, which begin where a subtree does."""
        peaks = []
        while start < stop:
            height = (stop - start).bit_length() - 1
            peaks.append(self._node(height, start >> height))
            start += 1 << height
        return reduce(lambda right, left: node_hash(left, right), reversed(peaks))

    def _node(self, height: int, index: int) -> Digest:
        level, above = divmod(height, TILE_BITS)
        tile, first = divmod(index << above, TILE_WIDTH)
        if (level, tile) not in self._read:
            self._read[level, tile] = read_tile(self._tiles, level, tile, self._current)
        return subtree_hash(self._read[level, tile][first : first + (1 << above)])


def _largest_power_below(number: int) -> int:
    return 1 << (number - 1).bit_length() - 1
