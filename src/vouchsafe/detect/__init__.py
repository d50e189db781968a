"""What identifies a person in one picture: boxes around it, never who it is.

A box is all that some need, so what looks at pictures is loaded when it is first asked for.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

# ONNX Runtime reports to its maker (seen with 1.32, in every second run), unless this is set when
# it is loaded; only modules of this package load it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from vouchsafe.detect.box import Box
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

if TYPE_CHECKING:
    from vouchsafe.detect.boxes import Boxes
    from vouchsafe.detect.eyes import EyeGauge, Eyes, load_eye_gauge, prepare_eyes
    from vouchsafe.detect.graph import Model
    from vouchsafe.detect.head import head_box
    from vouchsafe.detect.load import load_detector, prepare_model
    from vouchsafe.detect.merging import merge
    from vouchsafe.detect.model import Detector, Kind, Region, Sensitivity
    from vouchsafe.detect.search import Search
    from vouchsafe.detect.sensitivity import Thresholds, thresholds
    from vouchsafe.detect.sight import FINDABLE, HEAD_KINDS, Looking, Sight, needs_text, sight_for
    from vouchsafe.detect.speech import SpeechMeter, load_speech_meter
    from vouchsafe.detect.text import TextFinder, load_text_finder
    from vouchsafe.detect.text_search import TEXT_KINDS, Lettering, Sort, TextSearch, read_words

_HOMES = {
    "Boxes": "boxes",
    "Detector": "model",
    "EyeGauge": "eyes",
    "Eyes": "eyes",
    "FINDABLE": "sight",
    "HEAD_KINDS": "sight",
    "Kind": "model",
    "Lettering": "text_search",
    "Looking": "sight",
    "Model": "graph",
    "Region": "model",
    "Search": "search",
    "Sensitivity": "model",
    "Sight": "sight",
    "Sort": "text_search",
    "SpeechMeter": "speech",
    "TEXT_KINDS": "text_search",
    "TextFinder": "text",
    "TextSearch": "text_search",
    "Thresholds": "sensitivity",
    "head_box": "head",
    "load_detector": "load",
    "load_eye_gauge": "eyes",
    "load_speech_meter": "speech",
    "load_text_finder": "text",
    "merge": "merging",
    "needs_text": "sight",
    "prepare_eyes": "eyes",
    "prepare_model": "load",
    "read_words": "text_search",
    "sight_for": "sight",
    "thresholds": "sensitivity",
}

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
    "prepare_eyes",
    "prepare_model",
    "read_words",
    "sight_for",
    "thresholds",
]


def __getattr__(name: str) -> object:
    """Load a part when it is first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"vouchsafe.detect.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
