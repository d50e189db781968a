"""Detections on single frames become tracks through time."""

from vouchsafe.track.model import Keyframe, Track, UncoveredSpan

__all__ = ["Keyframe", "Track", "UncoveredSpan"]
