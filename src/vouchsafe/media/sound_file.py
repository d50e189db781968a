"""A file of nothing but mixed sound: M4A (AAC), FLAC or WAV, one channel, without metadata."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import av

from vouchsafe.media.video_film import Mono, sound_frame, sound_track
from vouchsafe.media.video_write import write_errors

SOUND_SUFFIXES = (".m4a", ".flac", ".wav")

_FORMATS: dict[str, tuple[str, str, dict[str, str], int | None]] = {
    ".m4a": ("ipod", "aac", {"movflags": "+faststart", "empty_hdlr_name": "1"}, 96_000),
    ".flac": ("flac", "flac", {}, None),
    # Beyond 4 GB a WAV becomes an RF64 (EBU Tech 3306), which players of long recordings know.
    ".wav": ("wav", "pcm_s16le", {"rf64": "auto"}, None),
}
"""Muxer, encoder, the muxer's options, bits a second."""


class SoundFile:
    """Sound being written, sample n heard at n / 48,000.

    Use it in a `with`; leave it before `finish`, and the file is incomplete.
    """

    def __init__(self, out: Path, suffix: str) -> None:
        """suffix: one of `SOUND_SUFFIXES`, whatever `out` is called."""
        muxer, codec, options, bits = _FORMATS[suffix]
        self._position = 0
        with write_errors():
            self._container: Any = av.open(
                f"file:{out.absolute()}",
                "w",
                format=muxer,
                container_options={"fflags": "+bitexact", **options},
            )
            self._track = sound_track(self._container, codec, bits)
        context = self._track.codec_context
        if codec == "flac":
            context.format = "s16"
        self._resampler = av.AudioResampler(context.format.name, "mono", context.sample_rate)

    def hear(self, samples: Mono) -> None:
        """The next samples, -1 to 1."""
        if not len(samples):
            return
        frame = sound_frame(samples, self._position)
        self._position += len(samples)
        with write_errors():
            for part in self._resampler.resample(frame):
                self._container.mux(self._track.encode(part))

    def finish(self) -> None:
        """What the encoder still holds, and the index."""
        with write_errors():
            self._container.mux(self._track.encode(None))
            self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()
