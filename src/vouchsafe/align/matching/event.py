"""Groups of sounds that belong together so far, and which pairs would close loops in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from vouchsafe.align.matching.hints import Found, Hint
from vouchsafe.align.matching.measuring import LEAST_OVERLAP, Measured
from vouchsafe.align.matching.model import Sound
from vouchsafe.align.model import RATE

_ENOUGH = 3
"""Pairs that each sound should be in, so that each lies on loops."""


class Events:
    """Who belongs together, and roughly when each began."""

    def __init__(self, sounds: Sequence[Sound]) -> None:
        self._lengths = [len(sound.samples) / RATE for sound in sounds]
        self._group = list(range(len(sounds)))
        self._start = [0.0] * len(sounds)

    def join(self, told: Mapping[tuple[int, int], Measured]) -> None:
        """Put together whom `told` connects; the likeliest first."""
        for (i, j), found in sorted(told.items(), key=lambda item: -item[1].height):
            if self._group[i] == self._group[j]:
                continue
            line = found.estimate.line
            shift = self._start[i] + line.offset - line.drift * line.at - self._start[j]
            joining, into = self._group[j], self._group[i]
            for k, group in enumerate(self._group):
                if group == joining:
                    self._group[k], self._start[k] = into, self._start[k] + shift

    def apart(self) -> list[tuple[int, int]]:
        """Pairs that nothing connects."""
        every = combinations(range(len(self._group)), 2)
        return [(i, j) for i, j in every if self._group[i] != self._group[j]]

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
                overlaps.append((end - begin, both, (begin + end) / 2 - self._start[both[1]]))
        for _, (a, b), at in sorted(overlaps, reverse=True):
            yield (a, b), Found((Hint(self._start[b] - self._start[a], at, 1.0),), clear=0.0)
