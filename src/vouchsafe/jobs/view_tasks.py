"""An aligned event made visible and audible. Runs inside the confined child, never elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.viewing import (
    RATE,
    Level,
    Page,
    Sound,
    level_of,
    mixed,
    write_grid,
)
from vouchsafe.jobs.allowance import Size
from vouchsafe.jobs.child import Reporter, Task
from vouchsafe.media import Limits, Recording, SoundFile, open_recording

LIBRARIES = ("numpy", "av", "cv2", "PIL.Image", "PIL.ImageDraw", "PIL.ImageFont")
"""What the worker loads before it forks, beside this module."""

_STEPS = 500
"""Words of progress on one file."""


def glance(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:  # noqa: ARG001 - nothing is written
    """When the first picture is shown on the file's own clock, how large it is, and, if asked for,
    what there is to hear.
    """
    source = Path(arguments["source"])
    recording = open_recording(source, _limits(arguments))
    info, size = recording.info, source.stat().st_size
    reporter.opened(Size("video", info.width * info.height, size))
    reporter.progress("listening", 0.0)
    sound = _heard(recording, size, reporter) if arguments["listen"] else None
    return {
        "picture_start": info.picture_start,
        "width": info.width,
        "height": info.height,
        "sound": sound,
    }


def _heard(recording: Recording, size: int, reporter: Reporter) -> dict[str, Any] | None:
    """Of the first track in which there is anything: where and how loud."""
    for track in recording.info.tracks:
        level, only = _level(recording, track, None, size, reporter)
        if only is not None:
            level, _ = _level(recording, track, only, size, reporter)
        if level is not None:
            return {
                "track": track,
                "only": only,
                "first": level.first,
                "last": level.last,
                "gain": level.gain,
            }
    return None


def _level(
    recording: Recording, track: int, only: int | None, size: int, reporter: Reporter
) -> tuple[Level | None, int | None]:
    """The level, and the channel that should be listened to alone, if any."""
    hearing = recording.hear(track, rate=RATE, only=only)

    def parts() -> Iterator[NDArray[np.int16]]:
        for samples in hearing:
            reporter.alive()
            reporter.progress("listening", min(hearing.at / max(size, 1), 1.0))
            yield samples

    return level_of(parts()), hearing.loudest


def grid(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """One page as a video."""
    notes = write_grid(
        Page.parse(arguments["page"]),
        [Sound.parse(plain) for plain in arguments["sounds"]],
        work / arguments["output"],
        limits=_limits(arguments),
        threads=arguments["threads"],
        on_progress=_seldom("drawing", reporter),
    )
    return {"output": arguments["output"], "notes": notes}


def mix(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """The event's sound."""
    sounds = [Sound.parse(plain) for plain in arguments["sounds"]]
    length = arguments["length"]
    tell = _seldom("mixing", reporter)
    written = 0
    with SoundFile(work / arguments["output"], arguments["suffix"]) as file:
        for part in mixed(sounds, length, _limits(arguments)):
            file.hear(part)
            written += len(part)
            reporter.alive()
            tell(written / RATE / length)
        file.finish()
    return {"output": arguments["output"], "notes": []}


def _seldom(stage: str, reporter: Reporter) -> Any:
    """Tell of progress often enough, and not with every frame of some hours."""
    told = -1

    def tell(done: float) -> None:
        nonlocal told
        reporter.alive()
        if int(done * _STEPS) > told:
            told = int(done * _STEPS)
            reporter.progress(stage, done)

    return tell


def _limits(arguments: Mapping[str, Any]) -> Limits:
    return Limits(max_pixels=arguments["max_pixels"])


TASKS: dict[str, Task] = {"glance": glance, "grid": grid, "mix": mix}


def prepare() -> None:
    """Nothing more to load."""
