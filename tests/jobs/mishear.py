"""Tasks for a worker that listens to recordings, and has been taken over by one."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from vouchsafe.jobs.child import Reporter

FACTS: dict[str, Any] = {
    "format": "mp4",
    "duration": 1.0,
    "width": 64,
    "height": 48,
    "frame_rate": [25, 1],
    "picture_start": 0.0,
    "claimed": "2026-08-09T18:30:00Z",
    "whole": True,
    "silent": None,
    "samples": "sound.pcm",
    "count": 8000,
}


def listen(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:
    lie = Path(arguments["source"]).stem
    (work / "sound.pcm").write_bytes(bytes(16000))
    if lie in FILES:
        FILES[lie](work)
    return {} if lie == "formless" else FACTS | CLAIMS.get(lie, {})


def _linked(work: Path) -> None:
    (work / "sound.pcm").unlink()
    (work / "sound.pcm").symlink_to("/etc/passwd")


FILES: dict[str, Callable[[Path], object]] = {
    "linked": _linked,
    "absent": lambda work: (work / "sound.pcm").unlink(),
    "odd": lambda work: (work / "sound.pcm").write_bytes(bytes(15999)),
    "aborting": lambda _: os.abort(),
}
CLAIMS: dict[str, dict[str, Any]] = {
    "elsewhere": {"samples": "../sound.pcm"},
    "more": {"count": 8001},
    "negative": {"count": -1},
    "endless": {"duration": float("inf")},
    "numberless": {"duration": float("nan")},
    "backwards": {"picture_start": -1.0},
    "wide": {"width": 2**40},
    "wordy": {"height": "tall"},
    "rateless": {"frame_rate": 25},
    "timeless": {"claimed": "at dusk"},
}
LIES = [*FILES, *CLAIMS, "formless"]
TASKS = {"listen": listen}
LIBRARIES: tuple[str, ...] = ()


def prepare() -> None:
    """Nothing to load."""
