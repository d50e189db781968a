"""Pictures as what follows a single box needs them: small, grey, and how the camera moved."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import cv2
import numpy as np

from vouchsafe.detect import Box
from vouchsafe.media import Luma, Picture, Rgb
from vouchsafe.track.motion import Camera
from vouchsafe.track.scout import Scout, Turn

AT_ONCE: Final = 1e-4
"""Seconds by which a moment may miss its frame's time."""
_COARSE, _FINE = 480, 1280
"""Pixels, the longer side of the pictures that a box is followed in,"""
_WIDE: Final = 32.0
"""chosen so that the box's shorter side is about this long in them."""
_MEMORY: Final = 96_000_000
"""Bytes of grey pictures held for the way back."""
_BETWEEN: Final = 0.15
"""Seconds between pictures that are held in colour, for a detector."""

Still = Callable[[], Rgb]
"""The picture in colour, in the size of the grey one."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame; camera: since the frame of its shot before it.

    still: None where it is no longer to be had.
    """

    time: float
    luma: Luma
    turn: Turn
    camera: Camera
    still: Still | None


class Moments:
    """Reads pictures in order.

    size: of the small pictures. limit: how many moments may be held at once.
    """

    def __init__(self, box: Box, width: int, height: int, *, colour: bool) -> None:
        self.size = _working_size(box, width, height)
        self.limit = max(_MEMORY // (self.size[0] * self.size[1]), 16)
        self._colour = colour
        self._scout = Scout(width=width, height=height)
        self._whole = (width, height)

    def anew(self) -> Moments:
        """A reader of the same small pictures, from another moment on."""
        twin = object.__new__(Moments)
        twin.size, twin.limit = self.size, self.limit
        twin._colour, twin._whole = self._colour, self._whole
        twin._scout = Scout(width=self._whole[0], height=self._whole[1])
        return twin

    def read(self, picture: Picture) -> Moment:
        """The next one. Its still is there until the picture after it is asked for."""
        coarse = picture.luma(*self._scout.luma_size)
        scouted = self._scout.advance(picture.time, coarse)
        fine = coarse if self.size == self._scout.luma_size else picture.luma(*self.size)
        camera = scouted.camera.scaled(self.size[0] / self._scout.luma_size[0])
        still = (lambda: picture.rgb(*self.size)) if self._colour else None
        return Moment(picture.time, fine, scouted.turn, camera, still)

    def until(
        self,
        pictures: Iterator[Picture],
        time: float,
        on_progress: Callable[[float], None] | None = None,
    ) -> tuple[deque[Moment], Moment | None]:
        """The moments up to the one shown at `time`, as many as may be held; and the one after."""
        ring: deque[Moment] = deque(maxlen=self.limit)
        seen = -np.inf
        for picture in pictures:
            moment = self.read(picture)
            if ring and moment.time > time + AT_ONCE:
                return ring, moment
            keep = moment.time - seen >= _BETWEEN or moment.time >= time - AT_ONCE
            seen = moment.time if keep else seen
            ring.append(replace(moment, still=_kept(moment.still) if keep else None))
            if on_progress:
                on_progress(moment.time)
        return ring, None


def _kept(still: Still | None) -> Still | None:
    """The same for longer: as a JPEG, for there are many."""
    if still is None:
        return None
    options = [cv2.IMWRITE_JPEG_QUALITY, 92]
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(still(), cv2.COLOR_RGB2BGR), options)

    def decoded() -> Rgb:
        picture: Any = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)

    return decoded


def links(moments: Sequence[Moment]) -> list[int | None]:
    """Of each moment the one of its shot before it; None where a shot begins."""
    found: list[int | None] = [None]
    before_flash: int | None = None
    for at, moment in enumerate(moments[1:], 1):
        if moment.turn is Turn.BEGINS:
            before_flash = at - 1
            found.append(None)
        elif moment.turn is Turn.RETURNS:
            found.append(before_flash)
        else:
            found.append(at - 1)
    return found


def _working_size(box: Box, width: int, height: int) -> tuple[int, int]:
    """Fine enough for the box, and no finer."""
    longest = max(width, height)
    wanted = longest * _WIDE / max(min(box.width, box.height), 1.0)
    share = min(max(wanted, _COARSE), _FINE, longest) / longest
    return max(16, round(width * share)), max(16, round(height * share))
