"""Running a graph: one ONNX Runtime session, set up for machines that do other work too."""

from __future__ import annotations

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from vouchsafe.detect.errors import DetectorFailed, ModelUnreadable
from vouchsafe.detect.graph import Model

Tensor = NDArray[np.float32]

_ERRORS_ONLY = 3
_PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")


class Session:
    """A loaded graph. Not shared between threads of ours; it threads inside."""

    def __init__(self, model: Model, threads: int = 0) -> None:
        """threads: how many the runtime may use; 0 for one per core."""
        options = onnxruntime.SessionOptions()
        options.log_severity_level = _ERRORS_ONLY
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Waiting threads that spin would take the cores from the video decoder and encoder.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        available = onnxruntime.get_available_providers()
        providers = [name for name in _PROVIDERS if name in available]
        try:
            self._session = onnxruntime.InferenceSession(model.data, options, providers=providers)
        except Exception as problem:
            raise ModelUnreadable(path=model.name, reason=_first_line(problem)) from problem
        self.outputs = [output.name for output in self._session.get_outputs()]
        self._input = self._session.get_inputs()[0].name

    @property
    def metadata(self) -> dict[str, str]:
        """What the model's file says about itself."""
        said: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        return said

    def run(self, batch: Tensor) -> list[Tensor]:
        """Every output of the graph for one input."""
        try:
            found: list[Tensor] = self._session.run(None, {self._input: batch})
        except Exception as problem:
            raise DetectorFailed(reason=_first_line(problem)) from problem
        return found


def _first_line(problem: Exception) -> str:
    lines = str(problem).strip().splitlines()
    return lines[0][:200] if lines else type(problem).__name__
