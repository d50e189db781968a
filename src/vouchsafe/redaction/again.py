"""Looking at the output a second time, harder, for anything left.

Paint beside a shoulder can look like a face to a detector. What looks like one in the output only,
and not in the same place of the source, is the paint's doing: a face that is still visible is
visible in both.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

import numpy as np

from vouchsafe.detect import HEAD_KINDS, Box, Boxes, Region, Sight, Thresholds
from vouchsafe.media import Photo, Picture, Video
from vouchsafe.redaction.model import Plan, Shape
from vouchsafe.redaction.schedule import AT_ONCE, Schedule
from vouchsafe.redaction.shape import mask_of

CLOSEST, REGULAR = 0.8, 1.2
"""Seconds of video between looks: where a track begins or ends, and at the very most."""

BESIDE = 0.1
"""Seconds before a track's start and after its end at which to look: where it would show if the
track were too short."""

ENOUGH = 0.5
"""A region of which at least this share is painted over is a painted one, not a face."""

SAME = 0.3
"""Intersection over union from which two looks saw the same thing."""

ON = 4.0
"""Seconds of video to read on through rather than jump: a jump decodes again from the keyframe
before, and many files have one in ten seconds."""

_RASTER = 32


@dataclass(frozen=True, slots=True)
class Residual:
    """A region that looks like what was to be hidden and is still visible in the output.

    earlier, later: the times of the looks before and after the one that found it, or the start
        and end.
    """

    time: float
    region: Region
    earlier: float
    later: float


@dataclass(frozen=True, slots=True)
class Sightings:
    """What looking again has shown.

    looked: the times of the looks, in order. seen: what might be left, and when; where it was
    strong, no surer than the source is of it.
    """

    looked: tuple[float, ...]
    seen: tuple[tuple[float, Region], ...]

    def residuals(self, plan: Plan, level: Thresholds) -> tuple[Residual, ...]:
        """Regions that the plan leaves visible and that score at least `level.start`."""
        return self._found(plan, level.start, inf)

    def doubts(self, plan: Plan, level: Thresholds) -> tuple[Residual, ...]:
        """Those that miss it by less than half the way to `level.weak`, for people."""
        return self._found(plan, least_told(level), level.start)

    def _found(self, plan: Plan, least: float, below: float) -> tuple[Residual, ...]:
        found = []
        end = plan.media.duration
        for time, region in self.seen:
            if least <= region.score < below:
                at = self.looked.index(time)
                earlier = self.looked[at - 1] if at else 0.0
                later = self.looked[at + 1] if at + 1 < len(self.looked) else end
                found.append(Residual(time, region, earlier, later))
        return tuple(found)


def least_told(level: Thresholds) -> float:
    """The least score of what is told of."""
    return (level.weak + level.start) / 2


class Moments:
    """Chooses the pictures to look at again, by their times alone."""

    def __init__(self, plan: Plan) -> None:
        self._every = plan.media.kind == "photo"
        self._moments = _moments(plan)
        self._next = 0
        self._last: float | None = None

    def chooses(self, time: float) -> bool:
        """Whether this picture is to be looked at; asked of every picture once, in order."""
        chosen = self._every or self._last is None or self._due(time - self._last, time)
        if chosen:
            self._last = time
            self._next = bisect_right(self._moments, time)
        return chosen

    def _due(self, since: float, time: float) -> bool:
        waiting = self._next < len(self._moments) and self._moments[self._next] <= time
        return since >= (CLOSEST if waiting else REGULAR)


class SecondLook:
    """Looks at pictures of an output."""

    def __init__(self, plan: Plan, search: Sight, level: Thresholds) -> None:
        self._search = search
        self._level = level
        self._plan = plan
        self._known = Schedule(plan.tracks)
        self._left = Schedule(plan.tracks, hidden=False)
        self._looked: list[float] = []
        self._seen: list[tuple[float, Region]] = []

    def see(self, picture: Picture) -> None:
        """Look at one picture."""
        self._looked.append(picture.time)
        painted = Boxes(box for _, box in self._known.at(picture.time))
        left = Boxes(box for _, box in self._left.at(picture.time))
        for region in self._search.again(picture):
            box = region.box
            if region.score < least_told(self._level):
                continue  # neither a residual nor a doubt, wherever it is
            if covered(box, left.touching(box), Shape.BOX) >= ENOUGH:
                continue
            if covered(box, painted.touching(box), self._plan.shape) < ENOUGH:
                self._seen.append((picture.time, region))

    def confirmed(self, source: Photo | Video) -> Sightings:
        """What was seen; what is strong enough, held against the source."""
        strong = sorted({time for time, region in self._seen if region.score >= self._level.start})
        known: dict[float, _There] = {}
        for picture in _pictures_at(source, strong):
            there = _There(self._search.again(picture))
            known |= {time: there for time in strong if abs(time - picture.time) <= AT_ONCE}
        seen = (
            (time, known[time].confirmed(region) if time in known else region)
            for time, region in self._seen
        )
        return Sightings(tuple(self._looked), tuple(seen))


class _There:
    """What one look found."""

    def __init__(self, regions: Sequence[Region]) -> None:
        self._boxes = Boxes(region.box for region in regions)
        self._scores = np.array([region.score for region in regions], float)
        self._heads = np.array([region.kind in HEAD_KINDS for region in regions], bool)

    def confirmed(self, region: Region) -> Region:
        """The region, no surer than the source is of it."""
        same = self._boxes.iou(region.box) >= SAME
        same &= self._heads == (region.kind in HEAD_KINDS)
        best = float(self._scores[same].max(initial=0.0))
        return replace(region, score=min(region.score, best))


def _pictures_at(source: Photo | Video, times: Sequence[float]) -> Iterator[Picture]:
    """The source's pictures at those times, which increase."""
    if not isinstance(source, Video):
        yield from (picture for picture in source.pictures() if picture.time in times)
        return
    for stretch in _stretches(times):
        wanted = deque(stretch)
        for picture in source.pictures(start=max(wanted[0] - AT_ONCE, 0.0)):
            if picture.time >= wanted[0] - AT_ONCE:
                yield picture
                wanted.popleft()
            if not wanted:
                break


def _stretches(times: Sequence[float]) -> Iterator[list[float]]:
    """The times, in runs without a gap that is worth a jump."""
    jumps = [at for at in range(1, len(times)) if times[at] - times[at - 1] > ON]
    for first, last in pairwise([0, *jumps, len(times)]):
        if first < last:
            yield list(times[first:last])


def covered(box: Box, boxes: Sequence[Box], shape: Shape) -> float:
    """The share of a box that hiding `boxes` destroys."""
    near = [other for other in boxes if box.overlap(other)]
    if not near or not box.area:
        return 0.0
    across, down = _RASTER / box.width, _RASTER / box.height
    moved = [other.moved(-box.x, -box.y).scaled(across, down) for other in near]
    return float(np.count_nonzero(mask_of(moved, shape, _RASTER, _RASTER))) / _RASTER**2


def _moments(plan: Plan) -> list[float]:
    ends = [(track.start - BESIDE, track.end + BESIDE) for track in plan.hidden]
    middles = [(span.start + span.end) / 2 for span in plan.uncovered]
    times = sorted({*(time for pair in ends for time in pair), *middles})
    return [time for time in times if 0 < time < plan.media.duration]
