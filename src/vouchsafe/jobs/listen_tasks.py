"""What a recording heard, as plain numbers. Runs inside the confined child, never anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from vouchsafe.exposure import ExposureError
from vouchsafe.exposure.metadata import read_metadata
from vouchsafe.exposure.metadata.read import reader_of
from vouchsafe.jobs.allowance import Size
from vouchsafe.jobs.captured import captured_at
from vouchsafe.jobs.child import Reporter, Task
from vouchsafe.media import (
    Damaged,
    DamagedRecording,
    Limits,
    Recording,
    Unsupported,
    open_recording,
)

LIBRARIES = ("numpy", "av")
"""What the worker loads before it forks, beside this module."""

_LONGEST = 24 * 3600
"""Seconds of one recording."""
_ROUNDED = 1.0
"""Seconds by which a claim may go on past what is there: the last picture has no end of its own."""
_FAINT = 2
"""Of 65,536 steps: what silence may differ by, for converters are never quite still."""


def listen(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """The recording's facts, and its sound in `sound.pcm`."""
    try:
        return _heard(arguments, work, reporter)
    except Damaged as error:
        # Its sentence speaks of pictures.
        raise DamagedRecording(cause=error.facts["cause"]) from error


def _heard(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:
    source, rate = Path(arguments["source"]), arguments["rate"]
    recording = open_recording(source, Limits(max_pixels=arguments["max_pixels"]))
    info = recording.info
    size = source.stat().st_size
    reporter.opened(Size("video", info.width * info.height, size))
    reporter.progress("listening", 0.0)
    with (work / "sound.pcm").open("wb") as out:
        ear = _Ear(recording, rate, size, out, reporter)
        silent = ear.listen()
    reporter.progress("listening", 1.0)
    seconds = ear.count / rate
    return {
        "format": info.format,
        "duration": _duration(recording, seconds, reporter),
        "width": info.width,
        "height": info.height,
        "frame_rate": [info.frame_rate.numerator, info.frame_rate.denominator]
        if info.frame_rate
        else None,
        "picture_start": info.picture_start,
        "claimed": _claimed(source),
        "whole": info.whole,
        "silent": silent,
        "samples": "sound.pcm",
        "count": ear.count,
    }


def _duration(recording: Recording, heard: float, reporter: Reporter) -> float:
    """What was heard; and as far as the file really goes on, what its container claims where there
    is a picture, unless the file is known to be cut off, or where nothing was heard.
    """
    info = recording.info
    claimed = info.duration
    if heard and (info.picture_start is None or not info.whole):
        return heard
    if claimed <= heard + _ROUNDED:
        return max(claimed, heard)
    return max(heard, min(claimed, recording.ends(reporter.alive) + _ROUNDED))


def _claimed(source: Path) -> str:
    """When it says that it was made; sound files say so in no way that names a time zone."""
    try:
        return captured_at(read_metadata(source))
    except ExposureError:
        return ""


@dataclass
class _Ear:
    """Listens to one track after the other, until one tells something."""

    recording: Recording
    rate: int
    size: int
    out: BinaryIO
    reporter: Reporter
    count: int = 0

    def listen(self) -> str | None:
        """Why there is nothing to be compared; None where there is."""
        silent: str | None = "no sound"
        for track in self.recording.info.tracks:
            silent, alone = self._track(track, None)
            if alone is not None:
                silent, _ = self._track(track, alone)
            if silent is None:
                return None
        return silent

    def _track(self, track: int, only: int | None) -> tuple[str | None, int | None]:
        """Why it tells nothing, and the channel that would tell more alone."""
        self.out.seek(0)
        self.out.truncate()
        self.count = 0
        lowest = highest = 0
        hearing = self.recording.hear(track, rate=self.rate, only=only)
        for samples in hearing:
            if len(samples):
                self._keep(samples)
                lowest = min(lowest, int(samples.min()))
                highest = max(highest, int(samples.max()))
            self.reporter.alive()
            self.reporter.progress("listening", min(hearing.at / max(self.size, 1), 1.0))
        if not hearing.heard:
            return "sound that cannot be decoded", None
        return "silence" if highest - lowest <= _FAINT else None, hearing.loudest

    def _keep(self, samples: NDArray[np.int16]) -> None:
        self.count += len(samples)
        if self.count > _LONGEST * self.rate:
            raise Unsupported(what=f"more than {_LONGEST // 3600} hours of sound")
        self.out.write(samples.astype("<i2").tobytes())


TASKS: dict[str, Task] = {"listen": listen}


def prepare() -> None:
    """Before the first fork: the readers of the formats that films come in."""
    for name in ("mp4", "matroska", "avi", "mpegts"):
        reader_of(name)
