"""What can go wrong while looking for exposures, in sentences for people."""

from vouchsafe.errors import VouchsafeError


class ExposureError(VouchsafeError):
    """This file could not be inspected."""


class CannotOpen(ExposureError):
    """This file could not be read: {cause}."""


class NotAFile(ExposureError):
    """This is a folder, a device or a pipe; give a photo or a video."""


class NothingInside(ExposureError):
    """This file is empty."""


class NoPhotoOrVideo(ExposureError):
    """This is neither a photo nor a video in a format that Vouchsafe knows. That does not make it
    safe: look at it with the program that made it.
    """
