"""What can go wrong while looking for exposures, in sentences for people."""

from vouchsafe.errors import VouchsafeError


class ExposureError(VouchsafeError):
    """This file could not be inspected."""
