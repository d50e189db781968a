"""From regions on some frames to tracks over all of them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vouchsafe.detect import Region, Thresholds
from vouchsafe.track.finished import Finished
from vouchsafe.track.model import Followed, Look, Seen, Wish
from vouchsafe.track.scout import FLASH_FRAMES, Scouted, Turn
from vouchsafe.track.shot import Shot

_LAST_LOOK: Final = 8
"""A shot's last frame is looked at when this many frames went by since everything was."""


@dataclass(frozen=True, slots=True)
class _Suspended:
    """A shot that ended, unless what follows turns out to be a flash; cut: the frame after it."""

    shot: Shot
    cut: int


class Follower:
    """Takes every frame of a video in order, as scouted, and gives tracks.

    For each frame: `advance`, then, if the wish says so, `see_last` with what was found on the
    frame before it, then `see` with what was found on it (None: nobody looked). After the last
    frame: `see_last` if `last_wish` asks for it, then `finish`. `follow` does all this.
    """

    def __init__(self, *, width: int, height: int, thresholds: Thresholds) -> None:
        self._size = (width, height)
        self._thresholds = thresholds
        self._times: array[float] = array("d")
        self._shot: Shot | None = None
        self._beginning: Scouted | None = None
        self._suspended: _Suspended | None = None
        self._wished = Look.NONE
        self._finished: list[Finished] = []
        self._cuts: list[float] = []

    def advance(self, frame: Scouted) -> Wish:
        """Move everything on to the next frame; says which looks are worth their cost."""
        if self._suspended and len(self._times) - self._suspended.cut > FLASH_FRAMES:
            self._confirm_cut()
        self._times.append(frame.time)
        if self._shot is None:
            self._shot = self._new_shot(frame)
        elif frame.turn is Turn.BEGINS:
            # Only once the last frame of the shot before was seen, see `see`.
            self._beginning, self._wished = frame, Look.EVERYTHING
            return Wish(self.last_wish(), Look.EVERYTHING)
        else:
            if frame.turn is Turn.RETURNS and self._suspended:
                self._finished += self._shot.end()
                self._shot, self._suspended = self._suspended.shot, None
            self._shot.advance(frame.luma, frame.camera)
        self._wished = self._shot.wish()
        return Wish(Look.NONE, self._wished)

    def see(self, found: Sequence[Region] | Seen | None) -> None:
        """Take what was found on the newest frame."""
        if self._beginning is not None:
            self._begin_shot(self._beginning)
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

    def _new_shot(self, frame: Scouted) -> Shot:
        (down, across), (width, height) = frame.luma.shape, self._size
        scale = (across / width, down / height)
        return Shot(frame.luma, self._times, scale=scale, thresholds=self._thresholds)

    def _begin_shot(self, frame: Scouted) -> None:
        assert self._shot is not None
        self._confirm_cut()
        self._suspended = _Suspended(self._shot, len(self._times) - 1)
        self._shot = self._new_shot(frame)
        self._beginning = None

    def _confirm_cut(self) -> None:
        if self._suspended is not None:
            self._cuts.append(self._times[self._suspended.cut])
            self._finished += self._suspended.shot.end()
            self._suspended = None
