"""Two recordings of one event whose clocks' relation is known exactly, in thirteen conditions.

What is known: the direct sound reaches both microphones at once (no distance, but in the last
condition), so the second's reading of an instant tells the first's to the last digit, the codec's
own delay in a player included. `cases(3, folder)` is the fourth event heard in every condition.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.random import Generator

from benchmarks.align_microphones import (
    LOUDNESS,
    coloured,
    delay,
    in_a_room,
    overdriven,
    quiet,
    written,
)
from benchmarks.align_sounds import (
    RATE,
    Material,
    Sound,
    crowd,
    event,
    material,
    moved,
    parted,
    square,
)

SEED = 6
EVENT = 150.0
"""Seconds of an event."""
SOUND_SPEED = 343.0
"""Metres a second."""
PLACES, SIDE = 5, 60.0
"""Where sounds come from when distance counts; metres that their square measures."""
CLIP, OVERLAP = (25.0, 60.0), 12.0
"""Seconds of a clip: least, most; that two clips share, at least."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What happens to both recordings.

    codecs: of the first and of the second. room, device: whether each has its own echoes; its own
    microphone and gain. drift: ppm that each clock may be off at most. noise: decibels of the event
    over each one's own crowd, or None where there is none. goal: milliseconds that the median
    error may be at most, or None. apart: metres between the two, with sounds from all sides.
    """

    name: str
    codecs: tuple[str, str] = ("pcm", "pcm")
    room: bool = False
    device: bool = False
    drift: float = 0.0
    noise: float | None = None
    goal: float | None = 1.0
    apart: float = 0.0

    @property
    def physics(self) -> float:
        """Seconds by which sounds may reach one sooner than the other, at most."""
        return self.apart / SOUND_SPEED


CONDITIONS = (
    Condition("cuts"),
    Condition("AAC at 64 kb/s", ("aac", "aac")),
    Condition("Opus at 24 kb/s", ("opus", "opus")),
    Condition("AMR-NB and AAC", ("amr", "aac")),
    Condition("300 to 3400 Hz at 8 kHz", ("telephone", "telephone")),
    Condition("reverberation", room=True),
    Condition("microphones, gains, clipping", device=True),
    Condition("drift to 100 ppm", drift=100.0),
    Condition("crowd noise, 0 dB", noise=0.0, goal=5.0),
    Condition("crowd noise, -5 dB", noise=-5.0, goal=None),
    Condition("all at once, 0 dB", ("aac", "opus"), True, True, 100.0, 0.0, goal=5.0),
    Condition("all at once, -5 dB", ("aac", "opus"), True, True, 100.0, -5.0, goal=None),
    Condition("20 m apart", goal=None, apart=20.0),
)


@dataclass(frozen=True, slots=True)
class Recording:
    """When its player's clock reads t, the event is at start + t * (1 + drift * 1e-6)."""

    path: Path
    start: float
    drift: float
    seconds: float

    def instant(self, reading: float) -> float:
        """Seconds of the event at a reading of the player's clock."""
        return self.start + reading * (1 + self.drift * 1e-6)

    def reading(self, instant: float) -> float:
        """What the player's clock reads at an instant of the event."""
        return (instant - self.start) / (1 + self.drift * 1e-6)


@dataclass(frozen=True, slots=True)
class Case:
    condition: Condition
    first: Recording
    second: Recording
    middle: float = field(init=False)
    """The second's reading in the middle of what both heard."""

    def __post_init__(self) -> None:
        begin = max(self.first.instant(0), self.second.instant(0))
        end = min(each.instant(each.seconds) for each in (self.first, self.second))
        object.__setattr__(self, "middle", self.second.reading((begin + end) / 2))

    def reading(self, second: float) -> float:
        """What the first's clock reads when the second's reads `second`."""
        return self.first.reading(self.second.instant(second))

    @property
    def drift(self) -> float:
        """ppm by which the first runs faster than the second."""
        return ((1 + self.second.drift * 1e-6) / (1 + self.first.drift * 1e-6) - 1) * 1e6


