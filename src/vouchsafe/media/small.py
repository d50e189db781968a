"""Pictures made small for a page: one to work on, and one that shows nobody.

A thumbnail is looked at by whoever opens a list, and lists are long: a reviewer should choose
what to see. So it holds no more than a grid of grey levels, too coarse for a face even where that
face fills the picture; see docs/adr/0151.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from vouchsafe.media.errors import CannotWrite
from vouchsafe.media.model import Luma, Picture

THUMBNAIL_SIDE = 320
PICTURE_SIDE = 2560
"""Pixels, across or down."""

GRAINS = 10
"""Grey levels along a thumbnail's longer side. All there is of the picture in it."""


def write_thumbnail(picture: Picture, out: Path) -> None:
    """A WebP of at most 320 pixels that shows light and dark, and nobody."""
    _save(Image.fromarray(shrouded(picture)), out, quality=60)


def write_small_picture(picture: Picture, out: Path, side: int = PICTURE_SIDE) -> tuple[int, int]:
    """A WebP of at most `side` pixels across or down, upright and without metadata; gives its
    width and height.
    """
    seen = picture.rgb(*within(picture.width, picture.height, side))
    _save(Image.fromarray(seen), out, quality=85)
    return seen.shape[1], seen.shape[0]


def shrouded(picture: Picture) -> Luma:
    """The picture in grey, blurred until a whole head is `GRAINS` grains high at the most."""
    size = within(picture.width, picture.height, THUMBNAIL_SIDE)
    grey = cv2.cvtColor(picture.rgb(*size), cv2.COLOR_RGB2GRAY)
    grains = cv2.resize(grey, within(*size, GRAINS), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(grains, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def within(width: int, height: int, side: int) -> tuple[int, int]:
    """The size of the same shape whose longer side is no longer than `side`."""
    scale = min(1.0, side / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _save(image: Image.Image, out: Path, *, quality: int) -> None:
    try:
        image.save(out, "WEBP", quality=quality, method=2)
    except OSError as error:
        raise CannotWrite(cause=error.strerror or "the encoder refused") from error
