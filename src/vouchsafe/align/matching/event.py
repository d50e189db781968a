"""Groups of sounds that belong together so far, and which pairs would close loops in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.matching.hints import Found, Hint
from vouchsafe.align.matching.measuring import LEAST_OVERLAP, Measured
from vouchsafe.align.matching.model import Sound
from vouchsafe.align.model import MOSTLY, RATE

_ENOUGH = 3
"""Pairs that each sound should be in, so that each lies on loops."""

_SPREAD = 6
"""Sounds of a large group that each of another is compared with, from its first to its last."""


@dataclass(frozen=True, eq=False)
class Seam:
    """Where one pair joins two groups.

    sides: the sounds of each, ascending. begins, ends: (those of one, of the other) when what any
    two of them recorded together begins and ends, seconds on the groups' clock.
    """

    sides: tuple[NDArray[np.intp], NDArray[np.intp]]
    begins: NDArray[np.float64]
    ends: NDArray[np.float64]


class Events:
    """Who belongs together, and roughly when each began."""

    def __init__(self, sounds: Sequence[Sound]) -> None:
        self._lengths = [len(sound.samples) / RATE for sound in sounds]
        self._group = list(range(len(sounds)))
        self._start = [0.0] * len(sounds)
        self.links: list[tuple[int, int]] = []
        """The pairs by which groups were joined."""

    @property
    def groups(self) -> Sequence[int]:
        """Which group each sound is in."""
        return self._group

    def join(self, told: Mapping[tuple[int, int], Measured]) -> None:
        """Put together whom `told` connects, the likeliest first; who sound alike for a part of
        what they recorded need not belong together.
        """
        for (i, j), found in sorted(told.items(), key=lambda item: -item[1].height):
            if self._group[i] == self._group[j] or found.alike < MOSTLY:
                continue
            line = found.estimate.line
            shift = self._start[i] + line.offset - line.drift * line.at - self._start[j]
            self.links.append((i, j))
            joining, into = self._group[j], self._group[i]
            for k, group in enumerate(self._group):
                if group == joining:
                    self._group[k], self._start[k] = into, self._start[k] + shift

    def apart(self) -> list[tuple[int, int]]:
        """Pairs that nothing connects."""
        every = combinations(range(len(self._group)), 2)
        return [(i, j) for i, j in every if self._group[i] != self._group[j]]

    def compared(self) -> list[tuple[int, int]]:
        """Pairs that nothing connects, of two large groups a share that grows with their sounds,
        not with all pairs of these.
        """
        groups: dict[int, list[int]] = defaultdict(list)
        for i in sorted(range(len(self._group)), key=lambda i: self._start[i]):
            groups[self._group[i]].append(i)
        wanted = []
        for one, other in combinations(groups.values(), 2):
            few, many = sorted((one, other), key=len)
            if len(few) > _SPREAD:
                at = np.linspace(0, len(many) - 1, _SPREAD).round().astype(int)
                many = [many[k] for k in at.tolist()]
            wanted += [(min(i, j), max(i, j)) for i in few for j in many]
        return sorted(wanted)

    def loops(self, told: Mapping[tuple[int, int], Measured]) -> dict[tuple[int, int], Found]:
        """Pairs that would put every sound on loops, and where they should lie."""
        degrees: dict[int, int] = defaultdict(int)
        for i, j in told:
            degrees[i] += 1
            degrees[j] += 1
        wanted: dict[tuple[int, int], Found] = {}
        for i in sorted(degrees, key=lambda k: degrees[k]):
            for both, found in self._closest(i, {*told, *wanted}):
                if degrees[i] >= _ENOUGH:
                    break
                wanted[both] = found
                degrees[both[0]] += 1
                degrees[both[1]] += 1
        return wanted

    def _closest(
        self, i: int, taken: set[tuple[int, int]]
    ) -> Iterator[tuple[tuple[int, int], Found]]:
        """Pairs of `i` not `taken`, in its group, those with most in common first."""
        overlaps = []
        for j, group in enumerate(self._group):
            both = (min(i, j), max(i, j))
            if group != self._group[i] or i == j or both in taken:
                continue
            begin = max(self._start[i], self._start[j])
            end = min(self._start[i] + self._lengths[i], self._start[j] + self._lengths[j])
            if end - begin > LEAST_OVERLAP:
                overlaps.append((end - begin, both))
        for _, both in sorted(overlaps, reverse=True):
            yield both, self.place(both)

    def place(self, both: tuple[int, int]) -> Found:
        """Where a pair of one group should lie."""
        a, b = both
        begin = max(self._start[a], self._start[b])
        end = min(self._start[a] + self._lengths[a], self._start[b] + self._lengths[b])
        at = (begin + end) / 2 - self._start[b]
        return Found((Hint(self._start[b] - self._start[a], at, 1.0),), clear=0.0)

    def instant(self, second: int, reading: float) -> float:
        """When a sound reads that, on its group's clock, seconds."""
        return self._start[second] + reading

    def seam(self, link: tuple[int, int], links: Sequence[tuple[int, int]]) -> Seam:
        """What `link` joins, if `links` are what joins all else."""
        sides = tuple(np.array(sorted(self._reached(end, link, links))) for end in link)
        first, second = sides
        start, length = np.array(self._start), np.array(self._lengths)
        end = start + length
        return Seam(
            (first, second),
            np.maximum.outer(start[first], start[second]),
            np.minimum.outer(end[first], end[second]),
        )

    @staticmethod
    def _reached(
        begin: int, without: tuple[int, int], links: Sequence[tuple[int, int]]
    ) -> set[int]:
        beside: dict[int, list[int]] = defaultdict(list)
        for both in links:
            if both != without:
                beside[both[0]].append(both[1])
                beside[both[1]].append(both[0])
        reached, left = {begin}, [begin]
        while left:
            further = [k for k in beside[left.pop()] if k not in reached]
            reached.update(further)
            left += further
        return reached
