"""Which programs and libraries are at work here, looked up once and inherited by forks."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

import av


@cache
def programs() -> dict[str, str]:
    """Their versions, by the names that people know them by."""
    return {
        "vouchsafe": version("vouchsafe"),
        "onnxruntime": version("onnxruntime"),
        "PyAV": version("av"),
        "FFmpeg": str(av.ffmpeg_version_info),
        "Pillow": version("pillow"),
    }
