"""Decoding: every frame that a player shows, whole, once, in order; or an error."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from types import TracebackType
from typing import Any, Self

import av

from vouchsafe.media.errors import ChangesMidway, Damaged
from vouchsafe.media.video_model import VideoInfo
from vouchsafe.media.video_source import media_errors

_LONGEST_STEP_BACK = Fraction(1)
"""Seconds. Frames whose clock stutters are kept a tick apart; a longer jump is another clock."""


JOINED = frozenset({"mpegts"})
"""Formats that are cut out of a broadcast and may begin anywhere."""

_PROGRESSIVE = frozenset({0, 1})
"""FFmpeg's field orders: not said, and progressive."""


_FRAME_A_PACKET = frozenset({"h264", "hevc", "vp9", "av1", "mjpeg"})


def set_up_decoder(stream: Any, threads: int, max_pixels: int) -> None:
    """Have the decoder report what it would otherwise paper over."""
    context = stream.codec_context
    context.thread_count = threads
    context.thread_type = "AUTO"
    context.options = {
        **context.options,
        "max_pixels": str(max_pixels),
        "err_detect": "crccheck+bitstream+buffer+explode",
    }


def picture_stream(container: Any) -> Any:
    """The stream that a player would show; None when there is none."""
    shown = [
        stream
        for stream in container.streams.video
        if not stream.disposition & av.stream.Disposition.attached_pic
        and stream.codec_context is not None
    ]
    best = container.streams.best("video")
    return best if best in shown else next(iter(shown), None)


class Frames:
    """An iterator over a video's frames, timestamps made strictly increasing; closes its file.

    end: a timestamp; the first frame at or after it is the last one given.
    sizes: bytes of each frame's packet by timestamp, noted only from a keyframe on.
    """

    def __init__(
        self,
        container: Any,
        info: VideoInfo,
        first: int,
        *,
        max_pixels: int,
        threads: int,
        start: float,
        from_keyframe: bool,
        end: int | None = None,
    ) -> None:
        self._container = container
        self._end = end
        self._info = info
        self._stream = picture_stream(container)
        self._last: int | None = None
        self._from = first + round(Fraction(start) / info.time_base) if start > 0 else None
        self._from_keyframe = from_keyframe
        self.sizes: dict[int, int] | None = {} if from_keyframe else None
        set_up_decoder(self._stream, threads, max_pixels)

    def __iter__(self) -> Iterator[Any]:
        begin = self._from
        # A broadcast has no index: jumps in it may land too late.
        sought = begin is not None and (self._from_keyframe or self._info.format not in JOINED)
        with media_errors():
            if sought:
                self._container.seek(begin, stream=self._stream)
            joined = sought or self._info.format in JOINED
            frames = decoded(
                self._container, self._stream, joined=joined, sizes=self.sizes, end=self._end
            )
            for frame in frames:
                pts = self._checked(frame)
                if begin is None or self._from_keyframe or pts >= begin:
                    yield frame

    def _checked(self, frame: Any) -> int:
        """The frame's timestamp, made to increase; raises where the stream becomes another."""
        last = self._last
        pts = _timestamp(frame, last)
        time_base: Fraction = self._info.time_base
        if last is not None and pts <= last:
            if Fraction(last - pts) * time_base > _LONGEST_STEP_BACK:
                raise ChangesMidway(what="clock", time=float(last * time_base))
            pts = last + 1
        info = self._info
        changed = None
        if (frame.width, frame.height) != (info.stored_width, info.stored_height):
            changed = "size"
        elif frame.format.name != info.pixel_format:
            changed = "pixel format"
        if changed:
            raise ChangesMidway(what=changed, time=float(pts * time_base))
        frame.pts = self._last = pts
        frame.time_base = time_base
        return pts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._container.close()


def _timestamp(frame: Any, last: int | None) -> int:
    for known in (frame.pts, frame.dts):
        if known is not None:
            return int(known)
    if last is None:
        return 0
    if not frame.duration:
        raise Damaged(cause="a frame carries no time")
    return last + int(frame.duration)


def decoded(
    container: Any,
    stream: Any,
    *,
    joined: bool,
    sizes: dict[int, int] | None = None,
    end: int | None = None,
) -> Iterator[av.VideoFrame]:
    """Every frame of the stream, whole; a packet that gives none although it should is an error.

    joined: begin at the first keyframe, as players do when they jump into a stream or a broadcast;
        frames that come before it, or lean on what does, are passed over, and not even decoded:
        a strict decoder calls those damaged.
    end: the first frame at or after it, by the timestamp that whoever took it left in it, is the
        last; none before it may be missing.
    """
    owed: dict[int, None] = {}
    keyframe: int | None = None
    for packet in container.demux(stream):
        if packet.is_corrupt:
            raise Damaged(cause="parts of it are missing")
        if keyframe is None and packet.size and packet.is_keyframe:
            keyframe = packet.pts
        if joined and packet.size and (keyframe is None or _before(packet.pts, keyframe)):
            continue
        _note(packet, owed, sizes)
        for frame in stream.decode(packet if packet.size else None):
            owed.pop(frame.pts, None)
            if joined and _before(frame.pts, keyframe):
                continue
            if frame.is_corrupt:
                raise Damaged(cause=_where(frame.time))
            shown = frame.pts
            yield frame
            if end is not None and frame.pts is not None and frame.pts >= end:
                _check_owed([pts for pts in owed if _between(pts, keyframe, shown)], stream)
                return
    # Pictures in front of the first keyframe lean on what is not there; decoders leave them out.
    _check_owed([pts for pts in owed if not _before(pts, keyframe)], stream)


def _note(packet: Any, owed: dict[int, None], sizes: dict[int, int] | None) -> None:
    """A frame is owed for it; and how large it is."""
    if packet.size and packet.pts is not None and not packet.is_discard:
        owed[packet.pts] = None
        if sizes is not None:
            sizes[packet.pts] = packet.size


def _before(pts: int | None, keyframe: int | None) -> bool:
    return pts is not None and keyframe is not None and pts < keyframe


def _between(pts: int, keyframe: int | None, shown: int | None) -> bool:
    return not _before(pts, keyframe) and _before(pts, shown)


def _check_owed(owed: list[int], stream: Any) -> None:
    """In these codecs every packet of a progressive stream holds one shown frame; in others, and
    where a frame's two fields come in two packets, some give none.
    """
    context = stream.codec_context
    one_each = context.codec.canonical_name in _FRAME_A_PACKET
    if owed and one_each and context.field_order in _PROGRESSIVE:
        raise Damaged(cause=_where(float(min(owed) * stream.time_base)))


def _where(seconds: float | None) -> str:
    return f"the frame at {seconds or 0:.3f} seconds cannot be decoded whole"
