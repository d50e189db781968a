"""One part of a video, encoded so that its neighbours follow it without a seam.

How it is encoded is settled once for all parts. Each begins with a keyframe and leans on nothing
outside of it. Why so: docs/adr/0223.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from av.codec.context import Flags
from av.video.frame import PictureType

from vouchsafe.media.errors import NotInParts, PartsDiffer
from vouchsafe.media.model import Edit, Progress
from vouchsafe.media.video_codec import Encoding, Tier, choose_encoding, open_encoder
from vouchsafe.media.video_frames import JOINED
from vouchsafe.media.video_model import VideoInfo
from vouchsafe.media.video_part_file import Coded, PartFacts, PartWriter
from vouchsafe.media.video_quality import choose_quality
from vouchsafe.media.video_source import media_errors
from vouchsafe.media.video_write import (
    PacketsOf,
    edited,
    flush_to_disk,
    video_suffix,
    write_errors,
)

if TYPE_CHECKING:
    from vouchsafe.media.video import Video


_WHOLE_ONLY = frozenset({"libsvtav1"})
"""It hung now and then where one was opened for a head alone."""

Counted = Callable[[], tuple[int, int]]
"""Gives how many pictures an edit has painted in, and how many samples it destroyed."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How every part of one video is encoded.

    codec: the encoder. tier: the name of its settings. crf: constant quality, in its own scale.
    """

    codec: str
    tier: str
    crf: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which frames a part has: those from `start` on, up to `end`. lead: where to begin to decode,
    before `start`. Seconds from the first shown frame; the last part's end is infinite.
    """

    number: int
    start: float
    end: float
    lead: float


def settle(source: Video, threads: int) -> Manner:
    """How to encode all parts, tried on the video itself. Raises `NotInParts`."""
    if source.info.format in JOINED:
        raise NotInParts(why="a broadcast has no index to jump by")
    encoding = _encoding(source.info)
    if encoding.codec in _WHOLE_ONLY:
        raise NotInParts(why="its encoder, SVT-AV1, cannot be relied on for parts")
    with media_errors():
        quality = choose_quality(source, encoding, threads)
    return Manner(encoding.codec, quality.tier.name, round(quality.crf, 2))


def tier_of(manner: Manner, encoding: Encoding) -> Tier:
    """The settings by their name. Raises `PartsDiffer` where another release wrote them down."""
    for tier in encoding.tiers:
        if manner.codec == encoding.codec and manner.tier == tier.name:
            return tier
    raise PartsDiffer(why="they were begun by another release")


def write_part(
    source: Video,
    out: Path,
    edit: Edit,
    stretch: Stretch,
    manner: Manner,
    *,
    origin: str,
    counted: Counted = lambda: (0, 0),
    threads: int = 0,
    on_progress: Progress | None = None,
) -> PartFacts:
    """Write one part to `out`, which is left incomplete if this raises. `edit` sees the part's own
    frames only; `counted` is asked in the end what it did. origin: what tells this part from parts
    of anything else: a digest of all that it is made from and by.
    """
    with media_errors():
        writer = _Writer(source, stretch, manner, threads)
        with write_errors(), out.open("wb") as file:
            part = PartWriter(file)
            for packet in writer.packets(edit, on_progress):
                part.add(packet)
            painted, samples = counted()
            known = writer.facts()
            facts = replace(known, origin=origin, painted=painted, samples=samples)
            part.finish(facts)
    flush_to_disk(out)
    return facts


def _encoding(info: VideoInfo) -> Encoding:
    encoding, _ = choose_encoding(info, video_suffix(info))
    return encoding


