"""What can go wrong while following."""

from __future__ import annotations

from vouchsafe.errors import VouchsafeError


class TrackError(VouchsafeError):
    """The people in this video could not be followed through time."""


class OutOfOrder(TrackError):
    """A frame at {time:.3f} s comes after one at {after:.3f} s; this video's times run backwards."""
