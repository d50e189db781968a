"""What stands between a sound and its file: a room, a device, a codec; and what a player plays."""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import signal

from benchmarks.align_sounds import RATE, Sound

CODECS = ("pcm", "aac", "opus", "amr", "telephone")
"""aac: 64 kb/s in MP4. opus: 24 kb/s in WebM. amr: AMR-NB, 12.2 kb/s in 3GP. telephone: 300 to
3400 Hz at 8 kHz in WAV."""
FILES = {"pcm": ".wav", "aac": ".mp4", "opus": ".webm", "amr": ".3gp", "telephone": ".wav"}
LOUDNESS = 0.12
"""Root mean square of what is written, 1 being full scale, before gains."""


def in_a_room(sound: Sound, chance: Generator) -> Sound:
    """With echoes after the direct sound, which stays where it was.

    Six early ones within 40 ms, some nearly as loud as the direct sound, then a tail
    that falls by 60 dB in 0.3 to 1.2 s; the direct sound is 8 dB below all that to 6 dB above.
    """
    falling = chance.uniform(0.3, 1.2)
    clock = np.arange(round(falling * RATE)) / RATE
    echoes = chance.standard_normal(len(clock)) * 10 ** (-3 * clock / falling)
    echoes[: round(0.01 * RATE)] = 0
    echoes *= 10 ** (-chance.uniform(-8, 6) / 20) / np.linalg.norm(echoes)
    for late in chance.uniform(0.002, 0.04, 6):
        echoes[round(late * RATE)] += chance.uniform(0.1, 1) * np.exp(-late / 0.03)
    echoes[0] = 1
    return np.asarray(signal.oaconvolve(sound, echoes)[: len(sound)], np.float32)


def coloured(sound: Sound, chance: Generator) -> Sound:
    """By a small microphone: bass and treble cut, two resonances of up to 8 dB."""
    filters = [
        signal.butter(
            chance.integers(1, 3), chance.uniform(60, 350), "high", fs=RATE, output="sos"
        ),
        signal.butter(1, chance.uniform(3000, 7500), fs=RATE, output="sos"),
    ]
    for _ in range(2):
        b, a = signal.iirpeak(chance.uniform(300, 3500), chance.uniform(1, 4), fs=RATE)
        rise = 10 ** (chance.uniform(-8, 8) / 20)
        filters.append(signal.tf2sos(a + (rise - 1) * b, a))
    return np.asarray(signal.sosfilt(np.vstack(filters), sound), np.float32)


def overdriven(sound: Sound, chance: Generator) -> Sound:
    """So loud that up to a twentieth of the samples hit the limits."""
    limit = float(np.quantile(np.abs(sound), 1 - chance.uniform(0.001, 0.05)))
    return np.clip(sound, -limit, limit) / limit * np.float32(0.99)


def quiet(sound: Sound, chance: Generator) -> Sound:
    """Recorded up to 30 dB too low."""
    return sound * np.float32(10 ** (-chance.uniform(0, 30) / 20))


def written(sound: Sound, codec: str, path: Path) -> Path:
    """A file of `codec` beside `path`; what it takes is sound of RATE, from -1 to 1."""
    target = path.with_suffix(FILES[codec])
    _ENCODERS[codec](sound, target)
    return target


def heard(path: Path, rate: int) -> Sound:
    """What a player plays, mono at `rate`: sample k is at k / rate seconds after the first.

    Frames are placed at their presentation times, so that what an edit list or a codec's header
    takes off is off.
    """
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler("fltp", "mono", stream.rate)
        frames = [_mono(frame, resampler) for frame in container.decode(stream)]
    first, own = frames[0][0], frames[0][2]
    end = frames[-1][0] + Fraction(len(frames[-1][1]), own)
    sound = np.zeros(round((end - first) * own), np.float32)
    for time, block, _ in frames:
        at = round((time - first) * own)
        sound[at : at + len(block)] = block[: len(sound) - at]
    return _at(sound, Fraction(rate, own))


@functools.cache
def delay(codec: str, folder: Path) -> float:
    """Seconds by which a player plays a sound of `codec` late, of itself: measured with noise."""
    chance = np.random.default_rng(1)
    band = signal.butter(4, (400, 3000), "band", fs=RATE, output="sos")
    noise = signal.sosfilt(band, chance.standard_normal(8 * RATE)) * LOUDNESS
    loudness = np.repeat(chance.uniform(0.1, 1, 80), RATE // 10)
    before = (noise * loudness).astype(np.float32)
    path = written(before, codec, folder / f"delay-{codec}")
    after = heard(path, RATE)
    path.unlink()
    return lag(before, after) / RATE


def lag(before: Sound, after: Sound) -> float:
    """Samples by which `after` is late, to a fraction of one: the peak of their correlation."""
    correlation = signal.correlate(after, before, method="fft")
    peak = int(np.argmax(correlation))
    left, top, right = correlation[peak - 1 : peak + 2]
    return peak - (len(before) - 1) + float((left - right) / (left - 2 * top + right) / 2)


def _mono(
    frame: av.AudioFrame, resampler: av.AudioResampler
) -> tuple[Fraction, NDArray[np.float32], int]:
    assert frame.pts is not None
    assert frame.time_base is not None
    time, rate = frame.pts * frame.time_base, frame.sample_rate
    # At the file's own rate a resampler only mixes channels, and holds nothing back.
    (mixed,) = resampler.resample(frame)
    return time, mixed.to_ndarray()[0], rate


def _at(sound: Sound, ratio: Fraction) -> Sound:
    """With `ratio` times as many samples a second; none is early or late."""
    return np.asarray(signal.resample_poly(sound, ratio.numerator, ratio.denominator), np.float32)


def _encoded(name: str, rate: int, bits: int | None, form: str) -> Callable[[Sound, Path], None]:
    def encode(sound: Sound, path: Path) -> None:
        whole = np.clip(np.round(_at(sound, Fraction(rate, RATE)) * 32767), -32768, 32767)
        with av.open(str(path), "w") as container:
            stream = container.add_stream(name, rate=rate)
            assert isinstance(stream, av.AudioStream)
            stream.layout, stream.format = "mono", form
            if bits:
                stream.bit_rate = bits
            frame = av.AudioFrame.from_ndarray(
                whole.astype(np.int16)[None], format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts = rate, 0
            frame.time_base = Fraction(1, rate)
            resampler = av.AudioResampler(
                form, "mono", rate, stream.codec_context.frame_size or None
            )
            for piece in (frame, None):
                for block in resampler.resample(piece):
                    container.mux(stream.encode(block))
            container.mux(stream.encode(None))

    return encode


def _telephone(sound: Sound, path: Path) -> None:
    band = signal.butter(3, (300, 3400), "band", fs=RATE, output="sos")
    # Both ways, so that no frequency is late and the truth stays what it is.
    narrow = signal.sosfiltfilt(band, sound)
    _encoded("pcm_s16le", 8000, None, "s16")(narrow.astype(np.float32), path)


_ENCODERS: dict[str, Callable[[Sound, Path], None]] = {
    "pcm": _encoded("pcm_s16le", RATE, None, "s16"),
    "aac": _encoded("aac", 48_000, 64_000, "fltp"),
    "opus": _encoded("libopus", 48_000, 24_000, "s16"),
    "amr": _encoded("libopencore_amrnb", 8000, 12_200, "s16"),
    "telephone": _telephone,
}
