"""What comes of following one box that a person drew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np

from vouchsafe.detect import Box, Kind
from vouchsafe.track.finished import thinned
from vouchsafe.track.model import Keyframe, Keyframes, Track, UncoveredSpan
from vouchsafe.track.motion import Floats

BY_HAND: Final = "by hand"
"""The source of a track that a person began."""

_SPAN: Final = 3
"""Frames held in a row from which on a person should look."""

_HELD = "Out of sight for a moment; its place was held."
_TO_THE_END = "It was lost here; its place was held for a moment more."


class Ending(StrEnum):
    """Why a track goes no further at one of its ends."""

    ASKED = "asked"
    """as far as was asked for"""
    VIDEO = "video"
    """the video begins or ends here"""
    CUT = "cut"
    EDGE = "edge"
    """it left the picture"""
    LOST = "lost"
    """nothing told any more where it is"""


@dataclass(frozen=True, slots=True)
class Traced:
    """What came of following one box; its track covers at least the frame that it was drawn on.

    uncovered: stretches in which it was held without evidence.
    began, ended: why it begins and ends where it does.
    """

    track: Track
    uncovered: tuple[UncoveredSpan, ...]
    began: Ending
    ended: Ending


@dataclass(slots=True)
class Leg:
    """The way in one direction: boxes by time, first the one after the drawn one; rows are
    (centre, size) in pixels of the small picture.
    """

    times: list[float] = field(default_factory=list)
    rows: list[Floats] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)
    ending: Ending | None = None

    def add(self, time: float, row: Floats, *, held: bool) -> None:
        self.times.append(time)
        self.rows.append(row)
        self.held.append(held)

    def cut(self, count: int) -> None:
        """Keep that many."""
        for part in (self.times, self.rows, self.held):
            del part[count:]


def joined(kind: Kind, drawn: tuple[float, Floats], back: Leg, on: Leg, scale: Floats) -> Traced:
    """Both legs and the box between them as a track; scale: of the small picture against the real
    one, across and down.
    """
    time, row = drawn
    times = np.array([*back.times[::-1], time, *on.times])
    held = [*back.held[::-1], False, *on.held]
    rows = np.array([*back.rows[::-1], row, *on.rows]) / np.tile(scale, 2)
    chosen, keys = thinned(times, rows)
    keyframes = Keyframes(
        Keyframe(float(times[at]), Box.around(*map(float, key)))
        for at, key in zip(chosen, keys, strict=True)
    )
    track = Track("t1", kind, BY_HAND, 1.0, keyframes)
    assert back.ending is not None
    assert on.ending is not None
    return Traced(track, tuple(_spans(track.id, times, held)), back.ending, on.ending)


def _spans(name: str, times: Floats, held: list[bool]) -> Iterator[UncoveredSpan]:
    """The stretches held, as a person should see them."""
    at = 0
    while at < len(held):
        end = at
        while end < len(held) and held[end]:
            end += 1
        if end - at >= _SPAN:
            reason = _TO_THE_END if at == 0 or end == len(held) else _HELD
            yield UncoveredSpan(name, float(times[at]), float(times[end - 1]), reason)
        at = max(end, at + 1)
