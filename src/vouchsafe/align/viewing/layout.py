"""Where tiles lie on a page. Pure geometry, whole even pixels, as 4:2:0 wants them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1920, 1080
"""Pixels of a page."""

MOST = 16
"""Tiles on a page: beyond four by four nobody can follow what happens in one."""

HEADER = 48
STRIP = 32
"""Rows that a page's and a tile's writing takes; nothing is written over a picture."""

_GAP = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle of the page: left, top, width and height in pixels, all even."""

    x: int
    y: int
    width: int
    height: int

    def inside(self, aspect: float) -> Place:
        """The largest rectangle of that shape (width over height) in the middle of this one."""
        width = min(self.width, _even(self.height * aspect))
        height = min(self.height, _even(self.width / aspect))
        x, y = (self.width - width) // 2, (self.height - height) // 2
        return Place(self.x + x // 2 * 2, self.y + y // 2 * 2, width, height)


@dataclass(frozen=True, slots=True)
class Cell:
    """A tile's place: its picture's room, and the strip below it for its writing."""

    picture: Place
    strip: Place


def cells(aspects: Sequence[float | None]) -> list[Cell]:
    """A cell for every tile, row by row, such that the pictures get as much of the page as they
    can. aspects: width over height of each, 1 to `MOST` of them; None where none is shown.
    """
    count = len(aspects)
    grids = [_grid(count, columns) for columns in range(1, count + 1)]
    return max(grids, key=lambda grid: _seen(grid, aspects))


def _grid(count: int, columns: int) -> list[Cell]:
    rows = math.ceil(count / columns)
    width = _down((WIDTH - _GAP * (columns - 1)) / columns)
    height = _down((HEIGHT - HEADER - _GAP * (rows - 1)) / rows)
    # An incomplete last row stands in the middle.
    short = (columns * rows - count) * (width + _GAP) // 2
    found = []
    for index in range(count):
        row, column = divmod(index, columns)
        x = column * (width + _GAP) + (_down(short) if row == rows - 1 else 0)
        y = HEADER + row * (height + _GAP)
        room = max(height - STRIP, 2)
        found.append(Cell(Place(x, y, width, room), Place(x, y + room, width, STRIP)))
    return found


def _seen(grid: Sequence[Cell], aspects: Sequence[float | None]) -> float:
    """The least and the whole of what is seen: no clip is shrunk for the others' sake."""
    places = [
        cell.picture.inside(aspect or 16 / 9)
        for cell, aspect in zip(grid, aspects, strict=True)
        if aspect or not any(aspects)
    ]
    areas = [place.width * place.height for place in places]
    return min(areas) + sum(areas) / len(areas)


def _down(length: float) -> int:
    return int(length) // 2 * 2


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))
