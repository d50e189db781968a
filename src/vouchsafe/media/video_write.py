"""A new video from frames and samples, and from nothing else of the old file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av

from vouchsafe.media.errors import CannotWrite
from vouchsafe.media.memory import memory_is_used_up
from vouchsafe.media.model import Edit, Progress, RewriteOptions, Written
from vouchsafe.media.video_bitstream import without_settings
from vouchsafe.media.video_codec import (
    Encoding,
    Tier,
    choose_encoding,
    open_encoder,
    suffix_for,
)
from vouchsafe.media.video_model import SECOND_PICTURES, VideoInfo
from vouchsafe.media.video_picture import Scaler, VideoPicture
from vouchsafe.media.video_quality import choose_quality, neutral
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
        encoding, _ = choose_encoding(source.info, video_suffix(source.info))
        quality = choose_quality(source, encoding, options.threads)
        target = Target(source, out, quality.tier, quality.crf, options)
        with closing(target):
            _write(source, target, edit, options.threads, on_progress)
    return target.written(out)


def _write(
    source: Video, target: Target, edit: Edit, threads: int, on_progress: Progress | None
) -> None:
    """Everything, frame by frame, each track not far ahead of the others."""
    encoder = PacketsOf(target.video, target.encoding.codec)
    with source.frames(threads=threads) as frames:
        for time, frame in edited(source, frames, edit):
            frame.pts += target.delay
            for packet in encoder.encode(frame):
                target.add(packet)
            target.follow(time)
            if on_progress and source.info.duration:
                on_progress(min(time / source.info.duration, 1.0))
    for packet in encoder.encode(None):
        target.add(packet)
    target.finish(on_progress)


def edited(source: Video, frames: Iterable[Any], edit: Edit) -> Iterator[tuple[float, Any]]:
    """Decoded frames, edited and ready to be encoded, each with its time; their timestamps count
    from the first shown frame.
    """
    scaler = Scaler()
    for index, frame in enumerate(frames):
        pts = frame.pts
        picture = VideoPicture(frame, index, source.time_of(pts), source.info, scaler)
        edit(picture)
        ready = neutral(picture.frame())
        ready.pts = pts - source.first
        yield picture.time, ready


class PacketsOf:
    """What an encoder gives, which is a track's or stands alone, but for its own words."""

    def __init__(self, encoder: Any, codec: str) -> None:
        self._encoder = encoder
        self._tells = codec == "libx264"

    def encode(self, frame: Any) -> Iterator[Any]:
        """The packets that are ready after this frame; after None, the rest."""
        with write_errors():
            packets = self._encoder.encode(frame)
        for packet in packets:
            says_settings, self._tells = self._tells, False
            yield without_settings(packet, packet.stream) if says_settings else packet


class Target:
    """A new file: its container, its tracks, and the order in which they are filled.

    video: the picture track, whose encoder is set up. delay: ticks of its time base to add to the
    frames' times, where sound leads.
    """

    def __init__(
        self,
        source: Video,
        out: Path,
        tier: Tier,
        crf: float,
        options: RewriteOptions,
    ) -> None:
        info = source.info
        suffix = video_suffix(info)
        self.encoding, self._notes = choose_encoding(info, suffix)
        self._notes += _said_aloud(info, suffix)
        self._suffix = suffix
        self._stripped = _stripped(info, options)
        self._sound: list[SoundTrack] = []
        self._text: list[TextTrack] = []
        with write_errors():
            self._container: Any = av.open(
                f"file:{out.absolute()}",
                "w",
                format=_MUXERS[suffix],
                container_options=_muxer_options(suffix),
            )
            self.video = _video_stream(self._container, self.encoding, tier, crf, options.threads)
        if options.sound != "mute":
            self._sound = sound_tracks(source, self._container, suffix, options.sound)
        if options.subtitles:
            self._text = text_tracks(source, self._container, suffix)
        earliest = min((track.start for track in self._sound), default=0.0)
        self._delay = max(-earliest, 0.0)
        self.delay = round(self._delay / info.time_base)

    def begin(self) -> None:
        """Open all encoders and write the head, before anything is encoded."""
        with write_errors():
            self._container.start_encoding()

    def add(self, packet: Any) -> None:
        """The picture track's next packet."""
        with write_errors():
            self._container.mux(packet)

    def follow(self, time: float | None) -> None:
        """Sound and text up to a time, or all that is left of them."""
        for track in self._tracks():
            for packet in track.packets(until=time, delay=self._delay):
                self.add(packet)

    def finish(self, on_progress: Progress | None) -> None:
        """What is left of the other tracks, and the index."""
        self.follow(None)
        with write_errors():
            self._container.close()
        if any(track.damaged for track in self._sound):
            self._notes.append("Parts of the sound could not be decoded; they are silent.")
        if on_progress:
            on_progress(1.0)

    def written(self, out: Path) -> Written:
        """The finished file, on the disk."""
        if self._suffix == ".mov":
            with write_errors():
                without_vendor(out)
        flush_to_disk(out)
        return Written(notes=tuple(self._notes), stripped=self._stripped)

    def _tracks(self) -> list[SoundTrack | TextTrack]:
        return [*self._sound, *self._text]

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


def _video_stream(container: Any, encoding: Encoding, tier: Tier, crf: float, threads: int) -> Any:
    stream = container.add_stream(encoding.codec, rate=encoding.rate)
    open_encoder(stream.codec_context, encoding, tier, crf, threads)
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
    if SECOND_PICTURES in info.others:
        notes.append("Only the main picture track was kept of several.")
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
