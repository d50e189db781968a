"""What identifies a person in one picture: boxes around it, never who it is."""

from vouchsafe.detect.box import Box
from vouchsafe.detect.model import Detector, Kind, Region, Sensitivity

__all__ = ["Box", "Detector", "Kind", "Region", "Sensitivity"]
