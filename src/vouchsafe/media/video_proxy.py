"""A small copy of a video to edit by: every frame of it, quick to jump about in.

Frame n of the copy is frame n of the video, shown at the same moment. Why so: docs/adr/0150.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import av
from av.codec.context import Flags

from vouchsafe.media.model import Progress
from vouchsafe.media.video_bitstream import without_settings
from vouchsafe.media.video_quality import neutral
from vouchsafe.media.video_shrink import Shrinker
from vouchsafe.media.video_source import media_errors
from vouchsafe.media.video_write import write_errors

if TYPE_CHECKING:
    from vouchsafe.media.video import Video

LONGEST_SIDE = 1280
"""Pixels, across or down."""

GROUP = 12
"""Frames from one keyframe to the next: a jump decodes no more than these."""

_CLOCK = Fraction(1, 1_000_000)
"""A plan's own precision, and a browser's."""

_BT709, _LIMITED = 1, 1
_OPTIONS = {
    "preset": "superfast",
    "tune": "fastdecode",
    "crf": "25",
    "x264-params": f"keyint={GROUP}:min-keyint={GROUP}:scenecut=0:bframes=0:rc-lookahead=0"
    ":sync-lookahead=0:open-gop=0:videoformat=component",
    "udu_sei": "0",
    "a53cc": "0",
}
_MUXER = {"fflags": "+bitexact", "movflags": "+faststart", "empty_hdlr_name": "1"}
_TIME = struct.Struct("<d")


@dataclass(frozen=True, slots=True)
class Proxy:
    """What was written: size in pixels, and how many frames."""

    width: int
    height: int
    frames: int


def write_proxy(
    source: Video,
    out: Path,
    times: Path,
    *,
    threads: int = 0,
    on_progress: Progress | None = None,
) -> Proxy:
    """Write the copy to `out` (MP4: H.264, 8 bits, its index in front, no sound, no metadata), and
    to `times` each frame's presentation time: seconds, 64-bit floats, little-endian.

    Both are left incomplete if this raises.
    """
    with media_errors(), _opened(times) as moments:
        writer = _Writer(source, out, threads)
        with source.frames(threads=threads) as frames:
            for frame in frames:
                time = source.time_of(frame.pts)
                with write_errors():
                    moments.write(_TIME.pack(time))
                writer.add(frame, time)
                if on_progress and source.info.duration:
                    on_progress(min(time / source.info.duration, 1.0))
        writer.finish()
    return Proxy(*writer.size, writer.count)


def _opened(path: Path) -> BinaryIO:
    with write_errors():
        return path.open("wb")


def proxy_size(width: int, height: int) -> tuple[int, int]:
    """A displayed size brought within bounds; both sides even, as H.264 wants them."""
    scale = min(1.0, LONGEST_SIDE / max(width, height))
    return _even(width * scale), _even(height * scale)


def _even(side: float) -> int:
    return max(2, 2 * round(side / 2))


class _Writer:
    """The new container, and frames on their way into it."""

    def __init__(self, source: Video, out: Path, threads: int) -> None:
        self._info = source.info
        self.size = proxy_size(source.info.width, source.info.height)
        self._shrink = Shrinker(source.info, *self.size)
        self.count = 0
        self._last = -1
        self._step = 1
        self._first_packet = True
        with write_errors():
            self._container: Any = av.open(
                f"file:{out.absolute()}", "w", format="mp4", container_options=_MUXER
            )
        self._stream: Any = self._container.add_stream("libx264", rate=source.info.rate or 25)
        context = self._stream.codec_context
        context.width, context.height = self.size
        context.pix_fmt = "yuv420p"
        context.time_base = self._stream.time_base = _CLOCK
        context.thread_count = threads
        context.flags |= Flags.bitexact | Flags.frame_duration | Flags.closed_gop
        context.color_range = _LIMITED
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.options = dict(_OPTIONS)

    def add(self, frame: Any, time: float) -> None:
        """The next frame, shown at `time`."""
        lasts = round((frame.duration or 0) * self._info.time_base / _CLOCK)
        stamp = max(round(time / float(_CLOCK)), self._last + 1)
        if self._last >= 0:
            self._step = stamp - self._last
        small = neutral(self._shrink(frame))
        small.pts, small.time_base, small.duration = stamp, _CLOCK, lasts or self._step
        self._last = stamp
        self.count += 1
        self._encode(small)

    def finish(self) -> None:
        """What the encoder still holds, and the index."""
        self._encode(None)
        with write_errors():
            self._container.close()

    def _encode(self, frame: Any) -> None:
        with write_errors():
            for packet in self._stream.encode(frame):
                first, self._first_packet = self._first_packet, False
                self._container.mux(without_settings(packet, self._stream) if first else packet)
