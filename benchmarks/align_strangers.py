"""Recordings that share nothing, and sound alike: what must not be called one event.

Each deal parts all material in two; 20 clips are made of one half, 20 of the other, so that all
400 pairs across share no piece. Kinds repeat on both sides: the same place's crowd, the same
reader with other sentences, the same mains hum, beat and reversing lorry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import signal

from benchmarks.align_microphones import coloured, in_a_room, overdriven, quiet
from benchmarks.align_sounds import RATE, Material, Sound, crowd, event, material, played

SECONDS = 45.0
SHARES = 6
SEED = 7
KINDS: tuple[tuple[str, int], ...] = (
    ("voices over a crowd", 6),
    ("a crowd alone", 4),
    ("one reader", 3),
    ("mains hum", 2),
    ("a beat", 2),
    ("a reversing lorry", 1),
    ("a siren", 1),
    ("near silence", 1),
)
"""How many of the 20 clips on each side."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """side: only pairs of two sides are strangers for certain."""

    id: str
    side: int
    kind: str
    sound: Sound


@dataclass(frozen=True, slots=True)
class Side:
    """What the clips of one side are made of; the reader whom both sides have; which of its kind
    a clip is, so that two of one side have no sentence at one speed."""

    half: Material
    reader: str
    number: int


def deal(number: int) -> Iterator[Stranger]:
    """The clips of one deal."""
    chance = np.random.default_rng([SEED, number])
    halves = material().halves(chance)
    reader = chance.choice(sorted({voice.speaker for voice in material().voices}))
    for side, half in enumerate(halves):
        for kind, count in KINDS:
            for each in range(count):
                sound = _MADE[kind](chance, Side(half, str(reader), each))
                yield Stranger(f"{side}-{kind}-{each}", side, kind, _recorded(sound, kind, chance))


def _recorded(sound: Sound, kind: str, chance: Generator) -> Sound:
    if chance.random() < 0.5:
        sound = in_a_room(sound, chance)
    sound = coloured(sound, chance)
    sound = sound * np.float32(0.12 / max(float(np.std(sound)), 1e-9))
    if kind == "near silence":
        return sound * np.float32(0.004)
    return (overdriven if chance.random() < 0.3 else quiet)(sound, chance)


def _voices(chance: Generator, side: Side) -> Sound:
    return event(chance, side.half, SECONDS, share=(side.number, SHARES))


def _crowd(chance: Generator, side: Side) -> Sound:
    return crowd(chance, side.half.crowds, SECONDS)


def _reader(chance: Generator, side: Side) -> Sound:
    """One reader's sentences again and again, at a speed of each clip's own, over a faint crowd."""
    spoken = [voice.sound for voice in side.half.voices if voice.speaker == side.reader]
    if not spoken:
        spoken = [side.half.voices[0].sound]
    made = 0.05 * crowd(chance, side.half.crowds, SECONDS)
    speed, at = 0.9 + 0.05 * side.number + chance.uniform(0, 0.03), 0
    while at < len(made):
        piece = played(spoken[chance.integers(len(spoken))], speed)
        piece = piece[: len(made) - at] / np.float32(np.std(piece))
        made[at : at + len(piece)] += piece
        at += len(piece) + round(chance.uniform(0.2, 1.5) * RATE)
    return made


def _hum(chance: Generator, side: Side) -> Sound:
    """50 Hz and its harmonics, exactly, and a faint crowd of the half's own."""
    parts = [
        amplitude * np.sin(2 * np.pi * 50 * order * _clock() + chance.uniform(0, 6.3))
        for order, amplitude in ((1, 1.0), (2, 0.7), (3, 0.5), (5, 0.3), (7, 0.2), (12, 0.1))
    ]
    return _over(np.sum(parts, axis=0), 0.1, chance, side)


def _beat(chance: Generator, side: Side) -> Sound:
    """120 beats a minute, a drum and a cymbal, each clip's own sounds, over a crowd."""
    made = 0.3 * crowd(chance, side.half.crowds, SECONDS)
    clock = np.arange(round(0.25 * RATE)) / RATE
    pitch, fall = chance.uniform(50, 90), chance.uniform(15, 30)
    drum = 4 * np.sin(2 * np.pi * pitch * clock * np.exp(-3 * clock)) * np.exp(-fall * clock)
    cymbal = 1.5 * chance.standard_normal(len(clock)) * np.exp(-chance.uniform(30, 80) * clock)
    for beat in range(int(SECONDS / 0.25) - 2):
        at = round((beat * 0.25 + chance.normal(0, 0.002)) * RATE) + RATE // 8
        made[at : at + len(clock)] += (cymbal if beat % 2 else drum).astype(np.float32)
    return made


def _lorry(chance: Generator, side: Side) -> Sound:
    """Beeps of 1250 Hz, half a second on, half off: the same wherever lorries reverse."""
    beeping = (_clock() + chance.uniform(0, 1)) % 1 < 0.5
    beep = np.where(beeping, np.sin(2 * np.pi * 1250 * _clock()), 0.0)
    return _over(beep, 0.3, chance, side)


def _siren(chance: Generator, side: Side) -> Sound:
    """Up and down between 600 and 1400 Hz every 4 seconds: the same on every car."""
    phase = chance.uniform(0, 1)
    pitch = 1000 + 400 * signal.sawtooth(2 * np.pi * (_clock() / 4 + phase), width=0.5)
    tone = np.sin(2 * np.pi * np.cumsum(pitch) / RATE)
    return _over(tone, 0.3, chance, side)


def _silence(chance: Generator, side: Side) -> Sound:
    """A faint crowd under a preamplifier's hiss."""
    hiss = chance.standard_normal(round(SECONDS * RATE))
    return _over(hiss, 0.3, chance, side)


def _over(sound: NDArray[np.float64], loudness: float, chance: Generator, side: Side) -> Sound:
    return np.asarray(sound + loudness * crowd(chance, side.half.crowds, SECONDS), np.float32)


def _clock() -> NDArray[np.float64]:
    return np.arange(round(SECONDS * RATE)) / RATE


_MADE: dict[str, Callable[[Generator, Side], Sound]] = {
    "voices over a crowd": _voices,
    "a crowd alone": _crowd,
    "one reader": _reader,
    "mains hum": _hum,
    "a beat": _beat,
    "a reversing lorry": _lorry,
    "a siren": _siren,
    "near silence": _silence,
}
