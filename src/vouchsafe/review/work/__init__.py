"""Long work made durable: killed at any moment, it goes on where it was."""

from vouchsafe.review.work.errors import (
    AlreadyWorking,
    CutOff,
    NoSuchFollow,
    NotWorking,
    SawMore,
    Unexpected,
    Unfinished,
    WorkError,
)
from vouchsafe.review.work.work import Work

__all__ = [
    "AlreadyWorking",
    "CutOff",
    "NoSuchFollow",
    "NotWorking",
    "SawMore",
    "Unexpected",
    "Unfinished",
    "Work",
    "WorkError",
]
