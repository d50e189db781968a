"""Opened recordings: films and sound files alike, for what they heard and when."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from vouchsafe.media.errors import MediaError, NoRecording, TooManyStreams, Truncated
from vouchsafe.media.model import Limits
from vouchsafe.media.recording_sniff import SOUND_FORMATS, sniff_recording
from vouchsafe.media.recording_sound import Hearing
from vouchsafe.media.video_frames import picture_stream
from vouchsafe.media.video_probe import probe, track_indexes
from vouchsafe.media.video_source import media_errors, open_container
from vouchsafe.media.video_whole import check_whole

_MOST_TRACKS = 8
_FARTHEST = 1800.0
"""Seconds between picture and sound, or of a hole, that are still believed."""
_MOST_PACKETS = 256
"""Looked at for a track's first sound."""


@dataclass(frozen=True, slots=True)
class RecordingInfo:
    """A recording's facts. Its clock reads 0.0 at the first instant of picture or sound.

    duration: seconds, as the container claims, which may be anything: see `Recording.ends`; 0.0
        where it does not say.
    width, height, frame_rate: of the displayed picture; 0, 0, None where there is none to be read.
    picture_start: seconds on the clock at which the first picture is shown; None without one.
    tracks: which of its streams are sound that can be decoded, the one a player plays first.
    whole: False where the file ends before its container says so.
    """

    format: str
    duration: float
    width: int
    height: int
    frame_rate: Fraction | None
    picture_start: float | None
    tracks: tuple[int, ...]
    whole: bool


class Recording:
    """An opened recording; nothing is held open between two passes through its sound."""

    info: RecordingInfo

    def __init__(self, untrusted_path: Path, limits: Limits) -> None:
        """See `open_recording`."""
        self._path = untrusted_path
        self._kind = sniff_recording(untrusted_path)
        self._limits = limits
        with self._container() as container:
            if len(container.streams) > limits.max_streams:
                raise TooManyStreams(claimed=len(container.streams), limit=limits.max_streams)
            if not (container.streams.video or container.streams.audio):
                raise NoRecording
            tracks = _tracks(container)
            claimed = container.duration / 1e6 if container.duration else 0.0
        picture = self._picture()
        starts = [self._first_sound(index) for index in tracks]
        heard = [start for start in starts if start is not None]
        shown = picture.start if picture else None
        if shown is not None:
            heard = [start for start in heard if abs(start - shown) <= _FARTHEST]
        self._origin = min([*heard, *([shown] if shown is not None else [])], default=0.0)
        self.info = RecordingInfo(
            format=self._kind,
            duration=max(claimed, picture.seconds if picture else 0.0, 0.0),
            width=picture.width if picture else 0,
            height=picture.height if picture else 0,
            frame_rate=picture.rate if picture else None,
            picture_start=shown - self._origin if shown is not None else None,
            tracks=tracks,
            whole=self._is_whole(),
        )

    def hear(self, track: int, *, rate: int, only: int | None = None) -> Hearing:
        """Its sound from 0.0 on, mixed to one channel; memory stays small whatever its length.

        track: one of `info.tracks`. only: the one channel to listen to.
        """
        return Hearing(self._container(), track, rate=rate, origin=self._origin, only=only)

    def ends(self, alive: Callable[[], None]) -> float:
        """When its last packet of picture or sound ends, on its clock, whatever its container
        claims: reads the whole file, as far as it can be read, and decodes nothing.

        A packet after a hole longer than is believed does not count. alive: called on the way.
        """
        end = 0.0
        with contextlib.suppress(MediaError), media_errors(), self._container() as container:
            for packet in container.demux():
                alive()
                if packet.pts is None or packet.stream.type not in ("video", "audio"):
                    continue
                tick = float(packet.time_base)
                seconds = packet.pts * tick - self._origin + (packet.duration or 0) * tick
                if end < seconds <= end + _FARTHEST:
                    end = seconds
        return end

    def _container(self) -> Any:
        return open_container(self._path, self._kind, self._limits.max_pixels)

    def _is_whole(self) -> bool:
        if self._kind in SOUND_FORMATS:
            return True
        try:
            check_whole(self._path, self._kind)
        except Truncated:
            return False
        return True

    def _picture(self) -> _Picture | None:
        """A picture that cannot be read takes nothing from the sound."""
        if self._kind in SOUND_FORMATS:
            return None
        try:
            with self._container() as container:
                probed = probe(container, self._path, self._kind, self._limits)
        except MediaError:
            return self._picture_as_claimed()
        info = probed.info
        start = float(probed.first * info.time_base)
        return _Picture(start, info.duration, info.width, info.height, info.rate or None)

    def _picture_as_claimed(self) -> _Picture | None:
        with self._container() as container:
            stream = picture_stream(container)
            if stream is None or stream.start_time is None:
                return None
            return _Picture(float(stream.start_time * stream.time_base), 0.0, 0, 0, None)

    def _first_sound(self, index: int) -> float | None:
        """When a track begins to sound, by its first decoded timestamp; None if it never does."""
        with media_errors(), self._container() as container:
            stream = container.streams[index]
            for number, packet in enumerate(container.demux(stream)):
                try:
                    frames = stream.decode(packet if packet.size else None)
                except av.error.InvalidDataError:
                    frames = []
                for frame in frames:
                    if frame.pts is not None:
                        return float(frame.pts * stream.time_base)
                if number > _MOST_PACKETS:
                    break
        return None


@dataclass(frozen=True, slots=True)
class _Picture:
    start: float
    seconds: float
    width: int
    height: int
    rate: Fraction | None


def open_recording(untrusted_path: Path, limits: Limits = Limits()) -> Recording:  # noqa: B008 - frozen
    """Open a film or a sound file for its sound; what it is, is decided by its first bytes.

    Damaged pictures and files that end in the middle are opened for what there is. Raises a
    `MediaError` for a file that is missing, empty, no recording, or that makes no sense at all.
    """
    return Recording(untrusted_path, limits)


def _tracks(container: Any) -> tuple[int, ...]:
    indexes = track_indexes(container, "audio")
    best = container.streams.best("audio")
    first = best.index if best is not None else None
    return tuple(sorted(indexes, key=lambda index: index != first))[:_MOST_TRACKS]
