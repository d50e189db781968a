"""Detections on single frames become tracks through time."""

from vouchsafe.track.errors import NothingToFollow, NotInThePicture, OutOfOrder, TrackError
from vouchsafe.track.follow import Looker, follow
from vouchsafe.track.follower import Follower
from vouchsafe.track.helper import Eye
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
from vouchsafe.track.trace import trace
from vouchsafe.track.traced import Ending, Traced

__all__ = [
    "Ending",
    "Eye",
    "Followed",
    "Follower",
    "Keyframe",
    "Keyframes",
    "Look",
    "Looker",
    "NotInThePicture",
    "NothingToFollow",
    "OutOfOrder",
    "Scout",
    "Scouted",
    "Seen",
    "Traced",
    "Track",
    "TrackError",
    "UncoveredSpan",
    "Wish",
    "box_at",
    "follow",
    "trace",
]
