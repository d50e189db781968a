"""What is remembered of plans between two saves: a crowd's has hundreds of thousands of keyframes,
and a save changes one.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from vouchsafe.redaction import Plan, canonical_track, track_text
from vouchsafe.track import Track

MOST: Final = 500_000
"""Keyframes of which so much is remembered, of tracks and of machine's plans each: some 100 MB."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Piece:
    """Of one track: as it is kept, and its text, deflated so that pieces can be put together."""

    given: Track
    canonical: Track
    deflated: bytes

    @property
    def text(self) -> bytes:
        """Within the plan's file, UTF-8."""
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(self.deflated)


class Kept:
    """Safe to use from many threads."""

    def __init__(self, most: int = MOST) -> None:
        self._pieces = _Recent[int, Piece](most)
        self._plans = _Recent[tuple[str, int], Plan](most)

    def piece(self, track: Track) -> Piece:
        """Of a track: the very object, for equal ones take as long to compare as to make anew."""
        piece = self._pieces.get(id(track))
        if piece is None or piece.given is not track:
            canonical = canonical_track(track)
            piece = Piece(track, canonical, deflated(track_text(canonical).encode()))
            # As long as it is remembered, no other object can have this id.
            self._pieces.put(id(track), piece, len(track.keyframes))
            if canonical is not track:
                kept = Piece(canonical, canonical, piece.deflated)
                self._pieces.put(id(canonical), kept, len(canonical.keyframes))
        return piece

    def plan(self, item: str, number: int) -> Plan | None:
        """A version, which never changes, if it is remembered."""
        return self._plans.get((item, number))

    def keep(self, item: str, number: int, plan: Plan) -> None:
        """Remember a version."""
        size = sum(len(track.keyframes) for track in plan.tracks)
        self._plans.put((item, number), plan, size)


class _Recent(Generic[K, V]):
    """What was used last, up to a size."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._there: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            found = self._there.get(key)
            if found is None:
                return None
            self._there.move_to_end(key)
            return found[0]

    def put(self, key: K, value: V, size: int) -> None:
        with self._lock:
            _, before = self._there.pop(key, (None, 0))
            self._there[key] = value, size
            self._size += size - before
            while self._size > self._most:
                _, (_, gone) = self._there.popitem(last=False)
                self._size -= gone


def deflated(text: bytes) -> bytes:
    """Raw, ending on a byte, knowing nothing of what stands before it: RFC 1951. Such pieces one
    after the other are one stream.
    """
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)


class Stream:
    """A zlib stream (RFC 1950) of pieces."""

    def __init__(self) -> None:
        self._pieces = [b"\x78\x9c"]
        self._sum = 1

    def add(self, text: bytes, packed: bytes) -> None:
        """The next piece, and the same `deflated`."""
        self._pieces.append(packed)
        self._sum = zlib.adler32(text, self._sum)

    def end(self) -> bytes:
        """The whole."""
        last = zlib.compressobj(wbits=-zlib.MAX_WBITS).flush()
        return b"".join([*self._pieces, last, self._sum.to_bytes(4, "big")])
