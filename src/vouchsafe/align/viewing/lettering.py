"""Writing for a picture: small text as grey masks, digits all as wide as each other."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Mask = NDArray[np.uint8]
"""height x width; 0 for nothing, 255 for ink."""

_DIGITS = frozenset("0123456789")


@lru_cache(maxsize=512)
def text_mask(text: str, size: int) -> Mask:
    """One line of Latin text, `size` pixels from line to line; as wide as the text is."""
    font = _font(size)
    box = font.getbbox(text)
    image = Image.new("L", (max(int(box[2]) + 1, 1), size))
    ImageDraw.Draw(image).text((0, size * 0.72), text, 255, font, anchor="ls")
    return np.asarray(image)


@lru_cache(maxsize=512)
def fitting_mask(text: str, width: int, sizes: tuple[int, ...]) -> Mask:
    """The text in the first of the sizes in which it is no wider, or in the last of them."""
    masks = (text_mask(text, size) for size in sizes)
    return next((mask for mask in masks if mask.shape[1] <= width), text_mask(text, sizes[-1]))


@lru_cache(maxsize=64)
def clock_mask(text: str, size: int) -> Mask:
    """The same for numbers that run: every digit takes the same room, so that none dances."""
    widest = max(text_mask(digit, size).shape[1] for digit in _DIGITS)
    parts = []
    for character in text:
        mask = text_mask(character, size)
        if character in _DIGITS:
            side = widest - mask.shape[1]
            mask = np.pad(mask, ((0, 0), (side // 2, side - side // 2)))
        parts.append(mask)
    return np.concatenate(parts, axis=1) if parts else np.zeros((size, 1), np.uint8)


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The one that Pillow carries within itself; no file is opened for it."""
    return ImageFont.load_default(size * 0.7)
