"""Parts of a plan file, version 1, as answers tell them: docs/plan-format.md."""

from __future__ import annotations

from vouchsafe.server.api.shapes import Told


class KeyframeFile(Told):
    """Where a region is at one moment: seconds; x, y, width, height in pixels."""

    time: float
    box: tuple[float, float, float, float]


class TrackFile(Told):
    """The same region through time."""

    id: str
    kind: str
    source: str
    score: float
    hidden: bool
    keyframes: list[KeyframeFile]


class SpanFile(Told):
    """A stretch of time in which nobody can vouch that a track's box covers its region."""

    track: str
    start: float
    end: float
    reason: str
    reviewed: bool
