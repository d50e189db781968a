"""Tracks: the same region through time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from vouchsafe.detect import Box, Kind, Region


@dataclass(frozen=True, slots=True)
class Keyframe:
    """Where a region is at one moment.

    time: seconds of presentation time from the start of the stream (a page's number in a photo).
    box:  x, y, width, height in pixels of the upright, displayed picture.
    """

    time: float
    box: Box


@dataclass(frozen=True, slots=True)
class Track:
    """One region from its first to its last keyframe, both included.

    Between keyframes the box moves linearly. Keyframe times strictly increase.
    score: the best score of any detection in it.
    hidden: False is a reviewer's decision to leave it visible.
    """

    id: str
    kind: Kind
    source: str
    score: float
    keyframes: tuple[Keyframe, ...]
    hidden: bool = True

    def __post_init__(self) -> None:
        if not self.keyframes:
            raise ValueError(f"track {self.id} has no keyframe")
        if any(b.time <= a.time for a, b in pairwise(self.keyframes)):
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
