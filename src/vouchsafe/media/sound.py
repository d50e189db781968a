"""Voices made unlike themselves: pitch moved in time, formants moved in frequency.

What `disguise` protects against: a listener who knows the voice and hears the clip by itself.
What it does not protect against: software that compares speakers and was made for such changes.
Pitch shifts and formant warps of this family leave machines an error rate of 2 to 8 % where 50 %
would be protection (VoicePrivacy 2024, systems without and with the McAdams coefficient), and a
patient adversary can try the small range of settings one by one. Words, dialect, rhythm, coughs
and the sound of the place stay as they are. Where a voice itself is the danger, mute.
"""

from __future__ import annotations

import math
import secrets
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vouchsafe.media.model import Samples, SoundFilter, SoundFilterFactory

_SEMITONES = (3.0, 5.5)
"""How far pitch moves, up or down: less is recognisable, more is not understood."""

_FORMANTS = (1.12, 1.25)
"""How far formants move, up or down, as a ratio of frequencies."""

_HOP_SECONDS = 0.02
_SEARCH_SECONDS = 0.005
_SEARCH_STEP = 4
"""Samples skipped while looking for the best place to join: pitch periods are far longer."""

_SMOOTH_SECONDS = 0.0018
"""Quefrency below which a spectrum is a mouth's shape and not a voice's pitch."""

_LOUDEST_CHANGE = 2.3
"""Largest change of a frequency's level, as a natural logarithm (20 dB)."""


def disguise() -> SoundFilterFactory:
    """A filter for every sound track of one file, with settings drawn now and kept nowhere.

    Duration and synchrony stay. Read this module's docstring for what it does not protect
    against, and say it where it is offered.
    """
    draw = secrets.SystemRandom()
    pitch = 2.0 ** (draw.choice((-1, 1)) * draw.uniform(*_SEMITONES) / 12)
    formants = draw.uniform(*_FORMANTS) ** draw.choice((-1, 1))

    def for_track(rate: int, channels: int) -> SoundFilter:
        return _Disguise(rate, channels, pitch, formants)

    return for_track


class _Disguise:
    """First the pitch (which drags formants along), then the formants to where they shall be."""

    def __init__(self, rate: int, channels: int, pitch: float, formants: float) -> None:
        self._pitch = _PitchShift(rate, channels, pitch)
        self._formants = _FormantShift(rate, channels, formants / pitch)

    def __call__(self, samples: Samples) -> Samples:
        return self._formants(self._pitch(samples))

    def finish(self) -> Samples:
        last = self._formants(self._pitch.finish())
        return np.concatenate([last, self._formants.finish()], axis=1)


class _PitchShift:
    """Stretched in time by overlap-add where waves match (WSOLA), then played faster or slower.

    Output sample n is heard when input sample n was, within the search range.
    """

    def __init__(self, rate: int, channels: int, factor: float) -> None:
        self._factor = factor
        self._hop = max(round(rate * _HOP_SECONDS), 64)
        self._search = max(round(rate * _SEARCH_SECONDS), _SEARCH_STEP)
        self._step = self._hop / factor
        self._window = np.hanning(2 * self._hop + 1)[:-1].astype(np.float32)
        # Room for the search before the first sample.
        self._input = np.zeros((channels, self._search), np.float32)
        self._input_start = -self._search
        self._blocks = 0
        self._follow: int | None = None
        self._tail = np.zeros((channels, self._hop), np.float32)
        self._stretched = np.zeros((channels, 1), np.float32)
        self._stretched_start = -1
        self._out = 0

    def __call__(self, samples: Samples) -> Samples:
        self._input = np.concatenate([self._input, samples], axis=1)
        self._stretch()
        return self._resampled()

    def finish(self) -> Samples:
        room = 6 * self._hop + 2 * self._search
        return self(np.zeros((self._input.shape[0], room), np.float32))

    def _stretch(self) -> None:
        blocks = [self._stretched]
        end = self._input_start + self._input.shape[1]
        while (nominal := round(self._blocks * self._step)) + 2 * self._hop + self._search <= end:
            start = self._joined(nominal, end)
            block = self._part(start, 2 * self._hop) * self._window
            blocks.append(self._tail + block[:, : self._hop])
            self._tail = block[:, self._hop :]
            self._follow = start + self._hop
            self._blocks += 1
        self._stretched = np.concatenate(blocks, axis=1)
        keep = round(self._blocks * self._step) - self._search
        if self._follow is not None:
            keep = min(keep, self._follow)
        self._drop_input(keep)

    def _joined(self, nominal: int, end: int) -> int:
        """Where near `nominal` the wave looks most like what followed the block before."""
        follow = self._follow
        if follow is None or follow + self._hop > end:
            return nominal
        wanted = self._part(follow, self._hop).mean(axis=0)[::_SEARCH_STEP]
        around = self._part(nominal - self._search, self._hop + 2 * self._search)
        scores = np.correlate(around.mean(axis=0)[::_SEARCH_STEP], wanted, "valid")
        return nominal - self._search + int(np.argmax(scores)) * _SEARCH_STEP

    def _part(self, start: int, count: int) -> Samples:
        at = start - self._input_start
        return self._input[:, at : at + count]

    def _drop_input(self, before: int) -> None:
        gone = max(before - self._input_start, 0)
        self._input = self._input[:, gone:]
        self._input_start += gone

    def _resampled(self) -> Samples:
        """Cubic interpolation of the stretched sound at every `factor`-th sample."""
        end = self._stretched_start + self._stretched.shape[1]
        count = max(math.floor((end - 3) / self._factor) - self._out + 1, 0)
        if not count:
            return self._stretched[:, :0]
        places = (self._out + np.arange(count)) * self._factor
        whole = np.floor(places).astype(np.int64)
        t = (places - whole).astype(np.float32)
        at = whole - self._stretched_start
        a, b, c, d = (self._stretched[:, at + offset] for offset in (-1, 0, 1, 2))
        curve = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
        self._out += count
        keep = int(self._out * self._factor) - 1 - self._stretched_start
        self._stretched = self._stretched[:, keep:]
        self._stretched_start += keep
        ready: Samples = curve.astype(np.float32)
        return ready


