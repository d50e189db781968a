"""Tracks: the same region through time."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Final, NamedTuple, Self, overload

from vouchsafe.detect import Box, Kind, Region


@dataclass(frozen=True, slots=True)
class Keyframe:
    """Where a region is at one moment.

    time: seconds of presentation time from the start of the stream (a page's number in a photo).
    box:  x, y, width, height in pixels of the upright, displayed picture.
    """

    time: float
    box: Box


_NUMBERS: Final = 5
"""of a keyframe: its time and its box"""


class Keyframes(Sequence[Keyframe]):
    """Keyframes kept as bare numbers. Ten minutes of a crowd have hundreds of thousands; one takes
    40 bytes so, and as an object of objects 260.
    """

    __slots__ = ("_numbers",)

    def __init__(self, keyframes: Iterable[Keyframe]) -> None:
        self._numbers = array("d")
        for keyframe in keyframes:
            self._numbers.extend((keyframe.time, *keyframe.box))

    @classmethod
    def of(cls, numbers: bytes) -> Self:
        """From doubles: of each keyframe its time, x, y, width, height, one after the other."""
        made = cls(())
        made._numbers.frombytes(numbers)
        return made

    @property
    def numbers(self) -> memoryview:
        """The same doubles; read-only."""
        return memoryview(self._numbers).toreadonly()

    @property
    def times(self) -> array[float]:
        """Of each its time."""
        return self._numbers[::_NUMBERS]

    def __len__(self) -> int:
        return len(self._numbers) // _NUMBERS

    @overload
    def __getitem__(self, at: int) -> Keyframe: ...
    @overload
    def __getitem__(self, at: slice) -> Keyframes: ...
    def __getitem__(self, at: int | slice) -> Keyframe | Keyframes:
        if isinstance(at, slice):
            return Keyframes(self[place] for place in range(len(self))[at])
        numbers = self._numbers
        begin = at * _NUMBERS if at >= 0 else len(numbers) + at * _NUMBERS
        if not 0 <= begin < len(numbers):
            raise IndexError(at)
        time, x, y, width, height = numbers[begin : begin + _NUMBERS]
        return Keyframe(time, Box(x, y, width, height))

    def __iter__(self) -> Iterator[Keyframe]:
        numbers = iter(self._numbers)
        for time, *box in zip(*[numbers] * _NUMBERS, strict=True):
            yield Keyframe(time, Box(*box))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Keyframes) and self._numbers == other._numbers

    def __hash__(self) -> int:
        return hash(tuple(self._numbers))

    def __repr__(self) -> str:
        return f"Keyframes({[*self]})"


@dataclass(frozen=True, slots=True)
class Track:
    """One region from its first to its last keyframe, both included.

    Between keyframes the box moves linearly. Keyframe times strictly increase. Any sequence of
    keyframes will do; it becomes a `Keyframes`.
    score: the best score of any detection in it.
    hidden: False is a reviewer's decision to leave it visible.
    """

    id: str
    kind: Kind
    source: str
    score: float
    keyframes: Sequence[Keyframe]
    hidden: bool = True

    def __post_init__(self) -> None:
        if not self.keyframes:
            raise ValueError(f"track {self.id} has no keyframe")
        given = self.keyframes
        compact = given if isinstance(given, Keyframes) else Keyframes(given)
        object.__setattr__(self, "keyframes", compact)
        if any(b <= a for a, b in pairwise(compact.times)):
            raise ValueError(f"track {self.id}: keyframe times must increase")

    @property
    def start(self) -> float:
        return self.keyframes[0].time

    @property
    def end(self) -> float:
        return self.keyframes[-1].time


@dataclass(frozen=True, slots=True)
class UncoveredSpan:
    """A stretch of time in which the tracker cannot vouch that its box covers the region.

    The track's keyframes hold an enlarged box there. `reason` is a short sentence for people.
    `reviewed` is set by a person in the plan.
    """

    track: str
    start: float
    end: float
    reason: str
    reviewed: bool = False


class Look(Enum):
    """How hard a frame deserves to be looked at."""

    NONE = "none"
    QUICK = "quick"
    EVERYTHING = "everything"


class Wish(NamedTuple):
    """What the follower wants to see.

    before: of the frame before the newest one; more than NONE only when that was the last of a
        shot.
    now: of the newest frame.
    """

    before: Look
    now: Look


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found on one picture by looking harder for some kinds than for others.

    looks: how hard each kind was looked for; a kind left out was not.
    """

    regions: Sequence[Region]
    looks: Mapping[Kind, Look]


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of following a whole video.

    cuts: the times of the first frame of every shot but the first.
    """

    tracks: tuple[Track, ...]
    uncovered: tuple[UncoveredSpan, ...]
    cuts: tuple[float, ...]


def box_at(track: Track, time: float) -> Box | None:
    """Where a track is at a moment, or None before its first and after its last keyframe."""
    if not track.start <= time <= track.end:
        return None
    after = bisect_left(track.keyframes, time, key=lambda keyframe: keyframe.time)
    b = track.keyframes[after]
    if b.time == time:
        return b.box
    a = track.keyframes[after - 1]
    share = (time - a.time) / (b.time - a.time)
    return Box(*(p + (q - p) * share for p, q in zip(a.box, b.box, strict=True)))
