"""What can go wrong while a file's metadata is taken out."""

from __future__ import annotations

from vouchsafe.exposure.errors import ExposureError


class CannotClean(ExposureError):
    """{what} cannot be cleaned without touching the pictures themselves. `vouchsafe redact`
    writes them anew. Nothing was written.
    """


class NotTheSame(ExposureError):
    """The cleaned file did not show exactly what the original shows ({what}), so nothing was
    written. `vouchsafe redact` writes the pictures anew.
    """


class SomethingLeft(ExposureError):
    """The cleaned file still held something that the original says about itself ({what}), so
    nothing was written. `vouchsafe redact` writes the pictures anew.
    """
