"""What can go wrong while following."""

from __future__ import annotations

from vouchsafe.errors import VouchsafeError


class TrackError(VouchsafeError):
    """The people in this video could not be followed through time."""


class OutOfOrder(TrackError):
    """The times of this video's frames run backwards: {time:.3f} s comes after {after:.3f} s."""


class NotInThePicture(TrackError):
    """This box lies outside the picture."""


class NothingToFollow(TrackError):
    """This video shows nothing at {time:.3f} s."""
