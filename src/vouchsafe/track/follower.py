"""From regions on some frames to tracks over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from vouchsafe.detect import Region, Thresholds
from vouchsafe.media import Luma
from vouchsafe.track.errors import OutOfOrder
from vouchsafe.track.model import Followed, Keyframe, Look, Track, Wish

LUMA_LONG_SIDE = 480
QUICK_EVERY = 6
EVERYTHING_EVERY = 60


@dataclass
class _Open:
    best: Region
    keyframes: list[Keyframe] = field(default_factory=list)


class Follower:
    """Takes every frame of a video in order, and gives tracks.

    For each frame: `advance`, then, if the wish says so, `see_last` with what was found on the
    frame before it, then `see` with what was found on it (None: nobody looked). After the last
    frame: `see_last` if `last_wish` asks for it, then `finish`. `follow` does all this.

    luma_size: width and height of the grey pictures that `advance` takes.
    """

    def __init__(self, *, width: int, height: int, thresholds: Thresholds) -> None:
        self.luma_size = _small(width, height)
        self._thresholds = thresholds
        self._open: list[_Open] = []
        self._frame = -1
        self._time = float("-inf")

    def advance(self, time: float, luma: Luma) -> Wish:
        """Move everything on to the next frame; says which looks are worth their cost."""
        if time <= self._time:
            raise OutOfOrder(time=time, after=self._time)
        self._time = time
        self._frame += 1
        if self._frame % EVERYTHING_EVERY == 0:
            return Wish(Look.NONE, Look.EVERYTHING)
        if self._frame % QUICK_EVERY == 0:
            return Wish(Look.NONE, Look.QUICK)
        return Wish(Look.NONE, Look.NONE)

    def see(self, regions: Sequence[Region] | None) -> None:
        """Take what was found on the newest frame."""
        for region in regions or ():
            self._add(region)

    def see_last(self, regions: Sequence[Region]) -> None:
        """Take what was found on the last frame of a shot."""
        for region in regions:
            self._add(region)

    def last_wish(self) -> Look:
        """How hard the last frame of all deserves to be looked at."""
        return Look.NONE

    def finish(self) -> Followed:
        """Everything that was followed."""
        tracks = tuple(
            Track(f"t{n}", t.best.kind, t.best.source, t.best.score, tuple(t.keyframes))
            for n, t in enumerate(self._open, 1)
        )
        return Followed(tracks, (), ())

    def _add(self, region: Region) -> None:
        now = Keyframe(self._time, region.box)
        for track in self._open:
            last = track.keyframes[-1]
            if last.time < self._time and last.box.iou(region.box) > 0.3:
                track.keyframes.append(now)
                track.best = max(track.best, region, key=lambda r: r.score)
                return
        if region.score >= self._thresholds.start:
            self._open.append(_Open(region, [now]))


def _small(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, LUMA_LONG_SIDE / max(width, height))
    return max(16, round(width * scale)), max(16, round(height * scale))