class _FormantShift:
    """The spectrum's envelope moved along the frequency axis, its fine structure left in place."""

    def __init__(self, rate: int, channels: int, ratio: float) -> None:
        self._size = 1 << max(round(math.log2(rate * 0.0213)), 6)
        self._hop = self._size // 4
        self._window = np.sqrt(np.hanning(self._size + 1)[:-1])
        bins = self._size // 2 + 1
        self._lifter = np.zeros(self._size)
        smooth = max(round(rate * _SMOOTH_SECONDS), 4)
        self._lifter[:smooth] = 1.0
        self._lifter[-smooth + 1 :] = 1.0
        places = np.minimum(np.arange(bins) / ratio, bins - 1.001)
        self._below = places.astype(np.int64)
        self._share = places - self._below
        # The first output sample is whole only with the windows that begin before it.
        self._input = np.zeros((channels, self._size - self._hop), np.float32)
        self._sum = np.zeros((channels, self._size))
        self._skip = self._size - self._hop

    def __call__(self, samples: Samples) -> Samples:
        self._input = np.concatenate([self._input, samples], axis=1)
        count = (self._input.shape[1] - self._size) // self._hop + 1
        if count <= 0:
            return samples[:, :0]
        starts = np.arange(count)[:, None] * self._hop + np.arange(self._size)
        changed = self._changed(self._input[:, starts])
        self._input = self._input[:, count * self._hop :]
        return self._overlapped(changed)

    def finish(self) -> Samples:
        return self(np.zeros((self._input.shape[0], 2 * self._size), np.float32))

    def _changed(self, blocks: NDArray[Any]) -> NDArray[Any]:
        spectrum = np.fft.rfft(blocks * self._window, axis=-1)
        level = np.log(np.abs(spectrum) + 1e-6)
        smooth = np.fft.rfft(np.fft.irfft(level, axis=-1) * self._lifter, axis=-1).real
        below, above = smooth[..., self._below], smooth[..., self._below + 1]
        moved = below + (above - below) * self._share
        gain = np.exp(np.clip(moved - smooth, -_LOUDEST_CHANGE, _LOUDEST_CHANGE))
        changed: NDArray[Any] = np.fft.irfft(spectrum * gain, axis=-1) * self._window
        return changed

    def _overlapped(self, blocks: NDArray[Any]) -> Samples:
        """Four windows overlap everywhere; together they sum to two."""
        parts = []
        for index in range(blocks.shape[1]):
            self._sum += blocks[:, index]
            parts.append(self._sum[:, : self._hop] / 2)
            self._sum = np.pad(self._sum[:, self._hop :], ((0, 0), (0, self._hop)))
        ready = np.concatenate(parts, axis=1)
        gone = min(self._skip, ready.shape[1])
        self._skip -= gone
        return np.clip(ready[:, gone:], -1.0, 1.0).astype(np.float32)
