"""An event made in code: cameras that see one flash and hear one beep, each on its own clock."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from tests.media import clips
from vouchsafe.align import Clip, Event, Placed, Timeline
from vouchsafe.align.viewing import Sight, Sound, Tile, level_of
from vouchsafe.media import open_recording
from vouchsafe.redaction import Report, write_report
from vouchsafe.redaction.model import MediaFacts, Shape, Style
from vouchsafe.redaction.model import Sound as Kept
from vouchsafe.redaction.report import Output, Verified

HERTZ = 2000.0


@dataclass(frozen=True)
class Camera:
    """late: seconds by which its picture begins after its sound, which its clock starts with."""

    start: float
    drift: float = 0.0
    rate: int = 25
    seconds: float = 2.0
    width: int = 160
    height: int = 90
    rotation: int = 0
    codec: str = "libx264"
    late: float = 0.0
    heard: bool = True

    def reading(self, time: float) -> float:
        return (time - self.start) / (1 + self.drift * 1e-6)


def filmed(path: Path, camera: Camera, *, flash: float, beep: float | None = None) -> Path:
    """What that camera records of a flash and a beep at those moments of the event."""
    white = int(np.floor((camera.reading(flash) - camera.late) * camera.rate + 1e-6))

    def draw(index: int, width: int, height: int) -> NDArray[np.uint8]:
        if index == white:
            return np.full((height, width, 3), 255, np.uint8)
        grey = np.full((height, width, 3), 70, np.uint8)
        grey[: height // 4, : width // 4] = (200, 40, 40)
        return grey

    at = flash if beep is None else beep
    tone = clips.Tone(
        codec="pcm_s16le" if path.suffix in {".mkv", ".mov"} else "aac",
        seconds=camera.seconds,
        hertz=HERTZ,
        layout="mono",
        beeps=(camera.reading(at),),
    )
    return clips.make(
        path,
        clips.Clip(
            codec=camera.codec,
            width=camera.width,
            height=camera.height,
            rate=camera.rate,
            count=round((camera.seconds - camera.late) * camera.rate),
            start=round(camera.late * camera.rate),
            rotation=camera.rotation,
            picture=draw,
            sound=(tone,) if camera.heard else (),
        ),
    )


def sight(path: Path, camera: Camera) -> Sight:
    start = open_recording(path).info.picture_start
    assert start is not None
    return Sight(path, camera.start, camera.drift, start)


def sound(path: Path, camera: Camera) -> Sound:
    recording = open_recording(path)
    track = recording.info.tracks[0]
    level = level_of(recording.hear(track, rate=48_000))
    assert level is not None
    span = (level.first, level.last)
    return Sound(path, camera.start, camera.drift, track, None, *span, level.gain)


def tile(name: str, path: Path, camera: Camera, **more: Any) -> Tile:
    aspect = camera.width / camera.height
    shown = 1 / aspect if camera.rotation % 180 else aspect
    return Tile(name, "±1 ms", shown, sight(path, camera), **more)


def timeline_of(cameras: Sequence[Camera], paths: Sequence[Path]) -> Timeline:
    """As aligning would have found it."""
    told = [
        Clip(
            id=f"c{number}",
            name=path.name,
            sha256=digest(path),
            duration=camera.seconds,
            width=camera.width,
            height=camera.height,
            frame_rate=Fraction(camera.rate),
        )
        for number, (camera, path) in enumerate(zip(cameras, paths, strict=True), 1)
    ]
    placed = [
        Placed(clip.id, camera.start, camera.drift, 0.001, 0.03)
        for clip, camera in zip(told, cameras, strict=True)
    ]
    return Timeline(tuple(told), (Event("c1", tuple(placed), ()),), (), 10.0)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def reported(original: Path, copy: Path, folder: Path | None = None, **changes: Any) -> Path:
    """The report that `vouchsafe redact` would have written beside the copy."""
    facts: dict[str, Any] = {
        "verdict": "done",
        "headline": "Redacted and verified.",
        "input": MediaFacts(original.name, digest(original), "video", 160, 90, 2.0),  # type: ignore[arg-type]
        "output": Output(copy.name, digest(copy), copy.stat().st_size),  # type: ignore[arg-type]
        "style": Style.SOLID,
        "shape": Shape.ELLIPSE,
        "sound": Kept.KEEP,
        "hide": ("face",),
        "plan_sha256": "0" * 64,
        "pictures": 50,
        "painted": 0,
        "sounds": 1,
        "tracks": (),
        "uncovered": (),
        "review": (),
        "verification": Verified(True, 1, 10, (), ()),
        "stripped": (),
        "notes": (),
        "warnings": (),
        "versions": {},
        "made_at": "2026-11-23T04:00:00Z",
    }
    path = (folder or copy.parent) / f"{copy.name}.report.json"
    write_report(Report(**facts | changes), path)
    return path


def frames_of(path: Path) -> list[NDArray[np.uint8]]:
    """Of each frame its luma."""
    with av.open(str(path)) as container:
        return [
            np.asarray(frame.to_ndarray(format="yuv420p")[: frame.height])
            for frame in container.decode(video=0)
        ]


def heard_in(path: Path) -> tuple[NDArray[np.float32], float]:
    """A file's sound at 48,000 a second, and when it begins."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("fltp", "mono", 48_000)
        frames = list(container.decode(audio=0))
        begins = float(frames[0].pts * frames[0].time_base)
        parts = [part for each in [*frames, None] for part in resampler.resample(each)]
    return np.concatenate([part.to_ndarray()[0] for part in parts]), begins


def onset(path: Path) -> float:
    """Seconds at which the first loud moment of a file begins."""
    samples, begins = heard_in(path)
    loud = np.flatnonzero(np.abs(samples) > 0.3 * np.abs(samples).max())
    return float(loud[0]) / 48_000 + begins
