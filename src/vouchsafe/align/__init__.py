"""Several recordings of one event on one clock, by what they heard."""

from vouchsafe.align.errors import AlignError
from vouchsafe.align.model import (
    RATE,
    Clip,
    Dropped,
    Event,
    Pair,
    Placed,
    Timeline,
    Unplaced,
    WrongClock,
)

__all__ = [
    "RATE",
    "AlignError",
    "Clip",
    "Dropped",
    "Event",
    "Pair",
    "Placed",
    "Timeline",
    "Unplaced",
    "WrongClock",
]
