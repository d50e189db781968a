"""One clip's pictures, at the moments of the event at which they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.viewing.layout import Place
from vouchsafe.align.viewing.model import Sight
from vouchsafe.media import Limits, NoPicture, Shrinker, Video, open_media, sample_arrays

_USUAL_RATE = 25


class Playing:
    """A clip that is opened when it begins and closed when it ends. Asked in order only.

    At most one small picture and two of the clip's own are held, besides what its decoder needs.
    """

    def __init__(self, sight: Sight, room: Place, limits: Limits) -> None:
        """room: where its pictures go; they fill it as far as their shape lets them."""
        self._sight, self._room, self._limits = sight, room, limits
        self._open = ExitStack()
        self._begun = False
        self._now: tuple[float, Any] | None = None
        self._next: tuple[float, Any] | None = None
        self._end = 0.0
        self.place = room
        self.hdr = False

    @property
    def over(self) -> bool:
        """Whether it has shown its last picture."""
        return self._begun and self._now is None

    def moved(self, time: float) -> bool:
        """Go to a moment on the event's clock; whether another picture is to be shown than before.

        What is shown is what a player shows then: the last picture that has begun, for as long as
        it lasts.
        """
        sight = self._sight
        reading = (time - sight.start) / sight.rate - sight.picture_start
        if self.over or reading < 0:
            return False
        if not self._begun:
            self._begin()
        shown = self._now
        while self._next is not None and self._next[0] <= reading:
            self._now, self._next = self._next, next(self._frames, None)
            if self._next is None:
                self._end = self._last_for(self._now)
        if self._next is None and reading >= self._end:
            self.close()
        return self._now is not shown

    def picture(self) -> tuple[NDArray[np.uint8], ...] | None:
        """The planes to be shown at `place`; None where the clip is not recording."""
        return tuple(sample_arrays(self._shrink(self._now[1]))) if self._now else None

    def close(self) -> None:
        """Let go of the file."""
        self._begun = True
        self._now = self._next = None
        self._open.close()

    def _begin(self) -> None:
        self._begun = True
        video = self._open.enter_context(open_media(self._sight.path, self._limits))
        if not isinstance(video, Video):
            raise NoPicture
        self._video, self.hdr = video, bool(video.info.hdr)
        self.place = self._room.inside(video.info.width / video.info.height)
        self._shrink = Shrinker(video.info, self.place.width, self.place.height)
        self._frames = self._timed(self._open.enter_context(video.frames(threads=1)))
        # The first picture is there from the start.
        self._next = next(self._frames, None)

    def _timed(self, frames: Any) -> Iterator[tuple[float, Any]]:
        for frame in frames:
            yield self._video.time_of(frame.pts), frame

    def _last_for(self, last: tuple[float, Any]) -> float:
        """Seconds from the first picture to the end of the last one."""
        time, frame = last
        info = self._video.info
        lasts = float((frame.duration or 0) * info.time_base)
        return time + (lasts or 1 / float(info.rate or _USUAL_RATE))
