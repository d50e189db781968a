"""Made recordings of made events: noise that never repeats, cut, and written as sound files."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 8000


def event(seed: int, seconds: float = 30.0) -> NDArray[np.float64]:
    """A crowd of one: bursts of coloured noise, no two alike."""
    draw = np.random.default_rng(seed)
    count = round(seconds * RATE)
    noise = draw.standard_normal(count)
    loud = np.repeat(draw.uniform(0.05, 1.0, count // 800 + 1) ** 2, 800)[:count]
    smooth = np.convolve(noise, np.hanning(int(draw.integers(3, 9))), "same")
    return smooth * loud / np.abs(smooth * loud).max()


def write(path: Path, sound: NDArray[np.float64], rate: int = RATE) -> Path:
    """16-bit mono WAV."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((sound * 20000).astype("<i2").tobytes())
    return path


def cut(
    path: Path, sound: NDArray[np.float64], start: float, end: float, noise: float = 0.02
) -> Path:
    """What one recorder heard of it, with a noise of its own."""
    own = np.random.default_rng(round(start * 1000) + len(path.name))
    part = sound[round(start * RATE) : round(end * RATE)] * 0.8
    return write(path, part + noise * own.standard_normal(len(part)))