def cases(index: int, folder: Path, only: tuple[Condition, ...] = CONDITIONS) -> Iterator[Case]:
    """Event number `index` in every condition. A case's files are gone when the next is asked."""
    crowds = parted(material().crowds, 3, np.random.default_rng([SEED, index, 1]))
    heard = event(
        np.random.default_rng([SEED, index, 2]),
        Material(material().voices, tuple(crowds[0])),
        EVENT,
    )
    for condition in only:
        chance = np.random.default_rng([SEED, index, zlib.crc32(condition.name.encode())])
        name = f"{index}-{CONDITIONS.index(condition)}"
        ears = (heard, heard)
        if condition.apart:
            ears = _ears(chance, Material(material().voices, tuple(crowds[0])), condition.apart)
        recordings = [
            _recorded(
                ears[side],
                place,
                folder / f"{name}-{side}",
                condition=condition,
                side=side,
                others=crowds[1 + side],
                chance=chance,
            )
            for side, place in enumerate(_places(chance))
        ]
        yield Case(condition, *recordings)
        for each in recordings:
            each.path.unlink()


def _ears(chance: Generator, of: Material, apart: float) -> tuple[Sound, Sound]:
    """What is heard at two points of a square where sounds come from many places."""
    sounds = square(chance, of, EVENT, places=PLACES)
    places = chance.uniform(0, SIDE, (PLACES, 2))
    middle, turn = np.full(2, SIDE / 2), chance.uniform(0, 2 * np.pi)
    half = apart / 2 * np.array([np.cos(turn), np.sin(turn)])
    first, second = (
        sum(
            _far(sound, float(np.linalg.norm(place - ear)))
            for sound, place in zip(sounds, places, strict=True)
        )
        for ear in (middle - half, middle + half)
    )
    return np.asarray(first, np.float32), np.asarray(second, np.float32)


def _far(sound: Sound, metres: float) -> Sound:
    late = round(metres / SOUND_SPEED * RATE)
    delayed = np.concatenate([np.zeros(late, np.float32), sound])[: len(sound)]
    return np.asarray(delayed / max(metres, 2.0), np.float32)


def _places(chance: Generator) -> list[tuple[float, float]]:
    """Start and length of two clips that share at least OVERLAP seconds."""
    lengths = chance.uniform(*CLIP, 2)
    first = chance.uniform(1, EVENT - lengths[0] - 1)
    least = max(1, first - lengths[1] + OVERLAP)
    second = chance.uniform(least, min(first + lengths[0] - OVERLAP, EVENT - lengths[1] - 1))
    return [(float(first), float(lengths[0])), (float(second), float(lengths[1]))]


def _recorded(
    heard: Sound,
    place: tuple[float, float],
    path: Path,
    *,
    condition: Condition,
    side: int,
    others: list[Sound],
    chance: Generator,
) -> Recording:
    (start, seconds), codec = place, condition.codecs[side]
    drift = float(chance.uniform(-condition.drift, condition.drift))
    # Echoes of what came before the clip began are in it, too.
    before = min(1.0, start)
    sound = moved(heard, start - before * (1 + drift * 1e-6), drift, seconds + before)
    if condition.room:
        sound = in_a_room(sound, chance)
    sound = sound[round(before * RATE) :]
    if condition.noise is not None:
        loudness = float(np.std(sound)) * 10 ** (-condition.noise / 20)
        sound = sound + np.float32(loudness) * crowd(chance, others, seconds + 1)[: len(sound)]
    if condition.device:
        sound = coloured(sound, chance)
    sound = sound * np.float32(LOUDNESS / max(float(np.std(sound)), 1e-9))
    if condition.device:
        sound = (overdriven if side else quiet)(sound, chance)
    file = written(sound, codec, path)
    late = _delay(codec, path.parent)
    return Recording(file, start - late * (1 + drift * 1e-6), drift, seconds)


@functools.cache
def _delay(codec: str, folder: Path) -> float:
    return delay(codec, folder)
