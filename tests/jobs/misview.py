"""Children that answer nonsense about clips."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vouchsafe.jobs.child import Reporter, Task

_SOUND = {"track": 0, "only": None, "first": 0.0, "last": 1.0, "gain": 1.0}
_GLANCE = {"picture_start": 0.0, "width": 160, "height": 90, "sound": _SOUND}

LIES: dict[str, Mapping[str, Any]] = {
    "nothing": {},
    "late": _GLANCE | {"picture_start": float("nan")},
    "early": _GLANCE | {"picture_start": -1.0},
    "large": _GLANCE | {"width": 1 << 40},
    "half": _GLANCE | {"height": 1.5},
    "loud": _GLANCE | {"sound": _SOUND | {"gain": 1e9}},
    "endless": _GLANCE | {"sound": _SOUND | {"last": float("inf")}},
    "words": _GLANCE | {"sound": "much"},
    "elsewhere": _GLANCE,
}
"""What a glance answers; the last is honest until something is to be written."""


def asks(lie: str) -> int:
    """The number by which a test tells a child which lie to tell."""
    return 1_000_000 + list(LIES).index(lie)


def glance(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:
    return list(LIES.values())[arguments["max_pixels"] - 1_000_000]


def mix(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:
    return {"output": "/etc/hostname", "notes": []}


TASKS: dict[str, Task] = {"glance": glance, "mix": mix}


def prepare() -> None:
    """Nothing to load."""
