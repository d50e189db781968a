"""A new video of pictures and sound that no file holds yet: drawn, mixed, one frame after another.

H.264 in MP4, 8-bit 4:2:0, BT.709 at limited range, its index in front, without metadata.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

import av
import numpy as np
from av.codec.context import Flags
from numpy.typing import NDArray

from vouchsafe.media.video_bitstream import without_settings
from vouchsafe.media.video_codec import Encoding, Tier, open_encoder
from vouchsafe.media.video_model import ColourTags
from vouchsafe.media.video_pixels import sample_arrays
from vouchsafe.media.video_source import media_errors
from vouchsafe.media.video_write import write_errors

SOUND_RATE = 48_000
"""Samples a second of the sound that goes into a film."""

_BT709 = ColourTags(range=1, primaries=1, transfer=1, matrix=1)
_TIER = Tier("film", (("preset", "veryfast"), ("aq-mode", "0"), ("g", "60")))
_CRF = 20.0
_MOST_THREADS = 8
_MUXER = {"fflags": "+bitexact", "movflags": "+faststart", "empty_hdlr_name": "1"}
_SOUND_BITS = 96_000

Mono = NDArray[np.float32]
"""Samples of one channel, -1 to 1."""

YuvPlanes = Sequence[NDArray[np.uint8]]
"""Luma, height x width, and two chromas of half that in both directions."""


class Film:
    """A video being written: frame n is shown at n / rate, sound begins with frame 0.

    Use it in a `with`; leave it before `finish`, and the file is incomplete.
    """

    def __init__(
        self,
        out: Path,
        width: int,
        height: int,
        rate: Fraction,
        *,
        sound: bool = False,
        threads: int = 0,
    ) -> None:
        """threads: for encoding; 0 for as many as there are cores, up to eight: each keeps frames
        and a stack of its own.
        """
        self._size, self._rate = (width, height), rate
        self._frames = self._samples = 0
        self._first_packet = True
        with write_errors():
            self._container: Any = av.open(
                f"file:{out.absolute()}", "w", format="mp4", container_options=_MUXER
            )
        self._picture: Any = self._container.add_stream("libx264", rate=rate)
        open_encoder(
            self._picture.codec_context,
            _encoding(width, height, rate),
            _TIER,
            _CRF,
            threads or min(os.cpu_count() or 1, _MOST_THREADS),
        )
        self._picture.time_base = 1 / rate
        self._sound: Any = sound_track(self._container, "aac", _SOUND_BITS) if sound else None

    def show(self, planes: YuvPlanes) -> None:
        """The next frame; the planes are copied."""
        frame = av.VideoFrame(*self._size, "yuv420p")
        for target, source in zip(sample_arrays(frame), planes, strict=True):
            target[:] = source
        frame.pts, frame.time_base, frame.duration = self._frames, 1 / self._rate, 1
        self._frames += 1
        self._encode(frame)

    def hear(self, samples: Mono) -> None:
        """The next samples, -1 to 1; nothing where the film has no sound."""
        if self._sound is not None and len(samples):
            frame = sound_frame(samples, self._samples)
            self._samples += len(samples)
            with write_errors():
                self._container.mux(self._sound.encode(frame))

    def finish(self) -> None:
        """What the encoders still hold, and the index."""
        self._encode(None)
        with write_errors():
            if self._sound is not None:
                self._container.mux(self._sound.encode(None))
            self._container.close()

    def _encode(self, frame: Any) -> None:
        with media_errors(), write_errors():
            for packet in self._picture.encode(frame):
                first, self._first_packet = self._first_packet, False
                self._container.mux(without_settings(packet, self._picture) if first else packet)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()


def sound_track(container: Any, codec: str, bits: int | None) -> Any:
    """A sound track of a new container that takes `sound_frame`s."""
    track = container.add_stream(codec, rate=SOUND_RATE)
    context = track.codec_context
    context.layout = "mono"
    context.flags |= Flags.bitexact
    context.time_base = Fraction(1, SOUND_RATE)
    if bits:
        context.bit_rate = bits
    return track


def sound_frame(samples: Mono, position: int) -> av.AudioFrame:
    """Samples that begin at sample `position` of their track."""
    data = np.ascontiguousarray(samples[None, :], np.float32)
    frame = av.AudioFrame.from_ndarray(data, "fltp", "mono")
    frame.sample_rate = SOUND_RATE
    frame.time_base = Fraction(1, SOUND_RATE)
    frame.pts = position
    return frame


def _encoding(width: int, height: int, rate: Fraction) -> Encoding:
    return Encoding(
        codec="libx264",
        pixel_format="yuv420p",
        width=width,
        height=height,
        shape=Fraction(1),
        rate=rate,
        time_base=1 / rate,
        colour=_BT709,
        interlaced=False,
        top_field_first=False,
    )
