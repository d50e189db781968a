"""The edit that destroys: every hidden region of a plan, in every plane of every picture."""

from __future__ import annotations

from collections.abc import Sequence

from vouchsafe.media import Picture, Plane
from vouchsafe.redaction.fill import Fill, fill_of
from vouchsafe.redaction.model import Plan, Style
from vouchsafe.redaction.schedule import Schedule
from vouchsafe.redaction.shape import Grid, Outlines, Rects, regions_of


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
        boxes = self._schedule.boxes(picture.time)
        if not len(boxes):
            return
        self.painted += 1
        planes = picture.planes()
        grid = grid_of(planes, picture)
        self.samples += paint(planes, grid, boxes, self._schedule.shapes(self._shape), self._fill)


def grid_of(planes: Sequence[Plane], picture: Picture) -> Grid:
    """The finest grid among a picture's planes."""
    finest = min(planes, key=lambda plane: plane.horizontal * plane.vertical)
    rows, columns = finest.samples.shape
    align = max(max(plane.horizontal, plane.vertical) for plane in planes)
    return Grid(columns, rows, picture.width, picture.height, align)


def paint(planes: Sequence[Plane], grid: Grid, boxes: Rects, shape: Outlines, fill: Fill) -> int:
    """Overwrite every box in every plane; how many samples of the first plane that took."""
    regions = regions_of(boxes, shape, grid)
    taken = 0
    for plane in planes:
        for patch in regions.patches(plane.horizontal, plane.vertical).values():
            fill(plane, patch)
            if plane is planes[0]:
                taken += patch.taken
    return taken
