"""The page being drawn: 8-bit 4:2:0 planes in BT.709 at limited range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.viewing.layout import Place
from vouchsafe.align.viewing.lettering import Mask

Planes = Sequence[NDArray[np.uint8]]


@dataclass(frozen=True, slots=True)
class Colour:
    """Y'CbCr, limited range."""

    y: int
    u: int = 128
    v: int = 128


BACKGROUND = Colour(24)
EMPTY = Colour(40)
STRIP = Colour(16)
WARNING = Colour(43, 113, 194)
_INK = 225


class Canvas:
    """Planes that stay as they are until something is drawn over them."""

    def __init__(self, width: int, height: int) -> None:
        chroma = (height // 2, width // 2)
        self.planes = (
            np.empty((height, width), np.uint8),
            np.empty(chroma, np.uint8),
            np.empty(chroma, np.uint8),
        )
        self.fill(Place(0, 0, width, height), BACKGROUND)

    def fill(self, place: Place, colour: Colour) -> None:
        """One colour all over the place."""
        for part, value in zip(self._parts(place), (colour.y, colour.u, colour.v), strict=True):
            part[:] = value

    def paste(self, place: Place, planes: Planes) -> None:
        """A picture of the place's very size."""
        for part, source in zip(self._parts(place), planes, strict=True):
            part[:] = source

    def write(self, place: Place, mask: Mask, *, at: float = 0.0) -> None:
        """Light writing in the place, cut off where it ends; at: 0 left, 0.5 middle, 1 right."""
        luma = self._parts(place)[0]
        height, width = (min(a, b) for a, b in zip(mask.shape, luma.shape, strict=True))
        x, y = round((luma.shape[1] - width) * at), (luma.shape[0] - height) // 2
        under = luma[y : y + height, x : x + width]
        ink = mask[:height, :width].astype(np.uint16)
        under[:] = (under * (255 - ink) + _INK * ink + 127) // 255

    def _parts(self, place: Place) -> tuple[NDArray[np.uint8], ...]:
        luma, *chromas = self.planes
        x, y, width, height = place.x, place.y, place.width, place.height
        half = (slice(y // 2, (y + height) // 2), slice(x // 2, (x + width) // 2))
        return (luma[y : y + height, x : x + width], *(chroma[half] for chroma in chromas))
