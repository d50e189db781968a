"""Events that never were, made of real voices and real crowds: what several microphones can hear.

The recordings of ../shared/data are short (voices of 3 to 9 seconds, one crowd of 26), so events of
minutes are put together from them at random. No two placements of one sentence are the same sound:
their speeds are half a per cent apart, or more. What is not to be related at all is made of
disjoint pieces.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import signal

from benchmarks.datasets import DATA

Sound = NDArray[np.float32]

RATE = 16_000
"""Samples a second of everything here, which is what the voices have."""
VOICES_A_SECOND = 0.35
BED, VOICE = 0.3, (0.25, 1.0)
"""Loudness of the crowd under an event, and of its voices: least, most (1: as loud as can be)."""
SPEED = (0.8, 1.25)
APART = 1.005
"""Least ratio of two speeds of one sentence."""
GRAIN = (0.4, 1.6)
"""Seconds of the pieces that a crowd is put together from: shortest, longest."""
LAYERS = 3


@dataclass(frozen=True, slots=True)
class Voice:
    """One piece that somebody spoke. speaker: as the set numbers them, never a name."""

    speaker: str
    sound: Sound


@dataclass(frozen=True, slots=True)
class Material:
    """What events may be made of. crowds: pieces of places with many people."""

    voices: tuple[Voice, ...]
    crowds: tuple[Sound, ...]

    def halves(self, chance: Generator) -> tuple[Material, Material]:
        """Two that share no piece; each speaker who has several is in both, with other pieces."""
        order = [self.voices[each] for each in chance.permutation(len(self.voices))]
        order.sort(key=lambda voice: voice.speaker)
        parts = parted(self.crowds, 2, chance)
        first, second = (Material(tuple(order[side::2]), tuple(parts[side])) for side in (0, 1))
        return first, second


def parted(crowds: Sequence[Sound], parts: int, chance: Generator) -> list[list[Sound]]:
    """The pieces dealt out, the longest first, so that each part has a long one."""
    by_length = sorted(crowds, key=len, reverse=True)
    dealt = [by_length[at : at + parts] for at in range(0, len(by_length), parts)]
    hands: list[list[Sound]] = [[] for _ in range(parts)]
    for round_ in dealt:
        for piece, hand in zip(round_, chance.permutation(parts), strict=False):
            hands[hand].append(piece)
    return hands


@functools.cache
def material() -> Material:
    """Everything there is: ten readers, one broadcast, an airport's queue, streets."""
    voices = [
        Voice(path.name.partition("-")[0], read(path))
        for path in sorted((DATA / "speech").glob("*.flac"))
    ]
    talk = read(DATA / "audio-align" / "bbc" / "timbl_1.mp3")
    voices += [Voice("broadcast", piece) for piece in _pieces(talk, 6.0)]
    queue = read(DATA / "video-crowds" / "airport_queue_masks_640x360_26s_audio.mp4")
    streets = [read(path) for path in sorted((DATA / "video-crowds" / "cctv2s").glob("*.mp4"))]
    crowds = [*_pieces(queue, 4.4), *(street for street in streets if loud(street))]
    return Material(tuple(voices), tuple(map(_levelled, crowds)))


def read(path: Path, rate: int = RATE) -> Sound:
    """The first sound of a file, mono; empty where there is none."""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return np.zeros(0, np.float32)
        resampler = av.AudioResampler("fltp", "mono", rate)
        blocks = [
            block.to_ndarray()[0]
            for frame in [*container.decode(container.streams.audio[0]), None]
            for block in resampler.resample(frame)
        ]
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


def crowd(chance: Generator, pieces: Sequence[Sound], seconds: float) -> Sound:
    """A crowd that goes on: grains of the pieces, each at its own speed, cross-faded, in layers.

    Its loudness (root mean square) is 1.
    """
    made = np.zeros(round(seconds * RATE) + round(2 * GRAIN[1] * RATE), np.float32)
    for _ in range(LAYERS):
        at = 0
        while at < round(seconds * RATE):
            grain = _grain(chance, pieces)
            made[at : at + len(grain)] += grain
            at += len(grain) // 2
    return _levelled(made[: round(seconds * RATE)])


