"""Writing JPEG: standard tables, a quality found by trial, so that untouched parts look the same.

The source's own quantisation tables are not copied: they tell cameras and programs apart
(ADR 0022).
"""

from __future__ import annotations

import io
from functools import cache
from typing import BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vouchsafe.media.photo_guard import encoding
from vouchsafe.media.photo_icc import Profile
from vouchsafe.media.photo_page import Page, PhotoSamples, swap_red_and_blue
from vouchsafe.media.photo_trial import tiles_of, tried

Sampling = tuple[int, int]
Tables = dict[int, NDArray[np.float64]]

_BASE = np.array(
    # ISO/IEC 10918-1, table K.1 (luminance), in zigzag order
    """16 11 12 14 12 10 16 14 13 14 18 17 16 19 24 40
    26 24 22 22 24 49 35 37 29 40 58 51 61 60 57 51
    56 55 64 72 92 78 64 68 87 69 55 56 80 109 81 87
    95 98 103 104 103 62 77 113 121 112 100 120 92 101 103 99""".split(),  # noqa: SIM905 - a table, not a list
    np.float64,
)
_FACTORS: dict[tuple[Sampling, ...], int] = {
    ((2, 2), (1, 1), (1, 1)): cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    ((2, 1), (1, 1), (1, 1)): cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
    ((1, 2), (1, 1), (1, 1)): cv2.IMWRITE_JPEG_SAMPLING_FACTOR_440,
    ((4, 1), (1, 1), (1, 1)): cv2.IMWRITE_JPEG_SAMPLING_FACTOR_411,
}
_FULL_CHROMA = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
_HIGHEST = 98
_STEP = 2
_MOST_ICC = 65_519
"""bytes of a colour profile in one segment"""
UNKNOWN_QUALITY = 88
"""where the source is not a JPEG"""


def write_jpeg(
    out: BinaryIO,
    page: Page,
    profile: Profile,
    tables: Tables | None = None,
    sampling: list[Sampling] | None = None,
    *,
    compact: bool = False,
) -> None:
    """Write one page. Its samples are used up on the way: swapped to BGR in place.

    tables, sampling: those of the source, where it was a JPEG: how fine to write, not with what.
    compact: fit the entropy code to the picture: slower, some percent smaller.
    """
    with encoding():
        if page.layout.colour == "cmyk":
            encoded = _inks(page, tables)
        else:
            if page.layout.colour == "rgb":
                swap_red_and_blue(page.samples)
            factor = _FACTORS.get(tuple(sampling or ()), _FULL_CHROMA)
            quality = _quality(page.samples, tables, factor)
            encoded = _light(page.samples, quality, factor, compact=compact)
    # Behind the start marker and the JFIF or Adobe segment that the encoder writes first.
    head = 4 + int.from_bytes(encoded[4:6], "big")
    out.write(encoded[:head])
    out.write(_icc_segments(profile.data))
    out.write(encoded[head:])


def _light(
    samples: PhotoSamples, quality: int, factor: int, *, compact: bool = False
) -> memoryview:
    how = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor]
    how += [cv2.IMWRITE_JPEG_OPTIMIZE, int(compact)]
    done, encoded = cv2.imencode(".jpg", samples, how)
    if not done:
        raise ValueError("the encoder gave up")
    return np.ascontiguousarray(encoded, np.uint8).data.cast("B")


def _inks(page: Page, tables: Tables | None) -> memoryview:
    """CMYK the Adobe way: stored inverted, and marked so."""
    stream = io.BytesIO()
    quality = min(estimated_quality(tables) + _STEP, _HIGHEST)
    Image.fromarray(page.samples, "CMYK").save(stream, "JPEG", quality=quality, subsampling=0)
    return stream.getbuffer()


@cache
def _standard(quality: int) -> NDArray[np.float64]:
    """The luminance table at a quality of 1 to 100, as the Independent JPEG Group scales it."""
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return np.clip((_BASE * scale + 50) // 100, 1, 255)


def estimated_quality(tables: Tables | None) -> int:
    """The lowest standard quality that is at least as fine as the source's luminance table."""
    if not tables:
        return UNKNOWN_QUALITY
    source = tables[min(tables)]
    fine = (quality for quality in range(1, 101) if _standard(quality).sum() <= source.sum())
    return min(next(fine, 100), _HIGHEST)


def _quality(samples: PhotoSamples, tables: Tables | None, factor: int) -> int:
    """The source's quality where its tables are the standard ones: nothing comes closer. Else by
    trial, from about there upwards.
    """
    lowest = estimated_quality(tables)
    if tables and (_standard(lowest) == tables[min(tables)]).all():
        return lowest

    def there_and_back(tiles: PhotoSamples, quality: int) -> tuple[int, PhotoSamples]:
        encoded = np.frombuffer(_light(tiles, quality, factor), np.uint8)
        return len(encoded), np.asarray(cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED))

    return tried(
        tiles_of(samples),
        range(lowest, _HIGHEST + 1, _STEP),
        there_and_back,
        most_growth=1.35 if tables else 1.6,
    )


def _icc_segments(icc: bytes | None) -> bytes:
    """A colour profile in APP2 segments (ICC.1:2022, annex B.4)."""
    if not icc:
        return b""
    pieces = [icc[at : at + _MOST_ICC] for at in range(0, len(icc), _MOST_ICC)]
    segments = b""
    for number, piece in enumerate(pieces, 1):
        segments += b"\xff\xe2" + (len(piece) + 16).to_bytes(2, "big") + b"ICC_PROFILE\0"
        segments += bytes([number, len(pieces)]) + piece
    return segments
