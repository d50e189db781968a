"""Several recordings of one event on one clock, by what they heard."""

from vouchsafe.align.errors import (
    AlignError,
    ClipFailed,
    ClipsMissing,
    MediaMissing,
    NotOnTimeline,
    TimelineError,
    Unreadable,
)
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
    "ClipsMissing",
    "Clock",
    "Dropped",
    "Event",
    "MediaMissing",
    "NotOnTimeline",
    "Pair",
    "Pin",
    "Placed",
    "Timeline",
    "TimelineError",
    "Unplaced",
    "Unreadable",
    "WrongClock",
    "check_said",
]
