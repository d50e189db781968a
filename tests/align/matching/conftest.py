"""Sounds that were never heard: bursts of noise as lively as speech, and how devices hear them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import signal

from vouchsafe.align import RATE
from vouchsafe.align.matching import Sound, mark

Samples = np.ndarray


def lively(seed: int, seconds: float) -> Samples:
    """Coloured noise whose loudness and colour change several times a second: (n,) float."""
    rng = np.random.default_rng(seed)
    count = int(seconds * RATE)
    made = np.zeros(count)
    for low, high in ((150, 500), (500, 1200), (1200, 2200), (2200, 3600)):
        band = signal.butter(2, (low, high), "band", fs=RATE, output="sos")
        steps = rng.exponential(1.0, int(seconds * 6) + 2)
        loudness = np.interp(np.arange(count) / RATE * 6, np.arange(len(steps)), steps)
        made += signal.sosfilt(band, rng.normal(size=count)) * loudness
    return made / made.std() * 3000


def recorded(event: Samples, start: float, seconds: float, drift: float = 0.0) -> Samples:
    """What a device hears that begins `start` seconds into the event, its clock `drift` ppm slow:
    when it reads t, the event is at start + t * (1 + drift * 1e-6).
    """
    fine = signal.resample_poly(event[int(start * RATE) : int((start + seconds + 1) * RATE)], 8, 1)
    at = 8 * ((start * RATE) % 1 + np.arange(int(seconds * RATE)) * (1 + drift * 1e-6))
    return np.interp(at, np.arange(len(fine)), fine)


@pytest.fixture
def sound() -> Callable[[str, Samples], Sound]:
    """A clip's sound, marked."""

    def make(name: str, samples: Samples) -> Sound:
        whole = np.clip(np.rint(samples), -32768, 32767).astype(np.int16)
        return Sound(name, whole, mark(whole))

    return make
