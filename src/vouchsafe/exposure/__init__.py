"""What a file gives away (`inspect`), and stripping its metadata (`clean`)."""

from vouchsafe.exposure.cleaning import CannotClean, Cleaned, NotTheSame, SomethingLeft, clean
from vouchsafe.exposure.errors import ExposureError
from vouchsafe.exposure.model import Exposure, ExposureKind, Inspection, Place, Severity

__all__ = [
    "CannotClean",
    "Cleaned",
    "Exposure",
    "ExposureError",
    "ExposureKind",
    "Inspection",
    "NotTheSame",
    "Place",
    "Severity",
    "SomethingLeft",
    "clean",
]
