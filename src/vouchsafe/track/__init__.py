"""Detections on single frames become tracks through time."""

from vouchsafe.track.errors import OutOfOrder, TrackError
from vouchsafe.track.follow import Looker, follow
from vouchsafe.track.follower import Follower
from vouchsafe.track.model import (
    Followed,
    Keyframe,
    Keyframes,
    Look,
    Seen,
    Track,
    UncoveredSpan,
    Wish,
    box_at,
)
from vouchsafe.track.scout import Scout, Scouted

__all__ = [
    "Followed",
    "Follower",
    "Keyframe",
    "Keyframes",
    "Look",
    "Looker",
    "OutOfOrder",
    "Scout",
    "Scouted",
    "Seen",
    "Track",
    "TrackError",
    "UncoveredSpan",
    "Wish",
    "box_at",
    "follow",
]
