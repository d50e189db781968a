"""One recording's sound on the event's clock, read as it goes by."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.errors import ClipFailed
from vouchsafe.align.viewing.levels import RATE
from vouchsafe.align.viewing.model import Sound
from vouchsafe.align.viewing.resampling import AFTER, BEFORE, Mono, read_between
from vouchsafe.media import Limits, MediaError, open_recording

FADE = 0.5
"""Seconds in which a recording comes in and goes out."""


class Voice:
    """A recording that is opened when it begins and closed when it ends. Asked in order only."""

    def __init__(self, sound: Sound, limits: Limits) -> None:
        self._sound, self._limits = sound, limits
        self._parts: Iterator[NDArray[np.int16]] | None = None
        self._base = 0
        self._held: Mono = np.zeros(0, np.float32)
        self._fade = min(FADE, max(sound.last - sound.first, 0.0) / 2) * RATE

    def part(self, start: int, count: int) -> tuple[Mono, Mono] | None:
        """Samples `start` to `start + count` of the event, levelled, and how much each counts, 0
        to 1; None where this recording has nothing to say.
        """
        sound = self._sound
        places = (np.arange(start, start + count) / RATE - sound.start) / sound.rate * RATE
        if places[-1] <= sound.first * RATE or places[0] >= sound.last * RATE:
            if places[0] >= sound.last * RATE:
                self.close()
            return None
        first, last = int(np.floor(places[0])) - BEFORE, int(np.floor(places[-1])) + AFTER
        try:
            self._read(first, last)
        except MediaError as error:
            raise ClipFailed(name=sound.path.name, why=str(error)) from error
        heard = read_between(self._held, places - self._base)
        edges = np.minimum(places - sound.first * RATE, sound.last * RATE - places)
        share = np.sin(np.clip(edges / max(self._fade, 1.0), 0.0, 1.0) * (np.pi / 2))
        return heard * np.float32(sound.gain), share.astype(np.float32)

    def _read(self, first: int, last: int) -> None:
        """Hold what is between, with silence before the recording and after it."""
        if self._parts is None:
            recording = open_recording(self._sound.path, self._limits)
            hearing = recording.hear(self._sound.track, rate=RATE, only=self._sound.only)
            self._parts = iter(hearing)
            self._base = min(first, 0)
            self._held = np.zeros(-self._base, np.float32)
        rows = [self._held]
        end = self._base + len(self._held)
        while end <= last:
            part = next(self._parts, None)
            row = _floats(part) if part is not None else np.zeros(last + 1 - end, np.float32)
            rows.append(row)
            end += len(row)
            if end <= first:
                rows = [row]
        self._held = np.concatenate(rows)
        self._base = end - len(self._held)
        gone = max(first - self._base, 0)
        self._held = self._held[gone:]
        self._base += gone

    def close(self) -> None:
        """Let go of the file and of what was read."""
        self._held = self._held[:0]
        self._parts = iter(())


def _floats(samples: NDArray[np.int16]) -> Mono:
    return (samples / 32768).astype(np.float32)
