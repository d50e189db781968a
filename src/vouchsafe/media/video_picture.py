"""One decoded frame, to look at and to overwrite."""

from __future__ import annotations

from typing import Any

import av
import numpy as np
from av.video.reformatter import Colorspace, VideoReformatter
from numpy.typing import NDArray

from vouchsafe.media.model import Luma, Plane, Rgb
from vouchsafe.media.video_model import VideoInfo
from vouchsafe.media.video_pixels import (
    frame_planes,
    needs_limited_range,
    upright,
)
from vouchsafe.media.video_tone import tone_mapped
from vouchsafe.media.video_turn import Turn

_UNSAID_MATRIX = frozenset({2, 3})


class Scaler:
    """Makes pictures to look at out of frames; one swscale context per size, kept."""

    def __init__(self) -> None:
        self._contexts: dict[tuple[int, int, str], VideoReformatter] = {}

    def scaled(self, frame: av.VideoFrame, width: int, height: int, layout: str) -> Any:
        """The frame's samples as an array, shrunk by area averaging, not turned."""
        context = self._contexts.setdefault((width, height, layout), VideoReformatter())
        small = context.reformat(
            frame,
            width=width,
            height=height,
            format=layout,
            interpolation="AREA" if width <= frame.width else "BICUBIC",
            src_colorspace=guessed_matrix(frame),
            threads=1,
        )
        return _samples(small.planes[0], layout)

    def converted(self, frame: av.VideoFrame, name: str) -> av.VideoFrame:
        """The whole frame in another pixel format; RGB and grey in BT.709, limited range."""
        context = self._contexts.setdefault((0, 0, name), VideoReformatter())
        limited = needs_limited_range(frame.format.name)
        return context.reformat(
            frame,
            format=name,
            interpolation="BICUBIC",
            src_colorspace=guessed_matrix(frame),
            dst_colorspace=Colorspace.ITU709 if limited else guessed_matrix(frame),
            dst_color_range="MPEG" if limited else None,
        )


def guessed_matrix(frame: av.VideoFrame) -> Colorspace | None:
    """For a matrix that is not said: the one that players guess from the size."""
    if frame.colorspace not in _UNSAID_MATRIX:
        return None
    return Colorspace.ITU709 if frame.height > 576 else Colorspace.ITU601


def _samples(plane: Any, layout: str) -> Any:
    kind = np.uint16 if layout.endswith("le") else np.uint8
    channels = 3 if layout.startswith("rgb") else 1
    rows = np.frombuffer(plane, kind).reshape(plane.height, -1)[:, : plane.width * channels]
    return rows.reshape(plane.height, plane.width, channels) if channels > 1 else rows


def _turned(samples: Any, turn: Turn) -> Any:
    if turn.transpose:
        samples = samples.swapaxes(0, 1)
    return samples[:: -1 if turn.flip else 1, :: -1 if turn.mirror else 1]


class VideoPicture:
    """A frame of a video, upright; a `Picture`."""

    def __init__(
        self, frame: av.VideoFrame, index: int, time: float, info: VideoInfo, scaler: Scaler
    ) -> None:
        self.index = index
        self.time = time
        self.width = info.width
        self.height = info.height
        self._stored = frame
        self._upright: av.VideoFrame | None = None
        self._writable = False
        self._info = info
        self._scaler = scaler

    def rgb(self, width: int | None = None, height: int | None = None) -> Rgb:
        """The picture for looking at, upright, resized by area averaging."""
        hdr = self._info.hdr
        samples = self._look(width, height, "rgb48le" if hdr else "rgb24")
        return tone_mapped(samples, hdr) if hdr else samples

    def luma(self, width: int, height: int) -> Luma:
        """A small grey picture, upright."""
        return self._look(width, height, "gray")

    def _look(self, width: int | None, height: int | None, layout: str) -> NDArray[Any]:
        across, down = width or self.width, height or self.height
        if self._upright is not None:
            return np.ascontiguousarray(self._scaler.scaled(self._upright, across, down, layout))
        turn = self._info.turn
        if turn.transpose:
            across, down = down, across
        samples = self._scaler.scaled(self._stored, across, down, layout)
        return np.ascontiguousarray(_turned(samples, turn))

    def planes(self) -> list[Plane]:
        """The frame's own samples, upright, for overwriting in place."""
        frame = self.frame()
        if not self._writable:
            # The decoder still predicts later frames from this memory: never paint on it.
            frame.make_writable()
            self._writable = True
        return frame_planes(frame, full_range=self._info.full_range)

    def read_planes(self) -> list[Plane]:
        """The same where they lie; the decoder may still need them."""
        planes = frame_planes(self.frame(), full_range=self._info.full_range)
        for plane in planes:
            plane.samples.flags.writeable = False
        return planes

    def frame(self) -> av.VideoFrame:
        """The upright frame in the format that it is encoded in, with whatever was painted."""
        if self._upright is None:
            stored, turn, name = self._stored, self._info.turn, self._info.working_format
            if name != stored.format.name:
                # A planar 4:2:2 cannot be turned into a 4:2:2: its chroma is unfolded first.
                stored = self._scaler.converted(stored, name)
            self._upright = upright(stored, turn)
        return self._upright
