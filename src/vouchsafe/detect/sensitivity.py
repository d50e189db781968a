"""How sure is sure enough."""

from __future__ import annotations

from dataclasses import dataclass

from vouchsafe.detect.model import Sensitivity


@dataclass(frozen=True, slots=True)
class Thresholds:
    """start: a score that is enough to hide something by itself.
    weak: a score that is enough where something is expected, for example to extend a track.
    """

    start: float
    weak: float


_TABLE = {
    Sensitivity.BALANCED: Thresholds(start=0.3, weak=0.1),
    Sensitivity.HIGH: Thresholds(start=0.2, weak=0.05),
    Sensitivity.MAXIMUM: Thresholds(start=0.1, weak=0.03),
}


def thresholds(sensitivity: Sensitivity) -> Thresholds:
    """What a named sensitivity means for scores."""
    return _TABLE[sensitivity]
