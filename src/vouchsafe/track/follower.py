"""From regions on some frames to tracks over all of them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vouchsafe.detect import Region, Thresholds
from vouchsafe.media import Luma
from vouchsafe.track.errors import OutOfOrder
from vouchsafe.track.finished import Finished
from vouchsafe.track.model import Followed, Look, Seen, Wish
from vouchsafe.track.motion import camera_motion, halved
from vouchsafe.track.shot import Shot
from vouchsafe.track.shots import CutWatch, Thumb, same_shot, thumb

_LUMA_LONG_SIDE: Final = 480
_FLASH_FRAMES: Final = 5
"""A shot that comes back after no more than this many frames was never cut."""
_LAST_LOOK: Final = 8
"""A shot's last frame is looked at when this many frames went by since everything was."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A frame that may begin a new shot, until looks at it are in; and the one before it."""

    luma: Luma
    half_before: Luma
    thumb_before: Thumb


@dataclass(frozen=True, slots=True)
class _Suspended:
    """A shot that ended, unless what follows turns out to be a flash."""

    shot: Shot
    half: Luma
    thumb: Thumb
    cut: int


class Follower:
    """Takes every frame of a video in order, and gives tracks.

    For each frame: `advance`, then, if the wish says so, `see_last` with what was found on the
    frame before it, then `see` with what was found on it (None: nobody looked). After the last
    frame: `see_last` if `last_wish` asks for it, then `finish`. `follow` does all this.

    luma_size: width and height of the grey pictures that `advance` takes.
    """

    def __init__(self, *, width: int, height: int, thresholds: Thresholds) -> None:
        self.luma_size = _small(width, height)
        self._scale = (self.luma_size[0] / width, self.luma_size[1] / height)
        self._thresholds = thresholds
        self._times: array[float] = array("d")
        self._watch = CutWatch()
        self._shot: Shot | None = None
        self._half: Luma = np.zeros((0, 0), np.uint8)
        self._thumb: Thumb = np.zeros((0, 0), np.float32)
        self._cut: _Cut | None = None
        self._suspended: _Suspended | None = None
        self._wished = Look.NONE
        self._finished: list[Finished] = []
        self._cuts: list[float] = []

    def advance(self, time: float, luma: Luma) -> Wish:
        """Move everything on to the next frame; says which looks are worth their cost."""
        if self._times and time <= self._times[-1]:
            raise OutOfOrder(time=time, after=self._times[-1])
        half = halved(luma)
        now = thumb(half)
        if self._shot is None:
            self._times.append(time)
            self._shot = self._new_shot(luma)
        elif not self._resume(time, luma, half, now):
            camera = camera_motion(self._half, half)
            if self._watch.is_cut(self._thumb, now, camera):
                self._cut = _Cut(luma, self._half, self._thumb)
            self._times.append(time)
            if self._cut is None:
                self._shot.advance(luma, camera)
        self._half, self._thumb = half, now
        if self._cut is not None:
            self._wished = Look.EVERYTHING
            return Wish(self.last_wish(), Look.EVERYTHING)
        self._wished = self._shot.wish()
        return Wish(Look.NONE, self._wished)

    def see(self, found: Sequence[Region] | Seen | None) -> None:
        """Take what was found on the newest frame."""
        if self._cut is not None:
            self._begin_shot(self._cut)
        if found is not None and self._shot is not None:
            self._shot.see(found, self._wished if self._wished is not Look.NONE else Look.QUICK)

    def see_last(self, found: Sequence[Region] | Seen) -> None:
        """Take what was found on the last frame of a shot."""
        if self._shot is not None:
            self._shot.see(found, Look.EVERYTHING)

    def last_wish(self) -> Look:
        """How hard the last frame of all, or of a shot, deserves to be looked at."""
        if self._shot is None or self._shot.frames_since_everything < _LAST_LOOK:
            return Look.NONE
        return Look.EVERYTHING

    def finish(self) -> Followed:
        """Everything that was followed."""
        self._confirm_cut()
        if self._shot is not None:
            self._finished += self._shot.end()
            self._shot = None
        done = sorted(self._finished, key=lambda f: (int(f.frames[0]), f.rows[0].tolist()))
        named = [(f"t{n}", f) for n, f in enumerate(done, 1)]
        return Followed(
            tuple(f.track(name, self._times) for name, f in named),
            tuple(span for name, f in named for span in f.uncovered(name, self._times)),
            tuple(self._cuts),
        )

    def _new_shot(self, luma: Luma) -> Shot:
        return Shot(luma, self._times, scale=self._scale, thresholds=self._thresholds)

    def _begin_shot(self, cut: _Cut) -> None:
        assert self._shot is not None
        self._confirm_cut()
        self._suspended = _Suspended(
            self._shot, cut.half_before, cut.thumb_before, len(self._times) - 1
        )
        self._shot = self._new_shot(cut.luma)
        self._cut = None

    def _resume(self, time: float, luma: Luma, half: Luma, now: Thumb) -> bool:
        """Take a suspended shot up again if this frame belongs to it."""
        if self._suspended is None or self._shot is None:
            return False
        if len(self._times) - self._suspended.cut > _FLASH_FRAMES:
            self._confirm_cut()
            return False
        camera = camera_motion(self._suspended.half, half)
        if not same_shot(self._suspended.thumb, now, camera):
            return False
        self._finished += self._shot.end()
        self._shot, self._suspended = self._suspended.shot, None
        self._times.append(time)
        self._shot.advance(luma, camera)
        return True

    def _confirm_cut(self) -> None:
        if self._suspended is not None:
            self._cuts.append(self._times[self._suspended.cut])
            self._finished += self._suspended.shot.end()
            self._suspended = None


def _small(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, _LUMA_LONG_SIDE / max(width, height))
    return max(16, round(width * scale)), max(16, round(height * scale))
