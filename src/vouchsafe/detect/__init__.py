"""What identifies a person in one picture: boxes around it, never who it is."""

from vouchsafe.detect.box import Box
from vouchsafe.detect.boxes import Boxes
from vouchsafe.detect.errors import (
    DetectError,
    DetectorFailed,
    ModelAltered,
    ModelMissing,
    ModelUnreadable,
    UnknownModel,
)
from vouchsafe.detect.eyes import EyeGauge, Eyes, load_eye_gauge
from vouchsafe.detect.graph import Model
from vouchsafe.detect.head import head_box
from vouchsafe.detect.load import load_detector, prepare_model
from vouchsafe.detect.merge import merge
from vouchsafe.detect.model import Detector, Kind, Region, Sensitivity
from vouchsafe.detect.search import Search
from vouchsafe.detect.sensitivity import Thresholds, thresholds

__all__ = [
    "Box",
    "Boxes",
    "DetectError",
    "Detector",
    "DetectorFailed",
    "EyeGauge",
    "Eyes",
    "Kind",
    "Model",
    "ModelAltered",
    "ModelMissing",
    "ModelUnreadable",
    "Region",
    "Search",
    "Sensitivity",
    "Thresholds",
    "UnknownModel",
    "head_box",
    "load_detector",
    "load_eye_gauge",
    "merge",
    "prepare_model",
    "thresholds",
]
