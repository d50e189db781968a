"""Telling black paint, as redaction leaves it, from a face: detectors see faces in its ellipses."""

from __future__ import annotations

from math import ceil, floor

import numpy as np

from vouchsafe.detect import Box
from vouchsafe.media import Rgb

_PART = 0.7
"""Of a box's width and height: the ellipse in its middle that is judged, half of a face's area."""
_BLACK = 2
"""The brightest that paint is in any channel, of 255: what a fresh JPEG or H.264 leaves of black.
A face in deep shadow has values of its own, most of them above."""
_SHARE = 0.6
"""Of the ellipse's pixels that must be as black; the limits were measured, see ADR 0198."""


def painted_over(picture: Rgb, face: Box) -> bool:
    """Whether what looks like a face is black paint in its middle, and shows nobody.

    picture: height x width x 3. face: in its pixels; what lies outside the picture does not count.
    """
    height, width = picture.shape[:2]
    seen = face.clipped(width, height)
    left, right = floor(seen.x), ceil(seen.right)
    top, bottom = floor(seen.y), ceil(seen.bottom)
    across = (np.arange(left, right) + 0.5 - face.centre[0]) / (face.width * _PART / 2)
    down = (np.arange(top, bottom) + 0.5 - face.centre[1]) / (face.height * _PART / 2)
    middle = picture[top:bottom, left:right][down[:, None] ** 2 + across[None] ** 2 <= 1]
    return bool(len(middle)) and float((middle.max(axis=1) <= _BLACK).mean()) >= _SHARE


def said_of_paint(count: int, *, video: bool) -> str:
    """A sentence on places that were told as paint; of a video, the most at any moment."""
    most = "Up to " if video and count > 1 else ""
    if count == 1:
        return "1 place that looks like a face is painted over in black: not counted as a face."
    return (
        f"{most}{count} places that look like faces are painted over in black: "
        "not counted as faces."
    )
