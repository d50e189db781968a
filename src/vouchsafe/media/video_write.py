"""A new video from frames and samples, and from nothing else of the old file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av

from vouchsafe.media.errors import CannotWrite
from vouchsafe.media.memory import memory_is_used_up
from vouchsafe.media.model import Edit, Progress, RewriteOptions, Written
from vouchsafe.media.video_bitstream import without_settings
from vouchsafe.media.video_codec import Encoding, choose_encoding, open_encoder, suffix_for
from vouchsafe.media.video_model import VideoInfo
from vouchsafe.media.video_picture import Scaler, VideoPicture
from vouchsafe.media.video_quality import Quality, choose_quality, neutral
from vouchsafe.media.video_sound import SoundTrack, sound_tracks
from vouchsafe.media.video_source import media_errors
from vouchsafe.media.video_text import TextTrack, text_tracks
from vouchsafe.media.video_vendor import without_vendor

if TYPE_CHECKING:
    from vouchsafe.media.video import Video

_MUXERS = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm"}


def video_suffix(info: VideoInfo) -> str:
    """The suffix of the container that a video is written in."""
    return suffix_for(info.format, info.time_base)


def rewrite_video(
    source: Video, out: Path, edit: Edit, options: RewriteOptions, on_progress: Progress | None
) -> Written:
    """See `vouchsafe.media.rewrite`."""
    with media_errors():
        writer = _Writer(source, out, options)
        with closing(writer):
            writer.write(edit, on_progress)
    if video_suffix(source.info) == ".mov":
        with write_errors():
            without_vendor(out)
    flush_to_disk(out)
    return Written(notes=tuple(writer.notes), stripped=_stripped(source.info, options))


class _Writer:
    """One rewriting: the new container, its tracks, and the order in which they are filled."""

    def __init__(self, source: Video, out: Path, options: RewriteOptions) -> None:
        info = source.info
        suffix = video_suffix(info)
        self._source = source
        self._threads = options.threads
        self._encoding, self.notes = choose_encoding(info, suffix)
        self.notes += _said_aloud(info, suffix)
        self._quality = choose_quality(source, self._encoding, options.threads)
        self._sound: list[SoundTrack] = []
        self._text: list[TextTrack] = []
        with write_errors():
            self._container: Any = av.open(
                f"file:{out.absolute()}",
                "w",
                format=_MUXERS[suffix],
                container_options=_muxer_options(suffix),
            )
            self._video = _video_stream(self._container, self._encoding, self._quality, options)
        if options.sound != "mute":
            self._sound = sound_tracks(source, self._container, suffix, options.sound)
        if options.subtitles:
            self._text = text_tracks(source, self._container, suffix)
        earliest = min((track.start for track in self._sound), default=0.0)
        self._delay = max(-earliest, 0.0)
        self._first_packet = True

    def write(self, edit: Edit, on_progress: Progress | None) -> None:
        """Everything, frame by frame, each track not far ahead of the others."""
        source, info = self._source, self._source.info
        delay = round(self._delay / info.time_base)
        scaler = Scaler()
        with source.frames(threads=self._threads) as frames:
            for index, frame in enumerate(frames):
                offset = frame.pts - source.first
                time = source.time_of(frame.pts)
                picture = VideoPicture(frame, index, time, info, scaler)
                edit(picture)
                ready = neutral(picture.frame())
                ready.pts = offset + delay
                self._encode(ready)
                self._follow(time)
                if on_progress and info.duration:
                    on_progress(min(time / info.duration, 1.0))
        self._encode(None)
        self._follow(None)
        with write_errors():
            self._container.close()
        if any(track.damaged for track in self._sound):
            self.notes.append("Parts of the sound could not be decoded; they are silent.")
        if on_progress:
            on_progress(1.0)

    def _follow(self, time: float | None) -> None:
        for track in self._tracks():
            for packet in track.packets(until=time, delay=self._delay):
                with write_errors():
                    self._container.mux(packet)

    def _tracks(self) -> list[SoundTrack | TextTrack]:
        return [*self._sound, *self._text]

    def _encode(self, frame: Any) -> None:
        with write_errors():
            for packet in self._video.encode(frame):
                first, self._first_packet = self._first_packet, False
                says_settings = first and self._encoding.codec == "libx264"
                ready = without_settings(packet, self._video) if says_settings else packet
                self._container.mux(ready)

    def close(self) -> None:
        """Let go of the files, whether or not everything was written."""
        for track in self._tracks():
            track.close()


@contextmanager
def write_errors() -> Iterator[None]:
    """Whatever is against the new file is said to be that."""
    try:
        yield
    except (av.error.FFmpegError, OSError) as error:
        if memory_is_used_up():
            raise MemoryError from error
        raise CannotWrite(cause=error.strerror or "the encoder refused") from error


def _video_stream(
    container: Any, encoding: Encoding, quality: Quality, options: RewriteOptions
) -> Any:
    stream = container.add_stream(encoding.codec, rate=encoding.rate)
    open_encoder(stream.codec_context, encoding, quality.tier, quality.crf, options.threads)
    stream.time_base = encoding.time_base
    if encoding.codec == "libx265" and container.format.name in {"mp4", "mov"}:
        # Apple's players know H.265 in these files by this name only.
        stream.codec_context.codec_tag = "hvc1"
    return stream


def _muxer_options(suffix: str) -> dict[str, str]:
    if suffix in {".mp4", ".mov"}:
        return {"fflags": "+bitexact", "movflags": "+faststart", "empty_hdlr_name": "1"}
    return {"fflags": "+bitexact"}


def _said_aloud(info: VideoInfo, suffix: str) -> list[str]:
    notes = []
    if info.format in {"matroska", "webm"} and suffix == ".mp4":
        notes.append("The file became an MP4, because its clock is finer than milliseconds.")
    elif info.format in {"avi", "3gp", "mpegts"}:
        notes.append(f"The {info.format} file became an MP4.")
    if not info.turn.is_none:
        notes.append("The picture was stored turned; it is now stored upright.")
    if info.has_alpha:
        notes.append("Transparency was dropped.")
    if info.dolby_vision:
        notes.append("The Dolby Vision layer was dropped; the picture below it was kept.")
    if info.bit_depth > 10:
        notes.append(f"{info.bit_depth} bits were written as 10.")
    return notes


def _stripped(info: VideoInfo, options: RewriteOptions) -> tuple[str, ...]:
    names = [*info.metadata_names, *info.others]
    if info.audio and options.sound == "mute":
        names.append("sound")
    if info.subtitles and not options.subtitles:
        names.append("subtitles")
    return tuple(names)


def flush_to_disk(out: Path) -> None:
    """Return once the file's bytes are on the disk."""
    try:
        with out.open("rb") as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise CannotWrite(cause=error.strerror or "the system refused") from error
