"""What can go wrong with looking at an aligned event, in sentences for people."""

from __future__ import annotations

from vouchsafe.align.errors import AlignError


class ViewingError(AlignError):
    """The event could not be shown."""


class NothingToShow(ViewingError):
    """There is nothing to show: no clip of the event has a redacted copy with a picture. Name the
    folder of the copies with --redacted, or show the clips as they are with --unredacted.
    """


class NothingToHear(ViewingError):
    """There is nothing to hear: no clip of the event has a redacted copy with sound. Name the
    folder of the copies with --redacted, or take the clips as they are with --unredacted.
    """


class NoSuchEvent(ViewingError):
    """There is no event {event}; the timeline has {count}."""


class CannotBeSound(ViewingError):
    """{name}: a mix is written as .m4a, .flac or .wav."""


class ChangedMeanwhile(ViewingError):
    """{name} has changed while it was being read. Nothing was written."""
