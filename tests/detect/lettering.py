"""Words and number plates drawn in code, with a font that Pillow's own code carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from vouchsafe.detect import Box
from vouchsafe.media import Rgb

Corners = NDArray[np.float64]

WHITE, BLACK, BLUE, YELLOW = (235, 235, 230), (15, 15, 15), (20, 50, 150), (240, 200, 40)


def street(width: int, height: int, seed: int = 3) -> Rgb:
    """Soft light and shade, a little noise, and no letter."""
    chance = np.random.default_rng(seed)
    areas = chance.uniform(60, 170, (height // 90 + 2, width // 90 + 2, 3)).astype(np.float32)
    smooth = cv2.resize(areas, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(smooth + chance.normal(0, 3, smooth.shape), 0, 255).astype(np.uint8)


def write(picture: Rgb, words: str, x: int, y: int, height: float, *, colour: Any = WHITE) -> Box:
    """Write on a picture, in place, with capitals `height` pixels high; the ink's own box."""
    font = ImageFont.load_default(size=height / 0.73)
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    draw.text((x, y), words, font=font, fill=tuple(colour))
    left, top, right, bottom = draw.textbbox((x, y), words, font=font)
    picture[:] = np.asarray(image)
    return Box(left, top, right - left, bottom - top)


def plate(
    lines: Sequence[str], *, band: bool = False, ground: Any = WHITE, ink: Any = BLACK
) -> Rgb:
    """A plate seen straight on, its letters 60 pixels high: one line or two."""
    width = 52 * max(map(len, lines)) + 30 + 40 * band
    made = np.full((24 + 76 * len(lines), width, 3), ground, dtype=np.uint8)
    cv2.rectangle(made, (3, 3), (width - 4, made.shape[0] - 4), ink, 3)
    if band:
        made[6:-6, 6:44] = BLUE
    for at, words in enumerate(lines):
        drawn = write(made.copy(), words, 0, 0, 60)
        left = 20 + 40 * band + (width - 40 - 40 * band - drawn.width) / 2
        write(made, words, round(left - drawn.x), round(20 + 76 * at - drawn.y), 60, colour=ink)
    return made


def put(
    picture: Rgb,
    thing: Rgb,
    centre: tuple[float, float],
    height: float,
    *,
    turned: float = 0.0,
    slanted: float = 0.0,
) -> Box:
    """Put a thing in a picture, in place, that many pixels high; the upright box around it.

    turned: degrees. slanted: how much less high its far end is, as a share.
    """
    rows, columns = thing.shape[:2]
    wide, high = height * columns / rows / 2, height / 2
    far = high * (1 - slanted)
    flat = np.array([[-wide, -high], [wide, -far], [wide, far], [-wide, high]])
    angle = np.deg2rad(turned)
    spin = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    there: Corners = flat @ spin + centre
    source = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(source, there.astype(np.float32))
    size = picture.shape[1], picture.shape[0]
    # Warping takes single samples: a thing that gets much smaller is softened first.
    soft = cv2.GaussianBlur(thing, (0, 0), max(rows / height / 2.5, 0.3))
    drawn = cv2.warpPerspective(soft, turn, size, flags=cv2.INTER_LINEAR)
    ink = cv2.warpPerspective(np.full((rows, columns), 255, np.uint8), turn, size)
    share = ink[..., None] / 255
    picture[:] = (picture * (1 - share) + drawn * share).astype(np.uint8)
    (left, top), (right, bottom) = there.min(axis=0), there.max(axis=0)
    return Box(left, top, right - left, bottom - top)
