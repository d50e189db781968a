"""Frames of any video as small upright ones in one colour space."""

from __future__ import annotations

from typing import Any

import av
from av.video.reformatter import Colorspace, VideoReformatter

from vouchsafe.media.video_model import VideoInfo
from vouchsafe.media.video_picture import Scaler, VideoPicture, guessed_matrix
from vouchsafe.media.video_pixels import upright


class Shrinker:
    """Makes frames of one video upright, width x height pixels (both even), 8-bit 4:2:0 in BT.709
    at limited range; tone-mapped where it is HDR. Primaries are left as they are.
    """

    def __init__(self, info: VideoInfo, width: int, height: int) -> None:
        self._info = info
        self.size = (width, height)
        self._scaler = Scaler()
        self._shrinking, self._colouring = VideoReformatter(), VideoReformatter()

    def __call__(self, frame: Any) -> Any:
        """The small frame; it has no times yet."""
        if self._info.hdr:
            seen = VideoPicture(frame, 0, 0.0, self._info, self._scaler).rgb(*self.size)
            return self._colouring.reformat(
                av.VideoFrame.from_ndarray(seen, "rgb24"),
                format="yuv420p",
                dst_colorspace=Colorspace.ITU709,
                dst_color_range="MPEG",
                threads=1,
            )
        turn = self._info.turn
        width, height = self.size[::-1] if turn.transpose else self.size
        small = self._shrinking.reformat(
            frame,
            width=width,
            height=height,
            format="yuv420p",
            interpolation="AREA" if width <= frame.width else "BICUBIC",
            src_colorspace=guessed_matrix(frame),
            dst_colorspace=Colorspace.ITU709,
            dst_color_range="MPEG",
            threads=1,
        )
        return upright(small, turn)
