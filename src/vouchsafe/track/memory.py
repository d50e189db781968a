"""The last few seconds in small grey pictures, for following backwards."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

import numpy as np

from vouchsafe.media import Luma
from vouchsafe.track import boxes
from vouchsafe.track.motion import Camera, Floats
from vouchsafe.track.runner import Runner, run

FRAMES: Final = 100
_PATIENCE: Final = 6
"""A box that cannot be followed is held for this many frames more."""
_FIRST: Final = 4
GONE: Final = 0.02
"""With no more than this share of it inside the picture, a box has left it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame; camera: how the picture moved since the moment before."""

    frame: int
    luma: Luma
    camera: Camera


class Stop(Enum):
    """Why a way back ends."""

    EDGE = auto()
    ASKED = auto()
    BEGINNING = auto()
    LOST = auto()


@dataclass(slots=True, eq=False)
class Way:
    """A box followed back: one row for every frame, latest first.

    sure: how many of the rows were followed, not held.
    first_drift: its own movement per frame in the first steps back.
    """

    runner: Runner
    until: int
    rows: list[Floats] = field(default_factory=list)
    sure: int = 0
    stop: Stop | None = None
    first_drift: Floats = field(default_factory=lambda: np.zeros(2))


class Memory:
    """A ring of moments, the newest last."""

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._moments: deque[Moment] = deque(maxlen=FRAMES)

    def keep(self, moment: Moment) -> None:
        self._moments.append(moment)

    @property
    def newest(self) -> Moment:
        return self._moments[-1]

    @property
    def oldest(self) -> int:
        return self._moments[0].frame

    def back(self, ways: Sequence[Way]) -> None:
        """Follow each way from the newest moment back, no further than frame `until`."""
        strides = 1
        for later, earlier, camera, frames in self._steps_back():
            for way in ways:
                if way.stop is None and earlier.frame < way.until:
                    way.stop = Stop.ASKED
            going = [way for way in ways if way.stop is None]
            if not going:
                return
            for way in going:
                way.runner.hurry(frames / strides)
            strides = frames
            run([way.runner for way in going], later.luma, earlier.luma, camera)
            for way in going:
                self._record(way, later.frame - earlier.frame)
        for way in ways:
            way.stop = way.stop or Stop.BEGINNING

    def _steps_back(self) -> Iterator[tuple[Moment, Moment, Camera, int]]:
        """Pairs of moments, latest first, with the camera's movement from one to the other and
        how many kept moments that takes.

        One at a time at first, to learn how each box moves; then two, where the camera is calm:
        what can be followed over two frames costs half as much.
        """
        at = len(self._moments) - 1
        singles = at - _FIRST
        while at > 0:
            camera = self._moments[at].camera.inverted()
            stride = 1
            if 1 < at <= singles:
                both = self._moments[at - 1].camera.inverted().after(camera)
                if both.calm(*self._size):
                    camera, stride = both, 2
            yield self._moments[at], self._moments[at - stride], camera, stride
            at -= stride

    def _record(self, way: Way, frames: int) -> None:
        runner = way.runner
        if boxes.visible(runner.box, *self._size) < GONE:
            way.stop = Stop.EDGE
            return
        here = runner.cover()
        last = way.rows[-1] if way.rows else here
        way.rows += [last + (here - last) * k / frames for k in range(1, frames + 1)]
        if len(way.rows) <= _FIRST:
            way.first_drift = runner.drift
        if not runner.doubt:
            way.sure = len(way.rows)
        elif runner.doubt >= _PATIENCE:
            way.stop = Stop.LOST


def between(a: Floats, b: Floats, count: int) -> Floats:
    """`count` rows evenly between a and b, both left out."""
    share = (np.arange(1, count + 1) / (count + 1))[:, None]
    return a + (b - a) * share
