"""From a tight face to the whole head."""

from __future__ import annotations

from vouchsafe.detect.box import Box
from vouchsafe.detect.model import Region

_SIDE, _TOP, _BOTTOM = 0.25, 0.35, 0.15
"""What a face box leaves out of the head's outline, as shares of its width and height: the ears
at each side, forehead and hair line above, the chin below."""


def head_box(region: Region) -> Box:
    """The box to hide for a region: a face grown to the head's outline, anything else as it is."""
    if region.kind != "face":
        return region.box
    x, y, width, height = region.box
    return Box(
        x - _SIDE * width,
        y - _TOP * height,
        width * (1 + 2 * _SIDE),
        height * (1 + _TOP + _BOTTOM),
    )
