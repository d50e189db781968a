"""From a box that a person drew at one moment to a track: forward and backward from there."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from vouchsafe.detect import Box, Kind
from vouchsafe.media import Picture
from vouchsafe.track import boxes
from vouchsafe.track.errors import NothingToFollow, NotInThePicture
from vouchsafe.track.helper import Eye, Helper
from vouchsafe.track.memory import GONE
from vouchsafe.track.moments import AT_ONCE, Moment, Moments, links
from vouchsafe.track.motion import Camera, Floats
from vouchsafe.track.pursuit import Pursuit
from vouchsafe.track.scout import FLASH_FRAMES, Turn
from vouchsafe.track.traced import Ending, Leg, Traced, joined

_PATIENCE: Final = 0.8
"""Seconds that a box is held for when nothing leads it, and at the least so many frames:"""
_FEWEST: Final = 5
_TAIL: Final = 0.25
"""Seconds that a track goes on after it was last followed."""
_LEAVING: Final = 0.5
"""With no more than this of a lost box inside, it has left the picture."""

Pictures = Callable[[float], Iterator[Picture]]
"""Those from a moment on, in order."""


def trace(
    pictures: Pictures,
    time: float,
    box: Box,
    kind: Kind,
    *,
    back: float,
    ahead: float,
    width: int,
    height: int,
    look: Eye | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Traced:
    """Follow `box`, drawn on the frame shown at `time`, up to `back` and `ahead` seconds.

    pictures: asked for more than once where the way back is long, so that memory stays bounded.
    width, height: of the picture. look: finds regions of that kind in a part of a picture; what
    it sees near the box keeps it in place, or finds it again.
    Raises `NotInThePicture` for a box that shares nothing with the picture, and `NothingToFollow`
    where the video shows nothing.
    """
    if box.clipped(width, height).area <= 0:
        raise NotInThePicture
    moments = Moments(box, width, height, colour=look is not None)
    scale = np.array([moments.size[0] / width, moments.size[1] / height])
    row = boxes.row(box, (scale[0], scale[1]))
    begin, end = max(time - back, 0.0), time + ahead
    told = _teller(on_progress, begin, end)
    given = pictures(begin)
    ring, after = moments.until(given, time, told)
    if not ring:
        raise NothingToFollow(time=time)
    anchor = ring[-1]
    helper = Helper(look, patient=kind != "manual") if look else None
    if helper:
        helper.drawn(anchor, row)
    earlier = _Backward(pictures, moments, begin).leg(ring, row, helper)
    ahead_of = _Forward(moments, end, told)
    later = ahead_of.leg(anchor, row, helper, _chain(after, given, moments))
    told(end)
    return joined(kind, (anchor.time, row), earlier, later, scale)


def _teller(
    on_progress: Callable[[float], None] | None, begin: float, end: float
) -> Callable[[float], None]:
    def tell(time: float) -> None:
        if on_progress:
            on_progress(min(max((time - begin) / max(end - begin, 1e-9), 0.0), 1.0))

    return tell


def _chain(first: Moment | None, given: Iterator[Picture], moments: Moments) -> Iterator[Moment]:
    if first is not None:
        yield first
        yield from map(moments.read, given)


class _Backward:
    def __init__(self, pictures: Pictures, moments: Moments, begin: float) -> None:
        self._pictures, self._moments, self._begin = pictures, moments, begin

    def leg(self, ring: deque[Moment], row: Floats, helper: Helper | None) -> Leg:
        """The way back through the moments held, and then through those before them."""
        leg, pursuit = Leg(), Pursuit(ring[-1].luma, row)
        follower = _Follower(leg, pursuit, helper, self._moments.size)
        while True:
            _back_through(ring, follower)
            first = ring[0].time
            if leg.ending or len(ring) < self._moments.limit or first <= self._begin + AT_ONCE:
                break
            begin = max(2 * first - ring[-1].time - AT_ONCE, self._begin)
            ring, _ = self._moments.anew().until(self._pictures(begin), first)
        if leg.ending is None:
            leg.ending = Ending.ASKED if self._begin > 0 else Ending.VIDEO
        return leg


def _back_through(ring: Sequence[Moment], follower: _Follower) -> None:
    moments = list(ring)
    linked = links(moments)
    at = len(moments) - 1
    while follower.leg.ending is None and at > 0:
        before = linked[at]
        if before is None:
            follower.leg.ending = Ending.CUT
            return
        for flash in range(at - 1, before, -1):
            follower.hold(moments[flash].time)
        camera = moments[at].camera.inverted()
        follower.follow(moments[at], moments[before], camera)
        at = before


class _Forward:
    def __init__(self, moments: Moments, end: float, told: Callable[[float], None]) -> None:
        self._moments, self._end, self._told = moments, end, told

    def leg(
        self, anchor: Moment, row: Floats, helper: Helper | None, following: Iterator[Moment]
    ) -> Leg:
        """The way on, while the pictures are read; over a flash, but not over a cut."""
        leg = Leg()
        follower = _Follower(leg, Pursuit(anchor.luma, row), helper, self._moments.size)
        last, flash = anchor, 0
        for moment in following:
            if moment.time > self._end + AT_ONCE:
                leg.ending = leg.ending or Ending.ASKED
                break
            flash = flash + 1 if flash or moment.turn is Turn.BEGINS else 0
            flash = 0 if moment.turn is Turn.RETURNS else flash
            if flash > FLASH_FRAMES:
                break
            if flash:
                follower.hold(moment.time)
                continue
            follower.follow(last, moment, moment.camera)
            last = moment
            if leg.ending:
                return leg
            self._told(moment.time)
        if flash:
            # No flash: what was held over it belongs to another shot.
            leg.cut(len(leg.times) - min(flash, FLASH_FRAMES))
            leg.ending = Ending.CUT
        leg.ending = leg.ending or Ending.VIDEO
        return leg


class _Follower:
    """Takes one box from moment to moment and writes down where it is, until it is nowhere."""

    def __init__(
        self, leg: Leg, pursuit: Pursuit, helper: Helper | None, size: tuple[int, int]
    ) -> None:
        self.leg = leg
        self._pursuit, self._helper, self._size = pursuit, helper, size

    def hold(self, time: float) -> None:
        """Nothing can be seen for a moment."""
        self.leg.add(time, self._pursuit.cover(), held=True)

    def follow(self, here: Moment, there: Moment, camera: Camera) -> None:
        pursuit, leg = self._pursuit, self.leg
        pursuit.step(here.luma, there.luma, camera)
        if self._helper:
            self._helper.help(pursuit, there)
        inside = boxes.visible(pursuit.row, *self._size)
        if inside < GONE:
            leg.ending = Ending.EDGE
            return
        leg.add(there.time, pursuit.cover(), held=pursuit.lost > 0)
        if pursuit.lost:
            self._give_up(inside)

    def _give_up(self, inside: float) -> None:
        """Whether it has been lost for too long; all but a moment of that is taken back."""
        leg = self.leg
        followed = max(len(leg.times) - self._pursuit.lost, 0)
        since = leg.times[max(followed - 1, 0)]
        if inside < _LEAVING:
            leg.ending = Ending.EDGE
        elif self._pursuit.lost >= _FEWEST and abs(leg.times[-1] - since) > _PATIENCE:
            leg.ending = Ending.LOST
            keep = followed
            while keep < len(leg.times) and abs(leg.times[keep] - since) <= _TAIL:
                keep += 1
            leg.cut(keep)
