"""Which parts of a picture are hashed, so that a copy cut at its edges is still found.

PDQ sees a picture as a whole: cut a twentieth off each edge and half of what was alike is gone.
So of every kept picture two views are hashed: all of it, and its inner part. Who asks hashes all of
the picture, and eighty-one ways to cut it at its four edges. Whichever of the two was cut, by up to
a tenth at each edge: one of the asked views then shows nearly the same as one of the kept ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import cv2
import numpy as np

from vouchsafe.archive.copies.hashing import Grey
from vouchsafe.media import Picture

INNER = 0.095
"""what the inner part leaves out at each edge, as a share of the side"""
CUTS = (0.019, 0.057, 0.095)
"""what an asked view leaves out at an edge: one of these; no cut is further off than 1.9 %"""
_SIDE = 512
"""pixels: what a larger picture is shrunk to first, as the reference does; PDQ looks at 64"""
_CUT_SIDE = 256
"""the same for views that are cut, of which there are many: four times as fast"""
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def grey_of(picture: Picture) -> Grey:
    """A picture's light, as PDQ wants it."""
    rgb = picture.rgb(min(picture.width, _SIDE), min(picture.height, _SIDE))
    return np.asarray(rgb.astype(np.float32) @ _LUMA, np.float32)


def kept_views(grey: Grey) -> Iterator[Grey]:
    """All of it, and its inner part."""
    yield grey
    yield cut(_smaller(grey), INNER, INNER, INNER, INNER)


def asked_views(grey: Grey) -> Iterator[Grey]:
    """All of it, then cut at each edge by a little, by more, or by much."""
    yield grey
    small = _smaller(grey)
    for edges in product(CUTS, repeat=4):
        yield cut(small, *edges)


def cut(grey: Grey, left: float, top: float, right: float, bottom: float) -> Grey:
    """What is left when these shares of the sides are cut off."""
    height, width = grey.shape
    return grey[
        round(height * top) : height - round(height * bottom),
        round(width * left) : width - round(width * right),
    ]


def _smaller(grey: Grey) -> Grey:
    height, width = grey.shape
    size = (min(width, _CUT_SIDE), min(height, _CUT_SIDE))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.float32)
