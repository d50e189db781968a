"""Sound tracks, from samples to samples, in step with the picture. Why: docs/adr/0013."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import av
import numpy as np
from av.codec.context import Flags

from vouchsafe.media.errors import Damaged
from vouchsafe.media.model import Samples, SoundFilterFactory
from vouchsafe.media.video_source import media_errors

if TYPE_CHECKING:
    from vouchsafe.media.video import Video

_LOSSLESS = {".mp4": "alac", ".mov": "alac", ".mkv": "flac", ".webm": "libopus"}
_LOSSY = {".mp4": "aac", ".mov": "aac", ".mkv": "aac", ".webm": "libopus"}
_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
_OPUS_RATE = 48000

_JITTER = 0.02
"""Seconds that a packet's time may be off before silence is put in or samples are left out."""

_LONGEST_SILENCE = 1800.0
"""Seconds of a gap that is still believed."""

_LEAD = 0.5
"""Seconds that sound may be written ahead of the picture."""

_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}


@dataclass(frozen=True, slots=True)
class _Shape:
    rate: int
    layout: str
    channels: int


class SoundTrack:
    """One track being decoded, perhaps changed, and encoded again.

    start: seconds from the first shown frame to the first sample; negative when sound leads.
    """

    def __init__(self, source: Video, index: int, sound: Literal["keep"] | SoundFilterFactory):
        self._container = source.container()
        self._stream = self._container.streams[index]
        self._origin = source.first * source.info.time_base
        self._frames = self._decoded()
        first = next(self._frames, None)
        self.empty = first is None
        self.damaged = False
        self.start = 0.0
        self._out: Any = None
        if first is None:
            return
        self._shape = _shape(first)
        self.start = float(self._time(first))
        self._filter = sound(self._shape.rate, self._shape.channels) if callable(sound) else None
        self._resampler = self._new_resampler()
        self._given = 0
        self._taken = 0
        self._packets = self._encoded(first)
        self._held: Any = None

    def attach(self, target: Any, suffix: str) -> None:
        """Add the new track to the new container."""
        codec = self._stream.codec_context.codec.canonical_name
        lossless = codec in {"alac", "flac"} or codec.startswith("pcm_")
        name = (_LOSSLESS if lossless else _LOSSY)[suffix]
        rate = _nearest_rate(name, self._shape.rate)
        self._out = target.add_stream(name, rate=rate)
        context = self._out.codec_context
        context.layout = self._shape.layout
        context.flags |= Flags.bitexact
        context.time_base = Fraction(1, rate)
        if name == "alac":
            context.format = "s16p" if self._stream.codec_context.format.bytes <= 2 else "s32p"
        elif name == "flac":
            context.format = "s16" if self._stream.codec_context.format.bytes <= 2 else "s32"
        else:
            context.bit_rate = _bit_rate(self._stream, rate, self._shape.channels)

    def packets(self, *, until: float | None, delay: float) -> Iterator[Any]:
        """Encoded packets up to a time (None: all that is left); `delay` is added to theirs."""
        while True:
            if self._held is None:
                self._held = next(self._packets, None)
            if self._held is None:
                return
            packet, seconds = self._held
            if until is not None and seconds > until + _LEAD:
                return
            self._held = None
            shift = round((self.start + delay) / packet.time_base)
            packet.pts += shift
            packet.dts += shift
            yield packet

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def _decoded(self) -> Iterator[av.AudioFrame]:
        """Every frame that can be decoded; what cannot becomes silence by its absence."""
        for packet in self._container.demux(self._stream):
            try:
                frames = self._stream.decode(packet if packet.size else None)
            except av.error.InvalidDataError:
                self.damaged = True
                continue
            for frame in frames:
                if frame.is_corrupt:
                    self.damaged = True
                yield frame

    def _time(self, frame: av.AudioFrame) -> Fraction:
        if frame.pts is None:
            return Fraction(0)
        return Fraction(frame.pts * self._stream.time_base) - self._origin

    def _new_resampler(self) -> av.AudioResampler:
        return av.AudioResampler("fltp", self._shape.layout, self._shape.rate)

    def _samples(self, first: av.AudioFrame) -> Iterator[Samples]:
        """The track's samples, without gaps: sample n is heard n / rate after the first."""
        position = 0
        source = (first.format.name, first.layout.name, first.sample_rate)
        frame: av.AudioFrame | None = first
        while frame is not None:
            now = (frame.format.name, frame.layout.name, frame.sample_rate)
            if now != source:
                source = now
                self._resampler = self._new_resampler()
            expected = self._expected(frame, position)
            frame.pts = None
            for part in self._resampler.resample(frame):
                samples: Samples = part.to_ndarray().astype(np.float32, copy=False)
                if expected > position:
                    yield from _silence(expected - position, self._shape.channels)
                    position = expected
                elif expected < position:
                    late = min(position - expected, samples.shape[1])
                    samples = samples[:, late:]
                expected = position + samples.shape[1]
                position = expected
                yield samples
            frame = next(self._frames, None)

    def _expected(self, frame: av.AudioFrame, position: int) -> int:
        """Where this frame belongs, forgiving a clock that stutters."""
        if frame.pts is None:
            return position
        exact = round((float(self._time(frame)) - self.start) * self._shape.rate)
        if exact - position > _LONGEST_SILENCE * self._shape.rate:
            raise Damaged(cause="its sound claims to be silent for half an hour")
        return position if abs(exact - position) <= _JITTER * self._shape.rate else exact

    def _filtered(self, first: av.AudioFrame) -> Iterator[Samples]:
        if self._filter is None:
            yield from self._samples(first)
            return
        for samples in self._samples(first):
            self._taken += samples.shape[1]
            yield from self._whole(self._filter(samples))
        yield from self._whole(_fitted(self._filter.finish(), self._taken - self._given))

    def _whole(self, samples: Samples) -> Iterator[Samples]:
        self._given += samples.shape[1]
        yield samples

    def _encoded(self, first: av.AudioFrame) -> Iterator[tuple[Any, float]]:
        position = 0
        for samples in self._filtered(first):
            if not samples.shape[1]:
                continue
            data = np.ascontiguousarray(samples, np.float32)
            frame = av.AudioFrame.from_ndarray(data, "fltp", self._shape.layout)
            frame.sample_rate = self._shape.rate
            frame.time_base = Fraction(1, self._shape.rate)
            frame.pts = position
            position += samples.shape[1]
            yield from self._timed(self._out.encode(frame))
        yield from self._timed(self._out.encode(None))

    def _timed(self, packets: list[Any]) -> Iterator[tuple[Any, float]]:
        for packet in packets:
            yield packet, float(packet.pts * packet.time_base) + self.start