class _Writer:
    """One part on its way from frames to packets, and what is seen on it."""

    def __init__(self, source: Video, stretch: Stretch, manner: Manner, threads: int) -> None:
        self._source, self._stretch = source, stretch
        self._manner, self._threads = manner, threads
        self._encoding = _encoding(source.info)
        self._encoder = self._opened()
        self._head = bytes(self._encoder.extradata or b"")
        self._start = _ticks(source, stretch.start) if stretch.start > 0 else None
        self._end = _ticks(source, stretch.end) if stretch.end < inf else None
        self._offsets: list[int] = []
        self._before: int | None = None
        self._after: int | None = None
        self._lag = _Lag()
        self._keyframes = 0

    def packets(self, edit: Edit, on_progress: Progress | None) -> Iterator[Coded]:
        """All of them."""
        encoder = PacketsOf(self._encoder, self._encoding.codec)
        held: Any = None
        frame = None
        with closing(self._frames(on_progress)) as frames:
            for _, frame in edited(self._source, frames, edit):
                self._offsets.append(frame.pts)
                for packet in encoder.encode(frame):
                    if held is not None:
                        yield self._coded(held)
                    held = packet
        if frame is None:
            return
        for packet in encoder.encode(None):
            if held is not None:
                yield self._coded(held)
            held = packet
        if held is not None:
            yield self._coded(self._last(held, frame))
        if on_progress:
            on_progress(1.0)

    def facts(self) -> PartFacts:
        """Once all packets are written."""
        return PartFacts(
            origin="",
            number=self._stretch.number,
            head=self._head.hex(),
            depth=self._lag.depth,
            packets=self._lag.packets,
            first=self._offsets[0] if self._offsets else None,
            last=self._offsets[-1] if self._offsets else None,
            before=self._before,
            after=self._after,
            painted=0,
            samples=0,
        )

    def _opened(self) -> Any:
        encoder: Any = av.CodecContext.create(self._manner.codec, "w")
        tier = tier_of(self._manner, self._encoding)
        open_encoder(encoder, self._encoding, tier, self._manner.crf, self._threads)
        # As every container has it that is written here: parameter sets once, in its own head.
        encoder.flags |= Flags.global_header
        with write_errors():
            encoder.open()
        return encoder

    def _frames(self, on_progress: Progress | None) -> Generator[Any, None, None]:
        """The part's own; those beside it are looked at and passed over."""
        source, began = self._source, None
        opened = source.frames(
            threads=self._threads,
            start=self._stretch.lead,
            from_keyframe=self._start is not None,
            end=self._end,
        )
        with opened as frames:
            for frame in frames:
                time = source.time_of(frame.pts)
                began = time if began is None else began
                if on_progress:
                    on_progress(self._share(began, time))
                if self._start is not None and frame.pts < self._start:
                    self._before = frame.pts - source.first
                elif self._end is not None and frame.pts >= self._end:
                    self._after = frame.pts - source.first
                else:
                    yield frame

    def _coded(self, packet: Any) -> Coded:
        self._lag.see(packet)
        self._keyframes += packet.is_keyframe
        return Coded(packet.pts, packet.duration or 0, bool(packet.is_keyframe), bytes(packet))

    def _last(self, packet: Any, frame: Any) -> Any:
        """The last packet. In H.264 two keyframes that follow each other must not bear the same
        number (7.4.3, idr_pic_id). x264 counts 0, 1, 0, 1, … from each beginning; where the last
        frame is a keyframe that bears a 0 it is encoded once more, by itself, as a 1.
        """
        bears_zero = packet.is_keyframe and self._keyframes % 2 == 0
        if self._encoding.codec != "libx264" or not bears_zero:
            return packet
        encoder = PacketsOf(self._opened(), self._encoding.codec)
        packets: list[Any] = []
        for again in (frame.pts - 1, frame.pts):
            frame.pts, frame.pict_type = again, PictureType.I
            packets += encoder.encode(frame)
        packets += encoder.encode(None)
        packets[-1].duration = packet.duration
        return packets[-1]

    def _share(self, began: float, time: float) -> float:
        """Of everything that is decoded, before the part's first frame, too."""
        length = min(self._stretch.end, self._source.info.duration) - began
        return min(max((time - began) / length, 0.0), 1.0) if length > 0 else 1.0


class _Lag:
    """By how many packets decoding begins before presentation."""

    def __init__(self) -> None:
        self.packets = 0
        self.depth = 0
        self._first: int | None = None

    def see(self, packet: Any) -> None:
        self.packets += 1
        if self._first is None:
            self._first = packet.pts
        if packet.dts is not None and packet.dts < self._first:
            self.depth += 1


def _ticks(source: Video, seconds: float) -> int:
    """The same moment for the part that ends there and for the one that begins there."""
    return source.first + round(Fraction(seconds) / source.info.time_base)
