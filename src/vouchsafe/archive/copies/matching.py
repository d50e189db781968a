"""From single views that look alike to copies: a photo, a moment of a clip, a stretch of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vouchsafe.archive.copies.index import HashIndex, words_of
from vouchsafe.archive.copies.model import Glance
from vouchsafe.archive.copies.runs import SAME, Pairs, Stretch, runs_in
from vouchsafe.archive.model import Mark

ALIKE = 52
"""bits of 256 in which two views of a copy differ at most: see benchmarks/archive_copies.py"""
_CLEAR = 100
"""the quality below which a picture is so plain that others are alike by chance: of those, only
what differs in `SAME` bits at most is told"""

_PACKED = np.dtype([("time", "<f8"), ("digest", "u1", (32,)), ("quality", "u1")])


@dataclass(frozen=True, slots=True)
class Likeness:
    """Something kept that is a copy of what was asked about, or the other way round.

    owner: the number it was added under. distance: bits of 256 in which the two views that are
    most alike differ. mirrored: it is the mirror image. stretches: where they are alike.
    """

    owner: int
    distance: int
    mirrored: bool
    stretches: tuple[Stretch, ...]

    @property
    def word(self) -> str:
        """How alike, for people."""
        return "nearly the same" if self.distance <= SAME else "cut or changed"


def pack(marks: Sequence[Mark]) -> bytes:
    """Marks as 41 bytes each."""
    packed = np.empty(len(marks), _PACKED)
    packed["time"] = [mark.time for mark in marks]
    packed["quality"] = [mark.quality for mark in marks]
    if marks:
        words = words_of([mark.digest for mark in marks])
        packed["digest"] = words.view(np.uint8)
    return packed.tobytes()


class Copies:
    """All marks of an archive, to find copies by.

    >>> copies = Copies([(0, pack(marks_of(photo)))])
    >>> copies.like(glances_of(other))
    [Likeness(owner=0, distance=14, mirrored=False, stretches=(...))]
    """

    def __init__(self, packed: Iterable[tuple[int, bytes]]) -> None:
        """packed: whose marks these are, by a number, and the marks in order of time."""
        owned = [(owner, each) for owner, each in packed if each]
        marks = np.frombuffer(b"".join(each for _, each in owned), _PACKED)
        counts = [len(each) // _PACKED.itemsize for _, each in owned]
        self._owners = np.repeat([owner for owner, _ in owned], counts).astype(np.int64)
        self._times = np.ascontiguousarray(marks["time"])
        ends = np.cumsum([0, *counts])
        self._clips = {
            owner
            for (owner, _), first, last in zip(owned, ends, ends[1:], strict=False)
            if self._times[first] != self._times[last - 1]
        }
        self._limits = np.where(marks["quality"] >= _CLEAR, 256, SAME)
        self._index = HashIndex(np.ascontiguousarray(marks["digest"]).view(np.uint64))

    def __len__(self) -> int:
        """How many marks there are."""
        return len(self._index)

    def like(self, glances: Sequence[Glance], distance: int = ALIKE) -> list[Likeness]:
        """Everything that is a copy of what was looked at, the most alike first."""
        found = [
            likeness
            for mirrored in (False, True)
            for likeness in self._like(glances, distance, mirrored=mirrored)
        ]
        best: dict[int, Likeness] = {}
        for likeness in sorted(found, key=lambda each: each.distance):
            best.setdefault(likeness.owner, likeness)
        return list(best.values())

    def _like(self, glances: Sequence[Glance], distance: int, *, mirrored: bool) -> list[Likeness]:
        ways = [glance.mirrored if mirrored else glance.digests for glance in glances]
        if not any(ways):
            return []
        hits = self._index.within(words_of([each for way in ways for each in way]), distance)
        hits = hits.only(hits.distance <= self._limits[hits.kept])
        times = np.repeat([glance.time for glance in glances], [len(way) for way in ways])
        clip = len({glance.time for glance in glances}) > 1
        found = []
        for owner, its in _by_owner(self._owners[hits.kept]):
            pairs = Pairs(times[hits.asked[its]], self._times[hits.kept[its]], hits.distance[its])
            if runs := runs_in(pairs) if clip and owner in self._clips else [pairs]:
                best = min(run.best for run in runs)
                stretches = tuple(stretch for run in runs for stretch in run.stretches())
                found.append(Likeness(owner, best, mirrored, stretches))
        return found


def _by_owner(owners: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Each owner, and where it is."""
    order = np.argsort(owners, kind="stable")
    if not len(order):
        return
    breaks = np.flatnonzero(np.diff(owners[order])) + 1
    for its in np.split(order, breaks):
        yield int(owners[its[0]]), its
