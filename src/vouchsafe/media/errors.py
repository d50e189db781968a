"""Everything that can be wrong with a file, one sentence each."""

from __future__ import annotations

from vouchsafe.errors import VouchsafeError


class MediaError(VouchsafeError):
    """This file could not be read as a photo or a video."""


class CannotRead(MediaError):
    """This file could not be read: {cause}."""


class UnknownFormat(MediaError):
    """This is not a photo or video in a format that Vouchsafe reads."""


class EmptyFile(MediaError):
    """This file is empty."""


class Truncated(MediaError):
    """This file ends in the middle; get a complete copy of it."""


class Damaged(MediaError):
    """This file is damaged: {cause}. A picture that cannot be read cannot be checked."""


class Unsupported(MediaError):
    """This file uses {what}, which Vouchsafe does not read."""


class TooManyPixels(MediaError):
    """This picture claims {claimed:,} pixels; the limit is {limit:,}. Raise it with --max-pixels
    if you trust the file.
    """


class TooLargeSide(MediaError):
    """This picture claims to be {claimed:,} pixels wide or high; the limit is {limit:,}."""


class TooManyPages(MediaError):
    """This file holds more than {limit:,} pages; that is the limit."""


class TooManyStreams(MediaError):
    """This file holds {claimed:,} streams; the limit is {limit:,}."""


class NoPicture(MediaError):
    """This file holds no picture."""


class NoRecording(MediaError):
    """This is no recording: neither film nor sound in a format that Vouchsafe reads."""


class DamagedRecording(MediaError):
    """This recording is damaged: {cause}. Nothing of its sound could be used."""


class ChangesMidway(MediaError):
    """The picture changes its {what} in the middle of this video (after {time:.3f} seconds).
    Cut it there and redact the parts one by one.
    """


class CannotWrite(MediaError):
    """The new file could not be written: {cause}."""


class NotInParts(MediaError):
    """This video is written in one piece: {why}."""


class PartsDiffer(MediaError):
    """The parts of this video do not make a whole: {why}."""
