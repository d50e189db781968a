"""A recording's sound on the recording's own clock: one channel, whole numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

import av
import numpy as np
from numpy.typing import NDArray

from vouchsafe.media.recording_clock import SLACK, Batch, Piece, in_place
from vouchsafe.media.video_source import media_errors

Floats = NDArray[np.float32]
Whole = NDArray[np.int16]

_FULL = 32768.0
_WILD = 8.0
"""Samples past this are not sound: floating point allows anything."""
_BLOCK = 1 << 16
_MOST_PLANES = 8
_SLOWEST, _FASTEST = 2000, 768_000
"""Samples a second of anything that was made to be listened to."""
_NOT_FOR_EARS = frozenset({"LFE", "LFE2"})
"""Channels of a subwoofer: thunder and traffic, little that tells when."""
_CANCELLED = 0.01
"""Share of the loudest channel's energy below which channels are said to cancel each other out: a
cable with one pin swapped does that.
"""


class Form(NamedTuple):
    """What a decoded frame's samples are."""

    rate: int
    planar: bool
    names: tuple[str, ...]
    """Of the channels."""


class Sampled(NamedTuple):
    """A frame's samples as they were decoded."""

    form: Form
    samples: NDArray[Any]


class Hearing:
    """One pass through one sound track; iterate over it once, then ask what it was like.

    at: bytes of the file that were read so far. heard: whether anything was decoded.
    """

    def __init__(self, container: Any, index: int, *, rate: int, origin: float, only: int | None):
        """origin: time that counts as zero. only: the one channel to listen to; None for all."""
        self.at = 0
        self.heard = False
        self._container = container
        self._stream = container.streams[index]
        self._origin = origin
        self._only = only
        self._tape = _Tape(rate)
        self._mix = 0.0
        self._each: NDArray[np.float64] = np.zeros(1)

    def __iter__(self) -> Iterator[Whole]:
        """Samples at the rate asked for, from time zero on; holes are zeros."""
        with media_errors(), self._container:
            for batch in in_place(self._pieces(), self._origin):
                self.heard = True
                yield from self._laid(batch)
            yield from self._tape.end()

    @property
    def loudest(self) -> int | None:
        """The channel to listen to alone, where the channels cancel each other out."""
        if self._only is None and self._mix < _CANCELLED * self._each.max():
            return int(self._each.argmax())
        return None

    def _pieces(self) -> Iterator[Piece[Sampled]]:
        """What can be decoded; what cannot is missing, which its neighbours' times tell."""
        stream, tick = self._stream, float(self._stream.time_base or 0)
        stream.codec_context.thread_count = 1
        for other in self._container.streams:
            if other is not stream:
                other.discard = av.stream.Discard.all
        forms: dict[tuple[int, str, str], Form] = {}
        for packet in self._container.demux(stream):
            if packet.pos is not None:
                self.at = max(self.at, packet.pos)
            try:
                frames = stream.decode(packet if packet.size else None)
            except av.error.InvalidDataError:
                continue
            for frame in frames:
                rate, count = frame.sample_rate, frame.samples
                if not (count and _SLOWEST <= rate <= _FASTEST):
                    continue
                key = rate, frame.format.name, frame.layout.name
                if (form := forms.get(key)) is None:
                    form = forms[key] = _form(frame)
                time = None if frame.pts is None else frame.pts * tick
                yield Piece(time, count / rate, Sampled(form, _samples(frame, form)))

    def _laid(self, batch: Batch[Sampled]) -> Iterator[Whole]:
        yield from self._tape.wait(batch.shift)
        for form, pieces in groupby(
            (piece.sound for piece in batch.pieces), lambda each: each.form
        ):
            joined = np.concatenate([piece.samples for piece in pieces], axis=1)
            yield from self._tape.lay(self._mixed(_floats(joined, form), form), form.rate)

    def _mixed(self, channels: Floats, form: Form) -> Floats:
        if self._only is not None:
            only: Floats = channels[min(self._only, len(channels) - 1)]
            return only
        mixed: Floats = _weights(form.names) @ channels
        each = np.einsum("cn,cn->c", channels, channels, dtype=np.float64)
        if len(each) != len(self._each):
            self._each, self._mix = np.zeros(len(each)), 0.0
        self._each += each
        self._mix += float(mixed @ mixed)
        return mixed


