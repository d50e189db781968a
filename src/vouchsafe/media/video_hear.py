"""A sound track as one stream of plain samples, for listening to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import av
import numpy as np
from numpy.typing import NDArray

from vouchsafe.media.video_source import media_errors

if TYPE_CHECKING:
    from vouchsafe.media.video import Video


def heard(
    video: Video, index: int, *, rate: int, start: float, seconds: float
) -> Iterator[NDArray[np.float32]]:
    """One track's samples, mono, at a rate, from about `start` on for about `seconds`.

    Gaps are closed and what cannot be decoded is left out: this is for listening, not for writing.
    """
    wanted = round(seconds * rate)
    with media_errors(), video.container() as container:
        stream = container.streams[index]
        if start > 0:
            container.seek(
                round(start / stream.time_base) + (stream.start_time or 0), stream=stream
            )
        resampler = av.AudioResampler("flt", "mono", rate)
        source = None
        for packet in container.demux(stream):
            try:
                frames = stream.decode(packet if packet.size else None)
            except av.error.InvalidDataError:
                continue
            for frame in frames:
                now = (frame.format.name, frame.layout.name, frame.sample_rate)
                if source not in (None, now):
                    resampler = av.AudioResampler("flt", "mono", rate)
                source = now
                frame.pts = None
                for part in resampler.resample(frame):
                    samples = part.to_ndarray()[0].astype(np.float32, copy=False)
                    yield samples[:wanted]
                    wanted -= len(samples)
                    if wanted <= 0:
                        return
