"""What the pictures alone tell: how the camera moves, and where a shot ends.

A scout needs no answer from the detector, so it may run ahead of those who wait for one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import numpy as np

from vouchsafe.media import Luma
from vouchsafe.track.errors import OutOfOrder
from vouchsafe.track.motion import STILL, Camera, camera_motion, halved
from vouchsafe.track.shots import CutWatch, Thumb, same_shot, thumb

_LUMA_LONG_SIDE: Final = 480
FLASH_FRAMES: Final = 5
"""A shot that comes back after no more than this many frames was never cut."""


class Turn(Enum):
    """How a frame belongs to those before it."""

    GOES_ON = auto()
    BEGINS = auto()
    """a new shot; or a flash, if one of the next frames returns to the shot before"""
    RETURNS = auto()
    """the flash is over"""


@dataclass(frozen=True, slots=True)
class Scouted:
    """A frame and what its picture tells.

    camera: the movement since the frame of its shot before this one.
    """

    time: float
    luma: Luma
    turn: Turn
    camera: Camera


@dataclass(frozen=True, slots=True)
class _Before:
    """The last picture of a shot that ended, unless what follows is a flash; frames: until then."""

    half: Luma
    thumb: Thumb
    frames: int


class Scout:
    """Takes the small grey picture of every frame of a video in order.

    luma_size: width and height of the pictures that `advance` takes.
    """

    def __init__(self, *, width: int, height: int) -> None:
        self.luma_size = _small(width, height)
        self._frames = 0
        self._time = 0.0
        self._half: Luma = np.zeros((0, 0), np.uint8)
        self._thumb: Thumb = np.zeros((0, 0), np.float32)
        self._watch = CutWatch()
        self._before: _Before | None = None

    def advance(self, time: float, luma: Luma) -> Scouted:
        """What the next frame tells."""
        if self._frames and time <= self._time:
            raise OutOfOrder(time=time, after=self._time)
        half = halved(luma)
        now = thumb(half)
        turn, camera = self._turn(half, now)
        self._half, self._thumb, self._time = half, now, time
        self._frames += 1
        return Scouted(time, luma, turn, camera)

    def _turn(self, half: Luma, now: Thumb) -> tuple[Turn, Camera]:
        if not self._frames:
            return Turn.BEGINS, STILL
        before = self._before
        if before is not None and self._frames - before.frames <= FLASH_FRAMES:
            camera = camera_motion(before.half, half)
            if same_shot(before.thumb, now, camera):
                self._before = None
                return Turn.RETURNS, camera
        camera = camera_motion(self._half, half)
        if self._watch.is_cut(self._thumb, now, camera):
            self._before = _Before(self._half, self._thumb, self._frames)
            return Turn.BEGINS, STILL
        return Turn.GOES_ON, camera


def _small(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, _LUMA_LONG_SIDE / max(width, height))
    return max(16, round(width * scale)), max(16, round(height * scale))