def _form(frame: Any) -> Form:
    names = tuple(channel.name for channel in frame.layout.channels)
    planar = frame.format.is_planar and len(names) < _MOST_PLANES
    return Form(frame.sample_rate, planar, names)


def _samples(frame: Any, form: Form) -> NDArray[Any]:
    """As decoded. PyAV does not count more planes than FFmpeg holds at hand (PyAV 18)."""
    if not frame.format.is_planar or len(form.names) < _MOST_PLANES:
        samples: NDArray[Any] = frame.to_ndarray()
        return samples
    packer = av.AudioResampler("flt", frame.layout.name, frame.sample_rate)
    parts = [part.to_ndarray() for each in (frame, None) for part in packer.resample(each)]
    return np.concatenate(parts, axis=1)


def _floats(samples: NDArray[Any], form: Form) -> Floats:
    """Of each channel its samples, 1.0 as loud as can be."""
    count = max(len(form.names), 1)
    channels = samples if form.planar else samples.reshape(-1, count).T
    floats: Floats = channels.astype(np.float32)
    if channels.dtype == np.uint8:
        floats = (floats - np.float32(128)) / np.float32(128)
    elif channels.dtype.kind == "i":
        floats /= np.float32(-float(np.iinfo(channels.dtype).min))
    else:
        np.clip(floats, -_WILD, _WILD, out=floats)
        floats = floats if np.isfinite(floats.sum()) else np.nan_to_num(floats)
    return floats


def _weights(names: tuple[str, ...]) -> Floats:
    """Every channel counts the same; whatever the layout says of where it stands."""
    heard = np.array([name not in _NOT_FOR_EARS for name in names], np.float32)
    if not heard.any():
        heard[:] = 1
    weights: Floats = heard / heard.sum()
    return weights


class _Tape:
    """Sound laid end to end at one rate, with silence where there is none."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._source = 0
        self._resampler: Any = None
        self._laid = 0
        self._until = 0.0
        self._cut = 0
        self._owed = 0.0

    def wait(self, seconds: float) -> Iterator[Whole]:
        """Silence, or for negative seconds what comes next is left out; a nudge of a sample."""
        self._until += seconds
        if abs(seconds) < 2 * SLACK:
            self._owed += seconds * self._rate
            return
        yield from self.end()
        missing = round(self._until * self._rate) - self._laid
        self._cut = max(-missing, 0)
        while missing > 0:
            block = np.zeros(min(missing, _BLOCK), np.int16)
            missing -= len(block)
            self._laid += len(block)
            yield block

    def lay(self, sound: Floats, source: int) -> Iterator[Whole]:
        """Samples of one channel at the rate `source`."""
        if source != self._source:
            yield from self.end()
            self._source = source
        if self._resampler is None:
            self._resampler = av.AudioResampler("flt", "mono", self._rate)
        self._until += len(sound) / source
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound)[None, :], "flt", "mono")
        frame.sample_rate = source
        yield from self._out(frame)

    def end(self) -> Iterator[Whole]:
        """What the resampler still holds."""
        if self._resampler is not None:
            yield from self._out(None)
            self._resampler = None

    def _out(self, frame: Any) -> Iterator[Whole]:
        for part in self._resampler.resample(frame):
            samples = part.to_ndarray()[0]
            samples = samples[self._cut :] if self._cut else samples
            self._cut -= min(self._cut, part.samples)
            if abs(self._owed) >= 1 and len(samples) > 1:
                samples = self._nudged(samples)
            whole = np.rint(np.clip(samples * _FULL, -_FULL, _FULL - 1)).astype(np.int16)
            self._laid += len(whole)
            yield whole

    def _nudged(self, samples: Floats) -> Floats:
        """One sample twice, or one less: too little to hear, enough to follow a slow clock."""
        more = 1 if self._owed > 0 else -1
        self._owed -= more
        return np.append(samples, samples[-1:]) if more > 0 else samples[:-1]
