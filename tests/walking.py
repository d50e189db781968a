"""A clip of the public-domain portrait that scikit-image carries, on its way to the right."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np
import skimage.data

RATE = 25


def write_walk(
    path: Path,
    frames: int,
    width: int,
    *,
    step: int = 2,
    tone: float = 0.0,
    form: str | None = None,
    video: Mapping[str, str] | None = None,
    index_first: bool = False,
) -> Path:
    """`frames` of H.264, 25 a second, `width` by 240 pixels, the portrait `step` pixels further in
    each; `tone` seconds of sound, if any. form: the container, when the name does not say it.
    video: options of the encoder. index_first: so that the beginning alone can be read. Gives the
    path.
    """
    portrait = skimage.data.astronaut()[:240, 100:340]
    flags = {"movflags": "+faststart"} if index_first else {}
    with av.open(str(path), "w", format=form, options=flags) as container:
        stream = container.add_stream("libx264", rate=RATE, options=dict(video or {}))
        stream.width, stream.height, stream.pix_fmt = width, 240, "yuv420p"
        if tone:
            sound = container.add_stream("aac", rate=44100, layout="mono")
            wave = np.sin(np.arange(round(tone * 44100)) / 16, dtype=np.float32)[None] / 3
            frame = av.AudioFrame.from_ndarray(wave, "fltp", "mono")
            frame.sample_rate = 44100
            container.mux([*sound.encode(frame), *sound.encode(None)])
        for index in range(frames):
            picture = np.full((240, width, 3), 60, np.uint8)
            picture[:, index * step : index * step + 240] = portrait
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
    return path
