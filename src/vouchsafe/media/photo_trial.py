"""How fine a lossy encoder must write for nobody to see a difference: found by trying."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import cv2
import numpy as np

from vouchsafe.media.photo_page import PhotoSamples

WANTED_PSNR = 43.0
"""dB against the samples as decoded"""
_TILE, _TILES = 128, 4

Trial = Callable[[PhotoSamples, int], tuple[int, PhotoSamples]]
"""(tiles, quality) -> (bytes written, the tiles read back)"""


def tiles_of(samples: PhotoSamples) -> PhotoSamples:
    """Some tiles from all over the picture, on its own grid of 16 x 16 blocks, as one strip."""
    height, width = samples.shape[:2]
    if height <= 2 * _TILE or width <= 2 * _TILE:
        return np.ascontiguousarray(samples[: _TILE * _TILES, : _TILE * _TILES])
    tops = np.linspace(0, height - _TILE, _TILES).astype(int) // 16 * 16
    lefts = np.linspace(0, width - _TILE, _TILES).astype(int) // 16 * 16
    places = [(top, lefts[(number * 2 + 1) % _TILES]) for number, top in enumerate(tops)]
    return np.concatenate([samples[y : y + _TILE, x : x + _TILE] for y, x in places])


def tried(
    tiles: PhotoSamples, qualities: Iterable[int], trial: Trial, *, most_growth: float
) -> int:
    """The first quality that is good enough, or the best that is not much larger.

    most_growth: of the size against that at the first quality, for the sake of the PSNR.
    """
    best, smallest = (0.0, 0), 0
    for quality in qualities:
        size, back = trial(tiles, quality)
        psnr = float(cv2.PSNR(tiles, back.reshape(tiles.shape)))
        smallest = smallest or size
        if size > smallest * most_growth:
            break
        best = max(best, (psnr, quality))
        if psnr >= WANTED_PSNR:
            break
    return best[1]
