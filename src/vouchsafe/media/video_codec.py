"""Which encoder writes which video, and with what settings. Why: docs/adr/0010 and 0011."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import av
from av.codec.context import Flags

from vouchsafe.media.video_model import ColourTags, VideoInfo
from vouchsafe.media.video_pixels import layout_of, needs_limited_range

_BT709 = 1
_LIMITED = 1


_SUFFIXES = {"mov": ".mov", "matroska": ".mkv", "webm": ".webm"}
_MATROSKA_CLOCK = 1000
"""Ticks a second that FFmpeg's Matroska writer is bound to."""


def suffix_for(kind: str, time_base: Fraction) -> str:
    """What a video is written as: MOV, MKV and WebM stay, the rest becomes MP4.

    So does an MKV or WebM whose clock is finer than milliseconds: its times could not be kept.
    """
    suffix = _SUFFIXES.get(kind, ".mp4")
    exact = (time_base * _MATROSKA_CLOCK).denominator == 1
    return suffix if suffix == ".mov" or exact else ".mp4"


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of effort.

    drift: decibels that a long run ends up above (or below) a short trial of it.
    growth: bits that a long run takes against a short trial.
    """

    name: str
    options: tuple[tuple[str, str], ...]
    drift: float = 0.0
    growth: float = 1.15


_QUICK_X264 = (
    "cabac=1:8x8dct=1:bframes=3:b-adapt=0:weightp=0:deblock=1,0,0:partitions=i8x8,i4x4"
    ":me=dia:subme=1"
)

_CAREFUL_X264 = (
    ("preset", "fast"),
    ("tune", "psnr"),
    # A third of the usual lookahead: as small, and 130 MB less memory at 1080p.
    ("x264-params", "rc-lookahead=10"),
)

_TIERS: dict[str, tuple[Tier, ...]] = {
    "libx264": (
        Tier("quick", (("preset", "ultrafast"), ("x264-params", _QUICK_X264)), -0.2, 1.2),
        Tier("steady", (("preset", "veryfast"), ("aq-mode", "0")), -0.3, 1.09),
        Tier("careful", _CAREFUL_X264, 0.6, 1.12),
    ),
    "libx265": (
        Tier("quick", (("preset", "ultrafast"),)),
        Tier("careful", (("preset", "veryfast"),)),
    ),
    "libvpx-vp9": (
        Tier("quick", (("deadline", "realtime"), ("cpu-used", "8"), ("row-mt", "1"), ("b", "0"))),
        Tier("careful", (("deadline", "realtime"), ("cpu-used", "5"), ("row-mt", "1"), ("b", "0"))),
    ),
    "libsvtav1": (Tier("quick", (("preset", "9"),)),),
}

_CRF_STEP = {"libx264": 0.68, "libx265": 0.65, "libvpx-vp9": 0.33, "libsvtav1": 0.3}
"""Decibels lost for one more step of constant quality, about."""

_CRF_START = {"libx264": 25.0, "libx265": 23.0, "libvpx-vp9": 33.0, "libsvtav1": 28.0}
_CRF_RANGE = {
    "libx264": (4.0, 27.0),
    "libx265": (4.0, 26.0),
    "libvpx-vp9": (2.0, 38.0),
    "libsvtav1": (2.0, 38.0),
}
"""The coarsest is what still looks clean where the numbers alone would allow more."""

_DECODERS = {
    "libx264": "h264",
    "libx265": "hevc",
    "libvpx-vp9": "vp9",
    "libsvtav1": "libdav1d",
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """Everything an encoder is told, but for the quality."""

    codec: str
    pixel_format: str
    width: int
    height: int
    shape: Fraction
    rate: Fraction
    time_base: Fraction
    colour: ColourTags
    interlaced: bool
    top_field_first: bool
    hdr_params: str = ""

    @property
    def tiers(self) -> tuple[Tier, ...]:
        return _TIERS[self.codec]

    @property
    def crf_step(self) -> float:
        return _CRF_STEP[self.codec]

    @property
    def crf_start(self) -> float:
        return _CRF_START[self.codec]

    @property
    def crf_range(self) -> tuple[float, float]:
        return _CRF_RANGE[self.codec]

    @property
    def decoder(self) -> str:
        return _DECODERS[self.codec]


def choose_encoding(info: VideoInfo, suffix: str) -> tuple[Encoding, list[str]]:
    """How to write this video, and what to say about it."""
    notes: list[str] = []
    codec, pixel_format = _codec(info, info.working_format, suffix, notes)
    if needs_limited_range(info.pixel_format):
        notes.append("The RGB or grey picture was written as Y'CbCr, BT.709, limited range.")
    interlaced = info.interlaced and info.turn.is_none and codec == "libx264"
    if info.interlaced and not interlaced:
        notes.append("The interlaced picture was written as whole frames, fields woven.")
    width, height, shape = info.stored_width, info.stored_height, info.shape
    if info.turn.transpose:
        width, height, shape = height, width, 1 / shape
    encoding = Encoding(
        codec=codec,
        pixel_format=pixel_format,
        width=width,
        height=height,
        shape=shape,
        rate=info.rate or Fraction(25),
        time_base=info.time_base,
        colour=info.written_colour,
        interlaced=interlaced,
        top_field_first=info.top_field_first,
        hdr_params=info.hdr_params,
    )
    return encoding, notes


def written_colour(source: ColourTags, pixel_format: str, codec: str, suffix: str) -> ColourTags:
    """The tags of a file rewritten from such a source."""
    if needs_limited_range(pixel_format):
        return replace(source, matrix=_BT709, range=_LIMITED)
    depth = max(part.bits for part in av.VideoFormat(pixel_format, 16, 16).components)
    if depth > 8 and codec != "h264" and suffix != ".webm" and not source.range:
        return replace(source, range=_LIMITED)
    return source


def _codec(info: VideoInfo, working: str, suffix: str, notes: list[str]) -> tuple[str, str]:
    deep = layout_of(working).depth > 8
    if suffix == ".webm":
        even = info.stored_width % 2 == 0 and info.stored_height % 2 == 0
        if deep and even:
            if working != "yuv420p10le":
                notes.append("Colour was written at half resolution, which is what WebM holds.")
            return "libsvtav1", "yuv420p10le"
        if deep:
            notes.append("10 bits at an odd size were written as 8 bits, which is what WebM holds.")
        return "libvpx-vp9", _vp9_format(working)
    if deep and info.codec != "h264":
        return "libx265", working
    return "libx264", working


def _vp9_format(working: str) -> str:
    name = working.replace("yuvj", "yuv").replace("10le", "")
    return name if name in {"yuv420p", "yuv422p", "yuv444p"} else "yuv420p"


def open_encoder(context: Any, encoding: Encoding, tier: Tier, crf: float, threads: int) -> None:
    """Set an encoder's context up; it writes nothing about itself into the stream."""
    context.width, context.height = encoding.width, encoding.height
    context.pix_fmt = encoding.pixel_format
    context.time_base = encoding.time_base
    context.framerate = encoding.rate
    context.sample_aspect_ratio = encoding.shape
    context.thread_count = threads
    context.flags |= Flags.bitexact | Flags.frame_duration
    colour = encoding.colour
    context.color_range = colour.range
    context.color_primaries = colour.primaries
    context.color_trc = colour.transfer
    context.colorspace = colour.matrix
    if encoding.interlaced:
        context.flags |= Flags.interlaced_dct | Flags.interlaced_me
        context.field_order = 2 if encoding.top_field_first else 3
    options = dict(tier.options)
    context.options = {**options, "crf": f"{crf:.2f}", **_private(encoding, options)}


def _private(encoding: Encoding, options: dict[str, str]) -> dict[str, str]:
    if encoding.codec == "libx264":
        params = options.get("x264-params", "")
        if encoding.colour.range == _LIMITED:
            # x264 leaves "limited range" unsaid unless something else in its group is said.
            params = ":".join(part for part in (params, "videoformat=component") if part)
        return {"udu_sei": "0", "a53cc": "0", "x264-params": params}
    if encoding.codec == "libx265":
        extra = f":{encoding.hdr_params}" if encoding.hdr_params else ""
        return {
            "udu_sei": "0",
            "a53cc": "0",
            "dolbyvision": "0",
            "x265-params": f"info=0:log-level=none:bframes=3{extra}",
        }
    if encoding.codec == "libvpx-vp9":
        return {"auto-alt-ref": "0", "lag-in-frames": "0"}
    # SVT-AV1 prints its settings to the terminal unless told by this variable.
    os.environ.setdefault("SVT_LOG", "0")
    return {"svtav1-params": "lookahead=0"}
