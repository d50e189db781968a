"""Which frames of a video are hashed: at even moments, and the first after every cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np

from vouchsafe.media import Luma, Picture, Video

WHOLE = 300.0
"""seconds; of what is longer, only keyframes are looked at, which costs the same for any length"""
MOST = 600
"""frames of one video"""
_CUT = 24.0
"""levels of brightness by which the picture changes, on average, where a scene is cut"""
_SIDE = 24
"""pixels of what is compared for that"""
_APART = 0.12
"""seconds between two frames, at least: flicker is no row of cuts"""

OnLook = Callable[[], None]
"""Told that something moves, often."""


def moments(video: Video, a_second: float, on_look: OnLook = lambda: None) -> Iterator[Picture]:
    """At most `MOST` frames, in order. Raises a `MediaError` at a frame that cannot be decoded."""
    short = video.info.duration <= WHOLE
    chosen = _of_all(video, a_second, on_look) if short else _keyframes(video, on_look)
    return islice(chosen, MOST)


def _of_all(video: Video, a_second: float, on_look: OnLook) -> Iterator[Picture]:
    due, last = 0.0, -1.0
    before: Luma | None = None
    for picture in video.pictures():
        on_look()
        now = picture.luma(_SIDE, _SIDE)
        cut = before is not None and _apart(before, now) > _CUT
        before = now
        if picture.time >= due or (cut and picture.time - last >= _APART):
            yield picture
            last = picture.time
            due = max(due, (np.floor(picture.time * a_second) + 1) / a_second)


def _keyframes(video: Video, on_look: OnLook) -> Iterator[Picture]:
    last = -1.0
    for moment in np.linspace(0.0, video.info.duration, MOST, endpoint=False):
        on_look()
        picture = video.glimpse(float(moment))
        if picture is not None and picture.time > last:
            yield picture
            last = picture.time


def _apart(one: Luma, other: Luma) -> float:
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())
