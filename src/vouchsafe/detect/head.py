"""From what was found to what must be hidden: from a tight face to the whole head."""

from __future__ import annotations

from math import log

from vouchsafe.detect.box import Box
from vouchsafe.detect.model import Kind, Region

_SMALL, _LARGE = 16.0, 64.0
"""Pixels (square root of the area): boxes of small faces are off by more of their size."""
_SIDE = (0.32, 0.18)
_TOP = (0.34, 0.22)
_BOTTOM = (0.24, 0.10)
"""What to add to a small and to a large face, as shares of its width or height, so that an
ellipse in the grown box covers ears, forehead and chin."""

_AROUND: dict[Kind, tuple[float, float]] = {"plate": (0.45, 0.12), "text": (0.12, 0.08)}
"""What to add left and right, above and below, in shares of the letters' height: a plate has a
band or a coat of arms before its letters, or after."""


def head_box(region: Region) -> Box:
    """The box to hide for a region: a face grown to the head's outline, a plate's letters to the
    plate, text by a little; anything else as it is.
    """
    x, y, width, height = region.box
    if region.kind in _AROUND:
        across, down = (share * min(width, height) for share in _AROUND[region.kind])
        return Box(x - across, y - down, width + 2 * across, height + 2 * down)
    if region.kind != "face" or region.box.area <= 0:
        return region.box
    share = (log(region.box.area**0.5) - log(_SMALL)) / (log(_LARGE) - log(_SMALL))
    share = min(max(share, 0.0), 1.0)
    side, top, bottom = (small + share * (large - small) for small, large in (_SIDE, _TOP, _BOTTOM))
    return Box(
        x - side * width,
        y - top * height,
        width * (1 + 2 * side),
        height * (1 + top + bottom),
    )
