"""Palettes: exact where a picture has few enough colours, the nearest 256 where not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vouchsafe.media.photo_page import PhotoSamples
from vouchsafe.media.photo_pillow import image_of

_STRIP = 256
MOST = 256


@dataclass(frozen=True, slots=True)
class Indexed:
    """A picture in at most 256 colours.

    colours: n x channels.
    indices: height x width.
    exact: no sample was changed.
    """

    colours: NDArray[np.uint8]
    indices: NDArray[np.uint8]
    exact: bool


def exact_palette(samples: PhotoSamples) -> Indexed | None:
    """The picture in its own colours; None when there are more than 256 of them."""
    found: set[tuple[int, ...]] = set()
    for top in range(0, len(samples), _STRIP):
        counted = image_of(samples[top : top + _STRIP]).getcolors(MOST)
        if counted is None:
            return None
        found.update(cast("tuple[int, ...]", colour) for _, colour in counted)
        if len(found) > MOST:
            return None
    colours = np.array(sorted(found), np.uint8)
    keys = _packed(colours[None])[0]  # sorted as the colours are
    indices = np.empty(samples.shape[:2], np.uint8)
    for top in range(0, len(samples), _STRIP):
        strip = _packed(samples[top : top + _STRIP])
        indices[top : top + _STRIP] = np.searchsorted(keys, strip)
    return Indexed(colours, indices, exact=True)


def _packed(samples: PhotoSamples) -> NDArray[np.uint32]:
    packed: NDArray[np.uint32] = samples[:, :, 0].astype(np.uint32)
    for channel in range(1, samples.shape[2]):
        packed = (packed << 8 | samples[:, :, channel]).astype(np.uint32)
    return packed


def on_or_off(samples: PhotoSamples) -> PhotoSamples:
    """RGBA whose pixels are opaque, or transparent and black: all that a GIF can say."""
    clear = samples[:, :, 3:] < 128
    return np.where(clear, 0, samples | np.array([0, 0, 0, 255], np.uint8)).astype(np.uint8)


def nearest_palette(samples: PhotoSamples) -> Indexed:
    """RGBA that is on or off in 256 colours: its own when they suffice, else the nearest."""
    exact = exact_palette(samples)
    if exact:
        return exact
    clear = samples[:, :, 3] == 0
    light = image_of(samples[:, :, :3])
    few = light.quantize(MOST - 1, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    rgb = np.array(few.getpalette("RGB"), np.uint8).reshape(-1, 3)[: MOST - 1]
    colours = np.concatenate([rgb, np.zeros((MOST - len(rgb), 3), np.uint8)])
    alpha = np.full((MOST, 1), 255, np.uint8)
    alpha[-1] = 0
    indices = np.where(clear, MOST - 1, np.asarray(few)).astype(np.uint8)
    return Indexed(np.concatenate([colours, alpha], axis=1), indices, exact=False)
