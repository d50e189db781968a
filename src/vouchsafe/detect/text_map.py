"""Where in a picture text is: maps of probabilities, looked at from coarse to fine."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import cv2
import numpy as np

from vouchsafe.detect.atlas import (
    CELL,
    RIM,
    Cells,
    Patch,
    canvas,
    canvases,
    cells_of,
    patches,
)
from vouchsafe.detect.lines import Line, Map, lines_in
from vouchsafe.detect.runtime import Session, Tensor
from vouchsafe.detect.view import Level, View
from vouchsafe.media import Rgb

_GLIMPSE = 0.02 * 255
"""A probability too low for text, but where text half as large as can be found leaves it."""
_THIN = 12
"""Pixels, the short way, of a patch of glimpses that a level twice as large shows better."""
_AT_ONCE = 700_000
"""Pixels up to which all of a level is looked at in one go: without rims to look at twice, in
about 200 MB of memory."""
_HIGHEST = 120.0
"""Pixels, at one level, of a line's height: what is higher there is people and windows taken for
letters, and true letters show lower in a coarser level (docs/adr/0086)."""
_PADDED_TO = 32


class TextMap:
    """The network."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def chances(self, pixels: Rgb) -> Map:
        """The probability of text in each pixel."""
        height, width = pixels.shape[:2]
        found = self._session.run(_batch(pixels))[0][0, 0, :height, :width]
        return np.asarray(found * 255, dtype=np.uint8)


class Finder(Protocol):
    """Whatever gives maps."""

    def chances(self, pixels: Rgb) -> Map:
        """The probability of text in each pixel."""
        ...


class Seen(NamedTuple):
    """What a look shows: lines of text, and the map of where text may be."""

    lines: list[Line]
    chances: Map


def look(finder: Finder, view: View, scale: float, area: Cells | None = None) -> Seen:
    """Look at a view at that scale, or at an area of it. Lines are in the view's pixels."""
    level = Level(view, scale)
    if area is None and level.width * level.height <= _AT_ONCE:
        whole = finder.chances(level.pixels(Patch(0, 0, level.width, level.height)))
    else:
        whole = _in_parts(finder, level, area)
    across, down = view.width / level.width, view.height / level.height
    lines = [line for line in lines_in(whole) if line.height <= _HIGHEST]
    return Seen([line.scaled(across, down) for line in lines], whole)


def _in_parts(finder: Finder, level: Level, area: Cells | None) -> Map:
    wanted = ~cells_of(level.width, level.height) if area is None else area
    whole = np.zeros((level.height, level.width), dtype=np.uint8)
    for placed in canvases(patches(wanted, level.width, level.height)):
        chances = finder.chances(canvas(placed, [level.pixels(place.patch) for place in placed]))
        for place in placed:
            x, y, patch = place.x, place.y, place.patch
            _lay(whole, chances[y : y + patch.height, x : x + patch.width], patch)
    return whole


def _lay(whole: Map, found: Map, patch: Patch) -> None:
    """Write what a patch shows into the level's map, but for the outer half of its rim."""
    height, width = whole.shape
    off = RIM * CELL // 2
    left, top = (off if patch.left else 0), (off if patch.top else 0)
    right = patch.width - (off if patch.left + patch.width < width else 0)
    bottom = patch.height - (off if patch.top + patch.height < height else 0)
    under = whole[patch.top + top : patch.top + bottom, patch.left + left : patch.left + right]
    np.maximum(under, found[top:bottom, left:right], out=under)


def worth(seen: Seen, view: View, scale: float) -> Cells:
    """Where a look at `scale` may show lines that are too small in the one before."""
    width, height = max(round(view.width * scale), 1), max(round(view.height * scale), 1)
    area = cells_of(width, height)
    rows, columns = seen.chances.shape
    across, down = width / columns, height / rows
    marks = (seen.chances > _GLIMPSE).astype(np.uint8)
    outlines, _ = cv2.findContours(marks, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        _, (long, short), _ = cv2.minAreaRect(outline)
        if min(long, short) > _THIN:
            continue
        left, top, wide, high = cv2.boundingRect(outline)
        rim = min(wide, high) + 2
        begin, end = int((left - rim) * across // CELL), int((left + wide + rim) * across // CELL)
        first, last = int((top - rim) * down // CELL), int((top + high + rim) * down // CELL)
        area[max(first, 0) : last + 1, max(begin, 0) : end + 1] = True
    return area


def _batch(pixels: Rgb) -> Tensor:
    """A batch of one: blue, green and red planes from -1 to 1, padded on the right and below."""
    height, width = pixels.shape[:2]
    shape = (1, 3, height + -height % _PADDED_TO, width + -width % _PADDED_TO)
    batch = np.zeros(shape, dtype=np.float32)
    batch[0, :, :height, :width] = pixels[..., ::-1].transpose(2, 0, 1) / 127.5 - 1.0
    return batch
