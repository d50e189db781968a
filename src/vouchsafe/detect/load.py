"""From a model file to a detector."""

from __future__ import annotations

from pathlib import Path

from vouchsafe.detect import centerface
from vouchsafe.detect.errors import ModelUnreadable
from vouchsafe.detect.graph import Model
from vouchsafe.detect.model import Detector
from vouchsafe.detect.runtime import Session


def prepare_model(path: Path | None = None) -> Model:
    """Read, check and ready a model once; the result may be inherited by forked children."""
    if path is None:
        return centerface.prepare(centerface.installed_weights(), "centerface.onnx")
    try:
        untrusted = path.read_bytes()
    except OSError as problem:
        raise ModelUnreadable(path=str(path), reason=problem.strerror or "unreadable") from problem
    return centerface.prepare(untrusted, str(path))


def load_detector(model: Path | Model | None = None, *, threads: int = 0) -> Detector:
    """A detector, ready to look.

    model: a file, a prepared model, or None for the default one.
    threads: CPU threads for one look; 0 for one per core.
    Raises a `DetectError` when the file is missing, altered, unreadable or of an unknown family.
    """
    prepared = model if isinstance(model, Model) else prepare_model(model)
    return centerface.CenterFace(Session(prepared, threads))
