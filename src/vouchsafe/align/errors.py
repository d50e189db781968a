"""What can go wrong with aligning, in sentences for people."""

from __future__ import annotations

from vouchsafe.errors import VouchsafeError


class AlignError(VouchsafeError):
    """The recordings could not be aligned."""


class NoSuchClip(AlignError):
    """No recording here is called {clip}, but a {what} names it."""


class PinOutside(AlignError):
    """The pinned moment {time:.3f} s lies outside {clip}, which lasts {duration:.3f} s."""


class PinOnItself(AlignError):
    """A pin ties two recordings; this one names {clip} twice."""


class PinsContradict(AlignError):
    """The pinned moments contradict each other: {what}. Look at these moments again."""


class NoNumber(AlignError):
    """A number from {least} to {most} is wanted for {what}, not {value}."""


class NoSuchMoment(AlignError):
    """{time} cannot be when {clip} was recorded: a time with its zone is wanted, of the years
    {first} to {last}.
    """


class PairOfOne(AlignError):
    """A pair ties two recordings; this one names {clip} twice."""


class NoClaimedTime(AlignError):
    """{clip} does not say when it was recorded, so its metadata cannot be the trusted clock. Say
    what time it was at a moment of it.
    """


class TimelineError(AlignError):
    """The timeline cannot be read: {where}: {problem}."""


class MediaMissing(AlignError):
    """The timeline names {clip}, but nobody said where that file is."""


class ClipsMissing(AlignError):
    """Recordings on the timeline are not among those given: {which}. Name the files or folders
    where they lie, with the very bytes that were aligned.
    """


class NotOnTimeline(AlignError):
    """{name} is not on the timeline: no recording there has its bytes.{hint}"""


class Unreadable(AlignError):
    """{name} could not be read: {why}."""


class ClipFailed(AlignError):
    """{name} could not be read: {why} Nothing was written; align the others without it."""
