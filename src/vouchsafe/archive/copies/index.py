"""Which of a million hashes differ from a given one in few bits: all of them are looked at.

Indexes that look hashes up by their parts gain only where few bits may differ. At the distance at
which a picture cut at its edges is still found, every part differs; looking at all hashes, in
blocks that stay in the processor's cache, is then as fast as anything, and exact by construction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
"""hashes: n x 4 words of 64 bits"""
_WORDS = 4
_BLOCK = 32_768
"""hashes looked at together: a word of each is 256 KB"""
_FEW = 16
"""picking out one hash in so many costs as much as looking at all"""


@dataclass(frozen=True, slots=True)
class Hits:
    """Pairs of an asked hash and a kept one, by their numbers, and in how many bits they differ."""

    asked: NDArray[np.intp]
    kept: NDArray[np.intp]
    distance: NDArray[np.int16]

    def only(self, which: NDArray[np.bool_]) -> Hits:
        """Some of them."""
        return Hits(self.asked[which], self.kept[which], self.distance[which])


class HashIndex:
    """Hashes by their numbers, in the order they were given."""

    def __init__(self, words: Words) -> None:
        self._columns = np.ascontiguousarray(words.T)

    def __len__(self) -> int:
        return len(self._columns[0])

    def within(self, asked: Words, distance: int) -> Hits:
        """Every pair that differs in at most so many bits."""
        found = [
            (number, first + near)
            for first, block in self._blocks()
            for number, one in enumerate(asked)
            for near in [_near(block, one, distance)]
            if len(near)
        ]
        if not found:
            nothing = np.empty(0, np.intp)
            return Hits(nothing, nothing, np.empty(0, np.int16))
        numbers = np.concatenate([np.full(len(near), number) for number, near in found])
        kept = np.concatenate([near for _, near in found])
        apart = distances(self._columns[:, kept].T, asked[numbers])
        return Hits(numbers.astype(np.intp), kept, apart)

    def _blocks(self) -> Iterator[tuple[int, Words]]:
        for first in range(0, len(self), _BLOCK):
            yield first, self._columns[:, first : first + _BLOCK]


def words_of(digests: Sequence[str]) -> Words:
    """Hashes of 64 hexadecimal digits. Raises ValueError for anything else."""
    if any(len(digest) != 64 for digest in digests):
        raise ValueError("64 hexadecimal digits expected")
    return np.frombuffer(bytes.fromhex("".join(digests)), np.uint64).reshape(-1, _WORDS)


def distances(one: Words, other: Words) -> NDArray[np.int16]:
    """In how many bits each hash differs from its partner."""
    return np.asarray(np.bitwise_count(one ^ other).sum(axis=-1, dtype=np.int16))


def _near(block: Words, one: Words, distance: int) -> NDArray[np.intp]:
    """Half of each hash settles most of them; the other half is looked at for the rest."""
    half = np.bitwise_count(block[0] ^ one[0])
    half += np.bitwise_count(block[1] ^ one[1])
    near = np.flatnonzero(half <= distance)
    if len(near) > len(half) // _FEW:
        whole = half.astype(np.int16) + np.bitwise_count(block[2] ^ one[2])
        return np.flatnonzero(whole + np.bitwise_count(block[3] ^ one[3]) <= distance)
    return near[distances(block[:, near].T, one) <= distance]
