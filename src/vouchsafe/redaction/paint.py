"""The edit that destroys: every hidden region of a plan, in every plane of every picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from vouchsafe.detect import Box
from vouchsafe.media import Picture, Plane
from vouchsafe.redaction.fill import Fill, fill_of
from vouchsafe.redaction.model import Plan, Shape, Style
from vouchsafe.redaction.shape import Grid, region_of
from vouchsafe.track import Track, box_at

AT_ONCE = 0.002
"""Seconds. A frame this close before a track's first keyframe or after its last is in the track:
plans keep microseconds, containers down to milliseconds."""


class Schedule:
    """Which boxes are hidden (or deliberately left) at a moment; fast when asked in order."""

    def __init__(self, tracks: Iterable[Track], *, hidden: bool = True) -> None:
        chosen = (track for track in tracks if track.hidden is hidden)
        self._tracks = sorted(chosen, key=lambda track: track.start)
        self._open: list[Track] = []
        self._next = 0
        self._now = -inf

    def at(self, time: float) -> list[tuple[Track, Box]]:
        """Every such track that is there at that time, and its box."""
        if time < self._now:
            self._open, self._next = [], 0
        self._now = time
        while self._next < len(self._tracks) and self._tracks[self._next].start - AT_ONCE <= time:
            self._open.append(self._tracks[self._next])
            self._next += 1
        self._open = [track for track in self._open if time <= track.end + AT_ONCE]
        found = []
        for track in self._open:
            box = box_at(track, min(max(time, track.start), track.end))
            if box is not None:
                found.append((track, box))
        return found


class Painter:
    """An edit for `vouchsafe.media.rewrite`. One painter paints one file, once.

    times: of every picture that came by.
    painted: how many pictures had something to hide.
    samples: how many samples of the first plane were overwritten, overlaps counted twice.
    """

    def __init__(self, plan: Plan) -> None:
        self._schedule = Schedule(plan.tracks)
        self._shape = plan.shape
        self._fill = fill_of(plan.style)
        self.style: Style = plan.style
        self.times: list[float] = []
        self.painted = 0
        self.samples = 0

    def __call__(self, picture: Picture) -> None:
        self.times.append(picture.time)
        boxes = [box for _, box in self._schedule.at(picture.time)]
        if not boxes:
            return
        self.painted += 1
        planes = picture.planes()
        grid = grid_of(planes, picture)
        self.samples += paint(planes, grid, boxes, self._shape, self._fill)


def grid_of(planes: Sequence[Plane], picture: Picture) -> Grid:
    """The finest grid among a picture's planes."""
    finest = min(planes, key=lambda plane: plane.horizontal * plane.vertical)
    rows, columns = finest.samples.shape
    align = max(max(plane.horizontal, plane.vertical) for plane in planes)
    return Grid(columns, rows, picture.width, picture.height, align)


def paint(
    planes: Sequence[Plane], grid: Grid, boxes: Sequence[Box], shape: Shape, fill: Fill
) -> int:
    """Overwrite every box in every plane; how many samples of the first plane that took."""
    taken = 0
    for box in boxes:
        region = region_of(box, shape, grid)
        if region is None:
            continue
        for plane in planes:
            patch = region.patch(plane.horizontal, plane.vertical)
            if patch is None:
                continue
            fill(plane, patch)
            if plane is planes[0]:
                taken += patch.taken
    return taken
