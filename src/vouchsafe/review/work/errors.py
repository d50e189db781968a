"""What can go wrong with the long work itself, in sentences for people."""

from __future__ import annotations

from vouchsafe.review.errors import ReviewError


class WorkError(ReviewError):
    """The long work could not be done."""


class AlreadyWorking(WorkError):
    """This process works for a team already."""


class CutOff(WorkError):
    """The work on this was cut off {times} times, each time by whatever stopped the program that
    did it. It may be too much for this computer. Ask for it again to give it another try.
    """


class Unfinished(WorkError):
    """The work on this ended without a result. Ask for it again."""


class PartFailed(WorkError):
    """A part of this video could not be looked at: {why}"""


class SawMore(WorkError):
    """Nothing was published: looking at the output again, the machine saw {count} more that may
    have to be hidden. The new version hides them. Look at it, and approve it or change it.
    """


class Unexpected(WorkError):
    """This is a bug in Vouchsafe ({what}). Nothing was changed. Please report it, with what
    `--debug` prints; never attach the file itself.
    """


class OnlyInVideos(WorkError):
    """A box is followed through videos only. In a photo it stays where it was drawn."""


class BadBox(WorkError):
    """This box lies outside of the video, or is none."""


class NoSuchFollow(WorkError):
    """There is no such following. It may be too long ago."""
