"""Films of a few events, as phones leave them: AAC beside pictures in MP4, each from its own place.

What is seen is a grey picture; what is heard is what this is about.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from benchmarks.align_microphones import LOUDNESS, coloured, in_a_room
from benchmarks.align_sounds import RATE, Sound, crowd, event, material, moved

SEED = 9
SECONDS = 120.0
EVENT = 480.0
EACH, EVENTS = 25, 8
"""Seconds of a film, seconds of an event; films of each event, events at most."""
NOISE = 6.0
"""Decibels of the event over each film's own crowd."""
SOUND_RATE, FRAME_RATE = 48_000, 15


@dataclass(frozen=True, slots=True)
class Film:
    """event: which one it is of. start: seconds of the event at which it begins."""

    path: Path
    event: int
    start: float


def film(number: int, folder: Path) -> Film:
    """Film `number`; the same for every caller. Events last as long as a process is one's own."""
    chance = np.random.default_rng([SEED, number])
    of = number // EACH
    start = float(chance.uniform(0, EVENT - SECONDS - 1))
    sound = moved(_event(of), start, chance.uniform(-20, 20), SECONDS)
    if chance.random() < 0.5:
        sound = in_a_room(sound, chance)
    loudness = np.float32(np.std(sound) * 10 ** (-NOISE / 20))
    sound = sound + loudness * crowd(chance, material().crowds, SECONDS)[: len(sound)]
    sound = coloured(sound, chance)
    path = folder / f"film-{number:03}.mp4"
    _write(sound * np.float32(LOUDNESS / np.std(sound)), path)
    return Film(path, of, start)


@functools.lru_cache(maxsize=1)
def _event(of: int) -> Sound:
    chance = np.random.default_rng([SEED, 1000, of])
    return event(chance, material(), EVENT, share=(of, EVENTS))


def _write(sound: Sound, path: Path) -> None:
    with av.open(str(path), "w") as container:
        pictures = container.add_stream("libx264", rate=FRAME_RATE, options={"preset": "ultrafast"})
        assert isinstance(pictures, av.VideoStream)
        pictures.width, pictures.height, pictures.pix_fmt = 320, 180, "yuv420p"
        # The faster of two searches: these files are many, and what they sound like is the same.
        sounds = container.add_stream("aac", rate=SOUND_RATE, options={"aac_coder": "fast"})
        assert isinstance(sounds, av.AudioStream)
        sounds.layout, sounds.bit_rate = "mono", 96_000
        grey = av.VideoFrame.from_ndarray(np.full((180, 320, 3), 90, np.uint8), format="rgb24")
        grey = grey.reformat(format="yuv420p")
        resampler = av.AudioResampler("fltp", "mono", SOUND_RATE, 1024)
        for second in range(round(SECONDS)):
            for number in range(second * FRAME_RATE, (second + 1) * FRAME_RATE):
                grey.pts, grey.time_base = number, Fraction(1, FRAME_RATE)
                container.mux(pictures.encode(grey))
            piece = sound[second * RATE : (second + 1) * RATE]
            whole = np.clip(np.round(piece * 32767), -32768, 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(whole[None], format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, second * RATE, Fraction(1, RATE)
            for block in resampler.resample(frame):
                container.mux(sounds.encode(block))
        for block in resampler.resample(None):
            container.mux(sounds.encode(block))
        container.mux(sounds.encode(None))
        container.mux(pictures.encode(None))
