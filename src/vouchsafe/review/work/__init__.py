"""Long work made durable: killed at any moment, it goes on where it was."""

from vouchsafe.review.work.errors import (
    AlreadyWorking,
    BadBox,
    CutOff,
    NoSuchFollow,
    OnlyInVideos,
    SawMore,
    Unexpected,
    Unfinished,
    WorkError,
)
from vouchsafe.review.work.following import Drawn, Following
from vouchsafe.review.work.work import Work

__all__ = [
    "AlreadyWorking",
    "BadBox",
    "CutOff",
    "Drawn",
    "Following",
    "NoSuchFollow",
    "OnlyInVideos",
    "SawMore",
    "Unexpected",
    "Unfinished",
    "Work",
    "WorkError",
]
