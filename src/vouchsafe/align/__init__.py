"""Several recordings of one event on one clock, by what they heard."""

from vouchsafe.align.errors import AlignError
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
    "Clock",
    "Dropped",
    "Event",
    "Pair",
    "Pin",
    "Placed",
    "Timeline",
    "Unplaced",
    "WrongClock",
]
