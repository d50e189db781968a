"""How good and how small: tried on a few stretches of the video itself. Why: docs/adr/0011."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import av
import cv2

from vouchsafe.media.errors import MediaError
from vouchsafe.media.video_codec import Encoding, Tier, open_encoder
from vouchsafe.media.video_picture import Scaler, VideoPicture
from vouchsafe.media.video_pixels import layout_of, sample_arrays

if TYPE_CHECKING:
    from vouchsafe.media.video import Video

TARGET = 42.5
"""Decibels of peak signal-to-noise ratio against the source, over all components."""

SIZE_LIMIT = 1.25
"""Bits against the source's that are still fine; 1.3 is promised, and a trial can mislead."""

_PASSED_OVER = 12
"""Frames after a keyframe that are not tried: they are cleaner than the rest of their group."""

_STRETCH = 13
"""Frames tried in one stretch: a keyframe and three groups of three B-frames and one P-frame."""

_SECONDS_A_STRETCH = 8.0
_MOST_STRETCHES = 3
_MEMORY = 84_000_000
"""Bytes of frames held for trials at most, but for the fewest frames that make a trial."""

_FEWEST = 5
_GROUP = 250
"""Frames between keyframes that an encoder leaves by default."""

_CLOSE = 0.8
"""Decibels off the target within which one trial is enough."""

_HALVING = 4.1
"""Decibels given up where the bits halve."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Settings to write with, and what to expect of them."""

    tier: Tier
    crf: float
    psnr: float
    size: float


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Frames in a row, and the bits that the source spent on all but the first."""

    frames: list[Any]
    bits: float


@dataclass(frozen=True, slots=True)
class _Sample:
    """What is tried: stretches of the video, upright and in the format to encode.

    budget: bits that the source spends on a frame, all in all.
    group: frames from one keyframe to the next in what will be written.
    """

    stretches: list[_Stretch]
    budget: float
    group: float


@dataclass(frozen=True, slots=True)
class _Trial:
    psnr: float
    key_bits: float
    other_bits: float


def choose_quality(source: Video, encoding: Encoding, threads: int) -> Quality:
    """The cheapest settings that reach the target within the size limit; where none do, the most
    careful ones at the target: evidence before bytes.
    """
    sample = _sample(source, encoding, threads)
    crf = encoding.crf_start
    found: Quality | None = None
    for tier in encoding.tiers:
        found = _tuned(tier, crf, sample, encoding, threads)
        if found.size <= SIZE_LIMIT:
            break
        crf = found.crf
    assert found is not None
    return found


def _sample(source: Video, encoding: Encoding, threads: int) -> _Sample:
    info = source.info
    room = max(int(_MEMORY / _bytes_a_frame(encoding)), _FEWEST)
    length = min(room, _STRETCH)
    count = min(max(int(info.duration / _SECONDS_A_STRETCH), 1), _MOST_STRETCHES, room // length)
    stretches = [_stretch(source, 0.0, length, encoding, threads)]
    for part in range(1, count):
        # Decoders may stumble after a jump; the file itself is judged when it is read through.
        with suppress(MediaError):
            start = info.duration * part / count
            stretches.append(_stretch(source, start, length, encoding, threads))
    known = info.bit_rate and info.rate
    return _Sample(
        stretches=[stretch for stretch in stretches if stretch.frames],
        budget=info.bit_rate / float(info.rate) if known else math.inf,
        group=min(max(info.duration * float(info.rate), 1.0), _GROUP),
    )


def _bytes_a_frame(encoding: Encoding) -> float:
    layout = layout_of(encoding.pixel_format)
    chroma = 2 / (layout.horizontal * layout.vertical) if layout.planes > 1 else 0
    return encoding.width * encoding.height * (1 + chroma) * (1 if layout.depth == 8 else 2)


def _stretch(
    source: Video, start: float, length: int, encoding: Encoding, threads: int
) -> _Stretch:
    scaler = Scaler()
    stamps: list[int] = []
    ready: list[Any] = []
    with source.frames(threads=threads, start=start, from_keyframe=True) as frames:
        for index, frame in enumerate(islice(frames, _PASSED_OVER + length)):
            stamps.append(frame.pts)
            upright = VideoPicture(frame, index, 0.0, source.info, scaler).frame()
            ready.append(upright.reformat(format=encoding.pixel_format))
            del ready[:-length]
        sizes = frames.sizes or {}
    tried = stamps[len(stamps) - len(ready) + 1 :]
    return _Stretch(ready, sum(sizes.get(stamp, 0) for stamp in tried) * 8.0)


def _tuned(tier: Tier, crf: float, sample: _Sample, encoding: Encoding, threads: int) -> Quality:
    lowest, coarsest = encoding.crf_range
    for _ in range(3):
        trial = _tried(tier, crf, sample.stretches, encoding, threads)
        over = trial.psnr + tier.drift - TARGET
        wanted = min(max(crf + over / encoding.crf_step, lowest), coarsest)
        given_up = (wanted - crf) * encoding.crf_step
        if abs(given_up) <= _CLOSE:
            break
        crf = wanted
    bits = tier.growth * 2.0 ** (-given_up / _HALVING)
    return Quality(tier, wanted, trial.psnr + tier.drift - given_up, _size(trial, sample) * bits)


def _size(trial: _Trial, sample: _Sample) -> float:
    """Bits against the source's: frame for frame, and a keyframe now and then on top."""
    spent = sum(stretch.bits for stretch in sample.stretches)
    keys = trial.key_bits / len(sample.stretches) / sample.group / sample.budget
    return (trial.other_bits / spent if spent else 0.0) + keys


def _tried(
    tier: Tier, crf: float, stretches: list[_Stretch], encoding: Encoding, threads: int
) -> _Trial:
    error = samples = key_bits = other_bits = 0.0
    for stretch in stretches:
        packets = _packets(stretch.frames, encoding, tier, crf, threads)
        key_bits += packets[0].size * 8.0
        other_bits += sum(packet.size for packet in packets[1:]) * 8.0
        for before, after in zip(stretch.frames, _decoded(packets, encoding), strict=False):
            for a, b in zip(sample_arrays(before), sample_arrays(after), strict=True):
                error += cv2.norm(a, b, cv2.NORM_L2SQR)
                samples += a.size
    peak = (1 << layout_of(encoding.pixel_format).depth) - 1
    return _Trial(10 * math.log10(peak**2 * samples / max(error, 1.0)), key_bits, other_bits)


def _packets(
    frames: list[Any], encoding: Encoding, tier: Tier, crf: float, threads: int
) -> list[Any]:
    encoder: Any = av.CodecContext.create(encoding.codec, "w")
    open_encoder(encoder, encoding, tier, crf, threads)
    return [packet for frame in [*frames, None] for packet in encoder.encode(neutral(frame))]


def _decoded(packets: list[Any], encoding: Encoding) -> Any:
    decoder: Any = av.CodecContext.create(encoding.decoder, "r")
    for packet in [*packets, None]:
        yield from decoder.decode(packet)


def neutral(frame: Any) -> Any:
    """The frame, no longer asking to be coded the way it was."""
    if frame is not None:
        frame.pict_type = av.video.frame.PictureType.NONE
    return frame
