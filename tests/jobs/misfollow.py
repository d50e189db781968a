"""Tasks for a worker that follows boxes, and has been taken over by a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vouchsafe.jobs.child import Reporter

TRUTH: dict[str, Any] = {
    "keyframes": [[0.0, 1.0, 2.0, 30.0, 40.0], [0.5, 1.0, 2.0, 30.0, 40.0]],
    "score": 1.0,
    "uncovered": [[0.1, 0.2, "Out of sight."]],
    "began": "video",
    "ended": "lost",
}
LIES: dict[str, dict[str, Any]] = {
    "empty": {"keyframes": []},
    "backwards": {"keyframes": [*reversed(TRUTH["keyframes"])]},
    "flat": {"keyframes": [[0.0, 1.0, 2.0, 0.0, 40.0]]},
    "endless": {"keyframes": [[0.0, 1.0, 2.0, float("inf"), 40.0]]},
    "numberless": {"keyframes": [[float("nan"), 1.0, 2.0, 3.0, 40.0]]},
    "early": {"keyframes": [[-1.0, 1.0, 2.0, 3.0, 40.0]]},
    "short": {"keyframes": [[0.0, 1.0]]},
    "wordy": {"keyframes": "none"},
    "sure": {"score": 7},
    "outside": {"uncovered": [[0.1, 9.0, "Out of sight."]]},
    "reasonless": {"uncovered": [[0.1, 0.2]]},
    "ending": {"ended": "well"},
}


def follow(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:
    return TRUTH | LIES.get(Path(arguments["source"]).stem, {})


TASKS = {"follow": follow}
LIBRARIES: tuple[str, ...] = ()


def prepare() -> None:
    """Nothing to load."""
