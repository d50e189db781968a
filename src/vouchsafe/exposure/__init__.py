"""What a file gives away (`inspect`), and stripping its metadata (`clean`)."""

from vouchsafe.exposure.errors import ExposureError
from vouchsafe.exposure.model import Exposure, ExposureKind, Inspection, Place, Severity

__all__ = ["Exposure", "ExposureError", "ExposureKind", "Inspection", "Place", "Severity"]