def sound_tracks(
    source: Video, target: Any, suffix: str, sound: Literal["keep"] | SoundFilterFactory
) -> list[SoundTrack]:
    """Every track of the source that can be decoded, added to the new container."""
    tracks = []
    for index in source.sound_indexes:
        with media_errors():
            track = SoundTrack(source, index, sound)
        if track.empty:
            track.close()
            continue
        track.attach(target, suffix)
        tracks.append(track)
    return tracks


def _shape(frame: av.AudioFrame) -> _Shape:
    channels = frame.layout.nb_channels
    name = frame.layout.name
    try:
        known = av.AudioLayout(name).nb_channels == channels
    except ValueError:
        known = False
    if not known or "channels" in name:
        name = _LAYOUTS.get(channels, "stereo")
        channels = av.AudioLayout(name).nb_channels
    return _Shape(frame.sample_rate, name, channels)


def _nearest_rate(codec: str, rate: int) -> int:
    if codec == "libopus":
        return _OPUS_RATE
    if codec == "aac":
        return min((r for r in _AAC_RATES if r >= rate), default=_AAC_RATES[0])
    return rate


def _bit_rate(stream: Any, rate: int, channels: int) -> int:
    """As much as the source spent and a little more, within what sounds right."""
    spent = (stream.codec_context.bit_rate or 0) * 1.1
    usual = min(rate * 2, 80_000)
    wanted = spent / channels if spent else usual
    return round(channels * min(max(wanted, usual / 2), 128_000))


def _silence(count: int, channels: int) -> Iterator[Samples]:
    while count > 0:
        part = min(count, 1 << 16)
        yield np.zeros((channels, part), np.float32)
        count -= part


def _fitted(samples: Samples, count: int) -> Samples:
    """Exactly `count` samples: cut, or filled up with silence."""
    if samples.shape[1] >= count:
        return samples[:, : max(count, 0)]
    return np.pad(samples, ((0, 0), (0, count - samples.shape[1])))
