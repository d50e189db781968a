"""Several recordings of one event on one clock, by what they heard."""

from vouchsafe.align.errors import AlignError, ClipFailed, MediaMissing
from vouchsafe.align.limits import check_said
from vouchsafe.align.model import (
    RATE,
    SPEED_OF_SOUND,
    Clip,
    Clock,
    Dropped,
    Event,
    Pair,
    Pin,
    Placed,
    Timeline,
    Unplaced,
    WrongClock,
)

__all__ = [
    "RATE",
    "SPEED_OF_SOUND",
    "AlignError",
    "Clip",
    "ClipFailed",
    "Clock",
    "Dropped",
    "Event",
    "MediaMissing",
    "Pair",
    "Pin",
    "Placed",
    "Timeline",
    "Unplaced",
    "WrongClock",
    "check_said",
]
