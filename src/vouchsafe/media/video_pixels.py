"""Pixel formats: which ones frames are worked on in, and where their samples lie."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import av
import cv2
import numpy as np

from vouchsafe.media.model import Plane
from vouchsafe.media.video_turn import Turn

FULL_RANGE = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """A planar pixel format: depth in bits, and columns and rows per chroma sample."""

    name: str
    depth: int
    horizontal: int
    vertical: int
    planes: int

    @property
    def dtype(self) -> type[np.uint8] | type[np.uint16]:
        return np.uint8 if self.depth == 8 else np.uint16


@cache
def layout_of(name: str) -> Layout:
    """The layout of a planar format without alpha."""
    video_format = av.VideoFormat(name, 16, 16)
    first, *rest = video_format.components
    across = 16 // rest[0].width if rest else 1
    down = 16 // rest[0].height if rest else 1
    return Layout(name, first.bits, across, down, len(video_format.components))


@cache
def needs_limited_range(source: str) -> bool:
    """Whether frames of this format are converted to Y'CbCr in limited range to be encoded."""
    video_format = av.VideoFormat(source, 16, 16)
    grey = len([part for part in video_format.components if not part.is_alpha]) < 3
    return video_format.is_rgb or video_format.has_palette or grey


@cache
def working_format(source: str, *, transposed: bool, odd_width: bool, odd_height: bool) -> str:
    """The planar format nearest to the source's that can be turned, painted and encoded.

    Chroma that an encoder could not hold after turning, or at an odd size, is kept at full
    resolution; depth never falls below 10 bits where the source has them; alpha goes.
    """
    video_format = av.VideoFormat(source, 16, 16)
    colour = [part for part in video_format.components if not part.is_alpha]
    chroma = [part for part in colour if part.is_chroma]
    across, down = (16 // chroma[0].width, 16 // chroma[0].height) if chroma else (1, 1)
    if len(colour) < 3 and not video_format.has_palette:
        across, down = 2, 2
    if transposed:
        across, down = down, across
        odd_width, odd_height = odd_height, odd_width
    fits = not ((across > 1 and odd_width) or (down > 1 and odd_height))
    sampling = {(2, 2): "420", (2, 1): "422"}.get((across, down), "444") if fits else "444"
    depth = "10le" if max(part.bits for part in colour) > 8 else ""
    return f"yuv{'j' if source.startswith('yuvj') else ''}{sampling}p{depth}"


def sample_arrays(frame: av.VideoFrame) -> list[Any]:
    """The samples of each plane of a planar frame, as they lie in its memory."""
    dtype = layout_of(frame.format.name).dtype
    arrays = []
    for plane in frame.planes:
        step = abs(plane.line_size) // np.dtype(dtype).itemsize
        rows = np.frombuffer(memoryview(plane), dtype).reshape(plane.height, step)[:, : plane.width]
        arrays.append(rows[::-1] if plane.line_size < 0 else rows)
    return arrays


def frame_planes(frame: av.VideoFrame, *, full_range: bool) -> list[Plane]:
    """The components of an upright planar frame."""
    layout = layout_of(frame.format.name)
    full = full_range or frame.format.name.startswith("yuvj")
    peak = (1 << layout.depth) - 1
    black = 0 if full else 16 << (layout.depth - 8)
    first, *rest = sample_arrays(frame)
    return [
        Plane(first, 1, 1, black, peak),
        *(
            Plane(part, layout.horizontal, layout.vertical, 1 << (layout.depth - 1), peak)
            for part in rest
        ),
    ]


def upright(frame: av.VideoFrame, turn: Turn) -> av.VideoFrame:
    """The same frame turned, in new memory; the frame itself when there is nothing to turn."""
    if turn.is_none:
        return frame
    size = (frame.height, frame.width) if turn.transpose else (frame.width, frame.height)
    new = av.VideoFrame(*size, frame.format.name)
    for source, target in zip(sample_arrays(frame), sample_arrays(new), strict=True):
        part = cv2.transpose(source) if turn.transpose else source
        code = {(True, True): -1, (True, False): 1, (False, True): 0}.get((turn.mirror, turn.flip))
        target[:] = part if code is None else cv2.flip(part, code)
    for name in ("pts", "time_base", "duration"):
        setattr(new, name, getattr(frame, name))
    for name in ("color_range", "color_primaries", "color_trc", "colorspace"):
        setattr(new, name, getattr(frame, name))
    return new
