"""How good and how small: tried on a few stretches of the video itself. Why: docs/adr/0011."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import av
import cv2

from vouchsafe.media.video_codec import Encoding, Tier, open_encoder
from vouchsafe.media.video_picture import Scaler, VideoPicture
from vouchsafe.media.video_pixels import layout_of, sample_arrays

if TYPE_CHECKING:
    from vouchsafe.media.video import Video

TARGET = 43.0
"""Decibels of peak signal-to-noise ratio against the source, over all components."""

SIZE_LIMIT = 1.15
"""Bits against the source's that are still fine; 1.3 is promised, and a sample can mislead."""

_STRETCH = 9
"""Frames in one stretch: a keyframe and two groups of three B-frames and one P-frame."""

_SECONDS_A_STRETCH = 4.0
_MOST_STRETCHES = 3
_GROUP = 250
"""Frames between keyframes that an encoder leaves by default."""

_CLOSE = 1.0
"""Decibels off the target within which one trial is enough."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Settings to write with, and what they gave on the stretches tried."""

    tier: Tier
    crf: float
    psnr: float
    size: float


def choose_quality(source: Video, encoding: Encoding, threads: int) -> Quality:
    """The cheapest settings that reach the target within the size limit; where none do, the most
    careful ones at the target: evidence before bytes.
    """
    stretches = [list(part) for part in _stretches(source, threads)]
    budget = _bits_a_frame(source)
    found: Quality | None = None
    for tier in encoding.tiers:
        found = _tuned(tier, stretches, encoding, budget, threads, found)
        if found.size <= SIZE_LIMIT:
            break
    assert found is not None
    return found


def _stretches(source: Video, threads: int) -> Iterator[Iterator[av.VideoFrame]]:
    duration = source.info.duration
    count = min(max(int(duration / _SECONDS_A_STRETCH), 1), _MOST_STRETCHES)
    for part in range(count):
        yield _ready(source, duration * part / count, threads)


def _ready(source: Video, start: float, threads: int) -> Iterator[av.VideoFrame]:
    scaler = Scaler()
    with source.frames(threads=threads, start=start, from_keyframe=True) as frames:
        for index, frame in enumerate(islice(frames, _STRETCH)):
            yield VideoPicture(frame, index, 0.0, source.info, scaler).frame()


def _bits_a_frame(source: Video) -> float:
    info = source.info
    return info.bit_rate / float(info.rate) if info.bit_rate and info.rate else math.inf


def _tuned(
    tier: Tier,
    stretches: list[list[av.VideoFrame]],
    encoding: Encoding,
    budget: float,
    threads: int,
    earlier: Quality | None,
) -> Quality:
    lowest, coarsest = encoding.crf_range
    crf = earlier.crf if earlier else encoding.crf_start
    for _ in range(3):
        psnr, bits = _trial(tier, crf, stretches, encoding, threads)
        wanted = min(max(crf + (psnr - TARGET) / encoding.crf_step, lowest), coarsest)
        found = Quality(tier, wanted, psnr, bits / budget)
        if abs(wanted - crf) * encoding.crf_step <= _CLOSE:
            break
        crf = wanted
    # Half the bits for six steps of x264's scale, and for as many decibels of the others'.
    steps = (wanted - crf) * encoding.crf_step / 4.1
    return Quality(tier, wanted, found.psnr, found.size * 2.0**-steps)


def _trial(
    tier: Tier,
    crf: float,
    stretches: list[list[av.VideoFrame]],
    encoding: Encoding,
    threads: int,
) -> tuple[float, float]:
    """Decibels, and bits a frame over a whole group of pictures."""
    error = samples = key_bits = other_bits = 0.0
    others = 0
    for frames in stretches:
        packets, again = _round_trip(frames, encoding, tier, crf, threads)
        for before, after in zip(frames, again, strict=True):
            for a, b in zip(sample_arrays(before), sample_arrays(after), strict=True):
                error += cv2.norm(a, b, cv2.NORM_L2SQR)
                samples += a.size
        key_bits += packets[0] * 8
        other_bits += sum(packets[1:]) * 8
        others += len(packets) - 1
    peak = (1 << layout_of(encoding.pixel_format).depth) - 1
    psnr = 10 * math.log10(peak**2 * samples / max(error, 1e-9))
    key = key_bits / len(stretches)
    other = other_bits / others if others else key
    return psnr, (key + (_GROUP - 1) * other) / _GROUP


def _round_trip(
    frames: list[av.VideoFrame], encoding: Encoding, tier: Tier, crf: float, threads: int
) -> tuple[list[int], list[av.VideoFrame]]:
    encoder: Any = av.CodecContext.create(encoding.codec, "w")
    open_encoder(encoder, encoding, tier, crf, threads)
    packets = [packet for frame in frames for packet in encoder.encode(neutral(frame))]
    packets += encoder.encode(None)
    decoder: Any = av.CodecContext.create(encoding.decoder, "r")
    again = [frame for packet in packets for frame in decoder.decode(packet)]
    return [packet.size for packet in packets], again + decoder.decode(None)


def neutral(frame: av.VideoFrame) -> av.VideoFrame:
    """The frame, no longer asking to be coded the way it was."""
    frame.pict_type = av.video.frame.PictureType.NONE
    return frame
