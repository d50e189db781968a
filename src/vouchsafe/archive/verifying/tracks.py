"""The hash tree computed anew, and held against the tiles that are stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from vouchsafe.archive.log import Digest, Edge

Read = Callable[[str], bytes | None]
"""The content of a file of the log, or None where it cannot be read."""


@dataclass(slots=True)
class Track:
    """One way in which the tree may have grown.

    roots: at the sizes that were asked for. wrong, missing: names of tiles that do not fit it.
    """

    edge: Edge = field(default_factory=Edge)
    roots: dict[int, Digest] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def grow(self, leaves: Iterable[Digest], wanted: frozenset[int], read: Read) -> None:
        """Append leaves; hold each tile that they complete against the stored one."""
        for leaf in leaves:
            for name, content in self.edge.append(leaf):
                self._hold(name, content, read)
            if self.edge.size in wanted:
                self.roots[self.edge.size] = self.edge.root()

    def end(self, read: Read) -> None:
        """The last tiles, which are not full."""
        for name, content in self.edge.partial_tiles():
            self._hold(name, content, read)

    def _hold(self, name: str, content: bytes, read: Read) -> None:
        stored = read(name)
        if stored is None:
            self.missing.append(name)
        elif stored != content:
            self.wrong.append(name)


class Tracks:
    """The tree as the entries make it, and as the lowest tiles have it, where these differ.

    Which of the two is right is told by the root that the log's key signed.
    """

    def __init__(self, wanted: Iterable[int], read: Read) -> None:
        self._wanted = frozenset(wanted)
        self._read = read
        self._entries = Track()
        self._tiles: Track | None = None
        self.broken = False
        """Neither entries nor tile were there for some part, so there is no root at all."""

    def grow(self, by_entries: Sequence[Digest] | None, by_tile: Sequence[Digest] | None) -> None:
        """The next up to 256 leaves, from the bundle and from the tile; None where unreadable."""
        first = by_tile if by_entries is None else by_entries
        second = first if by_tile is None else by_tile
        if first is None or second is None:
            self.broken = True
            return
        if self._tiles is None and first != second:
            self._tiles = deepcopy(self._entries)
        self._entries.grow(first, self._wanted, self._read)
        if self._tiles is not None:
            self._tiles.grow(second, self._wanted, self._read)

    def end(self, root: Digest | None) -> tuple[Track, str]:
        """The track that is right, and what that says of the log.

        "entries": they are what was signed. "tiles": the tiles are, some entries are not.
        "none": neither fits the signed root, or there is none.
        """
        for track, fits in ((self._entries, "entries"), (self._tiles, "tiles")):
            if track is not None:
                track.end(self._read)
                if not self.broken and root is not None and track.edge.root() == root:
                    return track, fits
        return self._entries, "none"
