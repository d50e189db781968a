"""A new video from frames and samples."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av

from vouchsafe.media.errors import CannotWrite
from vouchsafe.media.model import Edit, Progress, RewriteOptions, Written
from vouchsafe.media.video_picture import Scaler, VideoPicture
from vouchsafe.media.video_source import media_errors

if TYPE_CHECKING:
    from vouchsafe.media.video import Video

_SUFFIXES = {"mov": ".mov", "matroska": ".mkv", "webm": ".webm"}
_MUXERS = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm"}


def video_suffix(kind: str) -> str:
    """What a video of that container is written as: MOV, MKV and WebM stay, the rest is MP4."""
    return _SUFFIXES.get(kind, ".mp4")


def rewrite_video(
    source: Video, out: Path, edit: Edit, options: RewriteOptions, on_progress: Progress | None
) -> Written:
    """See `vouchsafe.media.rewrite`."""
    info = source.info
    scaler = Scaler()
    suffix = video_suffix(info.format)
    with media_errors(), source.frames(threads=options.threads) as frames:
        target: Any = None
        track: Any = None
        for index, frame in enumerate(frames):
            time = source.time_of(frame.pts)
            picture = VideoPicture(frame, index, time, info, scaler)
            edit(picture)
            ready = picture.frame()
            if target is None:
                target = av.open(
                    str(out), "w", format=_MUXERS[suffix], options={"fflags": "bitexact"}
                )
                codec = "libvpx-vp9" if suffix == ".webm" else "libx264"
                track = target.add_stream(
                    codec,
                    rate=info.rate or Fraction(25),
                    options={"crf": "18", "preset": "veryfast"},
                )
                track.width, track.height, track.pix_fmt = (
                    ready.width,
                    ready.height,
                    ready.format.name,
                )
                track.codec_context.time_base = info.time_base
                track.codec_context.flags |= av.codec.context.Flags.bitexact
            ready.pict_type = 0
            ready.pts = round((time) / info.time_base)
            target.mux(track.encode(ready))
            if on_progress and info.duration:
                on_progress(min(time / info.duration, 1.0))
        target.mux(track.encode(None))
        target.close()
    flush_to_disk(out)
    return Written()


def flush_to_disk(out: Path) -> None:
    """Return once the file's bytes are on the disk."""
    try:
        with out.open("rb") as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise CannotWrite(cause=error.strerror or "the system refused") from error
