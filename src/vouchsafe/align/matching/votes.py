"""An index of all landmarks: which sounds have many in common, at one shift in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.matching.hints import PLACES, Found, Hint
from vouchsafe.align.matching.model import Marks, Sound
from vouchsafe.align.matching.spectrum import FRAME_RATE

_BIN = 2
"""Frames of shift that vote as one; neighbouring bins are counted together."""

_REACH = 1 << 40
"""More bins than any two sounds can be apart."""

_APART = round(1.0 * FRAME_RATE / _BIN)
"""Bins between two different answers."""

_CLEAR = 60.0
"""Landmarks shared in a place that needs no others beside it."""

_AT_ONCE = 1 << 22
"""Votes counted at once: 100 MB."""

_MOST = 1 << 24
"""Landmarks in the index: those of 700 clips of two minutes. They take 8 bytes each."""

_NAME = np.uint64(44)
_CLIP = np.uint64(24)
"""Bits below a name, and below the number of a clip; below that its frame, up to 74 hours."""

_IN_CLIP = np.uint64((1 << 24) - 1)
_CLIPS = np.uint64((1 << 20) - 1)


@dataclass(frozen=True, eq=False)
class Index:
    """Where every landmark was heard."""

    heard: NDArray[np.uint64]
    """(n,) name, clip and frame of each landmark in one number, ascending."""
    common: int
    """A landmark heard more often than this says nothing."""
    share: int
    """Of the landmarks' names only one in so many is in the index."""


def index(sounds: Sequence[Sound]) -> Index:
    """All landmarks of `sounds`, by name, then by clip; of very many, the same share of names in
    every clip. One sound after the other is asked for, and none is held.
    """
    counts = [len(sound.marks.names) for sound in sounds]
    share = 1 + sum(counts) // _MOST
    if share > 1:
        counts = [int(_taken(sound.marks.names, share).sum()) for sound in sounds]
    heard = np.empty(sum(counts), np.uint64)
    end = 0
    for clip, sound in enumerate(sounds):
        marks, begin, end = sound.marks, end, end + counts[clip]
        taken = _taken(marks.names, share)
        heard[begin:end] = marks.names[taken].astype(np.uint64) << _NAME
        heard[begin:end] |= np.uint64(clip) << _CLIP | marks.times[taken].astype(np.uint64)
    heard.sort()
    return Index(heard, 64 + 2 * len(sounds), share)


def _taken(names: NDArray[np.uint32], share: int) -> NDArray[np.bool_]:
    # A multiplicative hash: names are pitches and times, of which no kind may be left out.
    mixed = names * np.uint32(2654435761) >> np.uint32(8)
    return np.asarray(mixed % np.uint32(share) == 0)


def heard_later(
    known: Index, marks: Marks, clip: int, stretch: tuple[int, int]
) -> Iterator[tuple[int, Found]]:
    """Where clips after `clip` in the index share most landmarks with `stretch` of its `marks`.

    A hint's height is the number of landmarks shared beyond what chance gives.
    """
    inside = (marks.times >= stretch[0]) & (marks.times < stretch[1])
    inside &= _taken(marks.names, known.share)
    names, times = marks.names[inside].astype(np.uint64), marks.times[inside]
    begins = np.searchsorted(known.heard, names << _NAME | np.uint64(clip + 1) << _CLIP, "left")
    ends = np.searchsorted(known.heard, (names + np.uint64(1)) << _NAME, "left")
    counts = np.where(ends - begins <= known.common, ends - begins, 0)
    bins, votes = _counted(known, times, begins, counts)
    others = bins // _REACH
    edges = np.flatnonzero(np.diff(others, prepend=-1, append=-1))
    middle = (stretch[0] + stretch[1]) / 2
    for begin, end in pairwise(edges.tolist()):
        shifts = bins[begin:end] % _REACH - _REACH // 2
        yield int(others[begin]), _best(shifts, votes[begin:end], middle)


def _counted(
    known: Index, times: NDArray[np.uint32], begins: NDArray[np.int64], counts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Bins (of clip and shift together), ascending, and the votes for each."""
    bins, votes = np.empty(0, np.int64), np.empty(0, np.int64)
    cuts = np.searchsorted(np.cumsum(counts), np.arange(_AT_ONCE, counts.sum(), _AT_ONCE))
    for part in np.split(np.arange(len(counts)), cuts):
        many = counts[part]
        which = np.repeat(part, many)
        at = np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many) + begins[which]
        heard = known.heard[at]
        clips = (heard >> _CLIP & _CLIPS).astype(np.int64)
        shifts = times[which].astype(np.int64) - (heard & _IN_CLIP).astype(np.int64)
        found, number = np.unique(clips * _REACH + shifts // _BIN + _REACH // 2, return_counts=True)
        merged, back = np.unique(np.concatenate([bins, found]), return_inverse=True)
        votes = np.bincount(back, np.concatenate([votes, number]), len(merged)).astype(np.int64)
        bins = merged
    return bins, votes


def _best(shifts: NDArray[np.int64], votes: NDArray[np.int64], middle: float) -> Found:
    together = votes.astype(np.float64)
    together[:-1] += np.where(np.diff(shifts) == 1, votes[1:], 0)
    usual = 2 * votes.sum() / (np.ptp(shifts) + 1)
    places = []
    for _ in range(PLACES):
        top = int(together.argmax())
        shift = float(shifts[top] + 1) * _BIN / FRAME_RATE
        beyond = max(0.0, float(together[top] - usual))
        places.append(Hint(shift, middle / FRAME_RATE - shift, beyond))
        together[np.abs(shifts - shifts[top]) <= _APART] = 0
    return Found(tuple(places), _CLEAR)
