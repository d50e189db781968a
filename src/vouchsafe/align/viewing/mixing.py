"""Many recordings of one event made one sound. Why so: docs/adr/0216."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from vouchsafe.align.viewing.levels import RATE
from vouchsafe.align.viewing.limiting import Limiter
from vouchsafe.align.viewing.model import Sound
from vouchsafe.align.viewing.resampling import Mono
from vouchsafe.align.viewing.voice import Voice
from vouchsafe.media import Limits

_CHUNK = RATE
"""Samples mixed at a time."""


def mixed(sounds: Sequence[Sound], length: float, limits: Limits) -> Iterator[Mono]:
    """The event's sound from its zero for `length` seconds, in parts, at `RATE` a second.

    Every recording counts the same, coming in and going out over half a second; what sounds at
    once is divided by the root of how many there are, so that the whole stays as loud as one.
    Memory holds a second of each recording that sounds, however many there are and however long.
    """
    voices = [Voice(sound, limits) for sound in sounds]
    limiter = Limiter()
    total = math.ceil(length * RATE)
    for start in range(0, total, _CHUNK):
        count = min(_CHUNK, total - start)
        heard = [part for voice in voices if (part := voice.part(start, count))]
        whole = np.zeros(count, np.float32)
        weight = np.zeros(count, np.float32)
        for samples, share in heard:
            whole += samples * share
            weight += share * share
        weight = np.sqrt(np.maximum(weight, np.float32(1.0)))
        yield limiter((whole / weight).astype(np.float32))
    yield limiter.finish()
