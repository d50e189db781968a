"""What identifies a person in one picture: boxes around it, never who it is."""

from vouchsafe.detect.box import Box
from vouchsafe.detect.boxes import Boxes
from vouchsafe.detect.errors import (
    DetectError,
    DetectorFailed,
    ModelAltered,
    ModelMissing,
    ModelUnreadable,
    TextModelAltered,
    TextModelMissing,
    UnknownModel,
    VoiceModelAltered,
    VoiceModelMissing,
)
from vouchsafe.detect.eyes import EyeGauge, Eyes, load_eye_gauge
from vouchsafe.detect.graph import Model
from vouchsafe.detect.head import head_box
from vouchsafe.detect.load import load_detector, prepare_model
from vouchsafe.detect.merge import merge
from vouchsafe.detect.model import Detector, Kind, Region, Sensitivity
from vouchsafe.detect.search import Search
from vouchsafe.detect.sensitivity import Thresholds, thresholds
from vouchsafe.detect.sight import FINDABLE, HEAD_KINDS, Looking, Sight, needs_text, sight_for
from vouchsafe.detect.speech import SpeechMeter, load_speech_meter
from vouchsafe.detect.text import TextFinder, load_text_finder
from vouchsafe.detect.text_search import TEXT_KINDS, Lettering, Sort, TextSearch, read_words

__all__ = [
    "FINDABLE",
    "HEAD_KINDS",
    "TEXT_KINDS",
    "Box",
    "Boxes",
    "DetectError",
    "Detector",
    "DetectorFailed",
    "EyeGauge",
    "Eyes",
    "Kind",
    "Lettering",
    "Looking",
    "Model",
    "ModelAltered",
    "ModelMissing",
    "ModelUnreadable",
    "Region",
    "Search",
    "Sensitivity",
    "Sight",
    "Sort",
    "SpeechMeter",
    "TextFinder",
    "TextModelAltered",
    "TextModelMissing",
    "TextSearch",
    "Thresholds",
    "UnknownModel",
    "VoiceModelAltered",
    "VoiceModelMissing",
    "head_box",
    "load_detector",
    "load_eye_gauge",
    "load_speech_meter",
    "load_text_finder",
    "merge",
    "needs_text",
    "prepare_model",
    "read_words",
    "sight_for",
    "thresholds",
]