def event(
    chance: Generator, of: Material, seconds: float, *, share: tuple[int, int] = (0, 1)
) -> Sound:
    """Voices over a crowd. Its loudness (root mean square) is 1.

    share: which of how many events of one material this is: these have no speed in common.
    """
    (whole,) = square(chance, of, seconds, places=1, share=share)
    return _levelled(whole)


def square(
    chance: Generator,
    of: Material,
    seconds: float,
    *,
    places: int,
    share: tuple[int, int] = (0, 1),
) -> list[Sound]:
    """The same as what is heard at each of several places, to be added up with their delays."""
    made = [BED / places**0.5 * crowd(chance, of.crowds, seconds) for _ in range(places)]
    deck = _deck(chance, of.voices, share)
    for _ in range(1 + chance.poisson(VOICES_A_SECOND * seconds)):
        voice, speed = next(deck)
        spoken = chance.uniform(*VOICE) * _levelled(played(voice.sound, speed))
        place = made[chance.integers(places)]
        at = int(chance.integers(-len(spoken) // 2, len(place)))
        kept = spoken[max(0, -at) :][: len(place) - max(0, at)]
        place[max(0, at) : max(0, at) + len(kept)] += kept
    return made


def _deck(
    chance: Generator, voices: Sequence[Voice], share: tuple[int, int]
) -> Iterator[tuple[Voice, float]]:
    """Every voice at every speed of a share, each once."""
    slowest, fastest = SPEED
    steps = range(share[0], int(math.log(fastest / slowest, APART)), share[1])
    cards = [(voice, slowest * APART**step) for voice in voices for step in steps]
    for place in chance.permutation(len(cards)):
        yield cards[place]


def played(sound: Sound, speed: float) -> Sound:
    """The sound, faster (above 1) or slower."""
    instants = np.arange(0, len(sound) - 1, speed)
    return np.asarray(np.interp(instants, np.arange(len(sound)), sound), np.float32)


def loud(sound: Sound) -> bool:
    """Whether there is anything to hear."""
    return bool(len(sound)) and float(np.sqrt(np.mean(sound**2))) > 1e-4


def moved(sound: Sound, start: float, drift: float, seconds: float) -> Sound:
    """What a device hears that starts `start` seconds into `sound`, any fraction of a sample.

    When its clock reads t, `sound` is at start + t * (1 + drift * 1e-6). By cubic interpolation of
    four times the samples, which is exact to 1e-4 below 4 kHz.
    """
    first = max(0, int(start * RATE) - 64)
    piece = sound[first : int((start + seconds * 1.001) * RATE) + 128]
    fine = signal.resample_poly(piece, 4, 1).astype(np.float32)
    clock = np.arange(round(seconds * RATE)) / RATE
    instants = 4 * ((start + clock * (1 + drift * 1e-6)) * RATE - first)
    whole = instants.astype(np.int64)
    part = (instants - whole).astype(np.float32)
    before, here, after, later = (fine[np.minimum(whole + k, len(fine) - 1)] for k in (-1, 0, 1, 2))
    return np.asarray(
        here
        + part / 2 * (after - before)
        + part**2 * (before - 2.5 * here + 2 * after - later / 2)
        + part**3 * (1.5 * (here - after) + (later - before) / 2),
        np.float32,
    )


def _grain(chance: Generator, pieces: Sequence[Sound]) -> Sound:
    lengths = np.array([len(piece) for piece in pieces], float)
    piece = pieces[chance.choice(len(pieces), p=lengths / lengths.sum())]
    speed = chance.uniform(*SPEED)
    size = min(round(chance.uniform(*GRAIN) * RATE * speed), len(piece) - 1)
    start = chance.integers(len(piece) - size)
    grain = played(piece[start : start + size], speed)
    return np.asarray(grain * np.hanning(len(grain)) * chance.choice([-1, 1]), np.float32)


def _pieces(sound: Sound, seconds: float) -> list[Sound]:
    size = round(seconds * RATE)
    return [sound[at : at + size] for at in range(0, len(sound) - size // 2, size)]


def _levelled(sound: Sound) -> Sound:
    return sound / max(float(np.sqrt(np.mean(sound**2))), 1e-9)
