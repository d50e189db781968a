"""Opened videos: their facts, and their frames with exact presentation times."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from vouchsafe.media.model import Limits
from vouchsafe.media.video_frames import Frames, picture_stream
from vouchsafe.media.video_hear import heard
from vouchsafe.media.video_model import VideoInfo
from vouchsafe.media.video_picture import Scaler, VideoPicture
from vouchsafe.media.video_probe import probe, track_indexes
from vouchsafe.media.video_source import open_container
from vouchsafe.media.video_whole import check_whole

_LONGEST = 1e6
"""seconds"""


class Video:
    """An opened video. Frames can be gone through as often as wanted, each time from the file.

    Use it in a `with`, or close it.
    """

    info: VideoInfo

    def __init__(self, untrusted_path: Path, kind: str, limits: Limits) -> None:
        """Read the headers and the first frame; see `open_media`."""
        self._limits = limits
        self._kind = kind
        check_whole(untrusted_path, kind)
        container = open_container(untrusted_path, kind, limits.max_pixels)
        with container:
            probed = probe(container, untrusted_path, kind, limits)
            self.info, self._first, self._strings = probed.info, probed.first, probed.strings
            self.sound_indexes = track_indexes(container, "audio")
            self.text_indexes = track_indexes(container, "subtitle")

    def pictures(self, *, start: float = 0.0, threads: int = 0) -> Iterator[VideoPicture]:
        """Every frame that a player shows from `start` on, in order of presentation.

        `time` counts from the first shown frame, exactly as the file says: edit lists, negative
        starts and variable rates included. `index` counts from the first frame given. Raises a
        `MediaError` at a frame that cannot be decoded whole; none is ever skipped.
        """
        scaler = Scaler()
        with self.frames(threads=threads, start=start) as frames:
            for index, frame in enumerate(frames):
                time = self.time_of(frame.pts)
                yield VideoPicture(frame, index, time, self.info, scaler)

    def frames(
        self,
        *,
        threads: int = 0,
        start: float = 0.0,
        from_keyframe: bool = False,
        end: int | None = None,
    ) -> Frames:
        """The decoded frames themselves, for writing; from the keyframe before `start` if asked,
        and to the first one whose timestamp is not before `end`.
        """
        container = self.container()
        return Frames(
            container,
            self.info,
            self._first,
            max_pixels=self._limits.max_pixels,
            threads=threads,
            start=start,
            from_keyframe=from_keyframe,
            end=end,
        )

    def glimpse(self, time: float) -> VideoPicture | None:
        """The keyframe at or before a moment, which costs one frame however long the video is;
        None where there is nothing.
        """
        with self.frames(start=time, from_keyframe=True) as frames:
            frame = next(iter(frames), None)
        if frame is None:
            return None
        return VideoPicture(frame, 0, self.time_of(frame.pts), self.info, Scaler())

    def hear(
        self, index: int, *, rate: int, start: float = 0.0, seconds: float = math.inf
    ) -> Iterator[NDArray[np.float32]]:
        """A sound track (one of `sound_indexes`) in parts, mono, for listening to; memory stays
        small whatever its length. Samples that cannot be decoded are left out.
        """
        return heard(self, index, rate=rate, start=start, seconds=min(seconds, _LONGEST))

    def container(self) -> Any:
        """The file opened once more, to read a track of it."""
        return open_container(self.info.path, self._kind, self._limits.max_pixels)

    @property
    def picture_index(self) -> int:
        """Which of the file's streams is the one that is shown."""
        with self.container() as container:
            return int(picture_stream(container).index)

    @property
    def first(self) -> int:
        """The timestamp of the first shown frame, in the stream's time base."""
        return self._first

    def time_of(self, pts: int) -> float:
        """Seconds from the first shown frame to the moment that a timestamp names."""
        return float((pts - self._first) * self.info.time_base)

    def identifying_strings(self) -> tuple[str, ...]:
        """The values of the file's metadata, to search a new file's bytes for; never to show."""
        return self._strings

    def close(self) -> None:
        """Nothing is held open between iterations; here so that every medium has it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
