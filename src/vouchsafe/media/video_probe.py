"""A video's facts, from its headers and its first frame."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from vouchsafe.media.errors import (
    NoPicture,
    TooLargeSide,
    TooManyPixels,
    TooManyStreams,
    Unsupported,
)
from vouchsafe.media.model import Limits
from vouchsafe.media.video_codec import suffix_for, written_colour
from vouchsafe.media.video_frames import JOINED, decoded, picture_stream, set_up_decoder
from vouchsafe.media.video_hdr import hdr_params
from vouchsafe.media.video_model import SECOND_PICTURES, AudioInfo, ColourTags, VideoInfo
from vouchsafe.media.video_pixels import working_format
from vouchsafe.media.video_side import side_data_of
from vouchsafe.media.video_source import media_errors
from vouchsafe.media.video_turn import Turn

_TRANSFERS = {16: "pq", 18: "hlg"}
_FIELD_ORDERS = {2: True, 3: False, 4: True, 5: False}
"""FFmpeg's interlaced field orders: is the top field shown first?"""
_WIDEST_PIXEL = 8
_STRUCTURAL = ("major_brand", "minor_version", "compatible_brands", "vendor_id", "duration", "bps")
_STATISTICS = ("number_of_", "_statistics_", "bps-", "duration-")
"""Metadata keys, and how they begin, that say how the file is built; new files carry theirs."""
_OWN_WORDS = frozenset({"Lavf", "VideoHandler", "SoundHandler", "SubtitleHandler", "und"})
_CLOCK_TIME = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")
_DATA_TRACKS = {
    "Core Media Metadata": "data track (Apple timed metadata)",
    "Core Media Time Code": "data track (timecode)",
    "Time Code Media Handler": "data track (timecode)",
    "GoPro MET": "data track (GoPro telemetry: location and motion)",
    "\tGoPro MET": "data track (GoPro telemetry: location and motion)",
    "GoPro TCD": "data track (GoPro timecode)",
    "\tGoPro TCD": "data track (GoPro timecode)",
    "GoPro SOS": "data track (GoPro recovery)",
    "\tGoPro SOS": "data track (GoPro recovery)",
    "CAMM": "data track (camera motion and location)",
}
"""What makers call their tracks; any other name may say more than we know, and is not shown."""

_MESSAGES = {
    "SEI_UNREGISTERED": "user data in the picture stream",
    "A53_CC": "closed captions in the picture stream",
    "GOP_TIMECODE": "timecode in the picture stream",
    "S12M_TIMECODE": "timecode in the picture stream (SMPTE 12M)",
    "DYNAMIC_HDR_PLUS": "dynamic HDR metadata (HDR10+)",
    "DYNAMIC_HDR_VIVID": "dynamic HDR metadata (HDR Vivid)",
    "UNLISTED_31": "EXIF in the picture stream",
}
_UUID_BYTES = 16
_PRINTABLE = re.compile(r"[ -~]{8,200}")

_SHORTEST_STRING = 5
"""Characters. Shorter texts occur by chance in any file of some megabytes."""
_BITMAP_SUBTITLES = frozenset({"dvbsub", "dvdsub", "pgssub", "xsub"})


@dataclass(frozen=True, slots=True)
class Probed:
    """first: the timestamp of the first shown frame.

    strings: every text the file carries about itself that a new file must not hold.
    """

    info: VideoInfo
    first: int
    strings: tuple[str, ...]


def probe(container: Any, path: Path, kind: str, limits: Limits) -> Probed:
    """The facts, from an opened file."""
    stream = picture_stream(container)
    _check_streams(container, stream, limits)
    with media_errors():
        frame = _first_frame(container, stream, limits, joined=kind in JOINED)
    if frame is None:
        raise NoPicture
    context = stream.codec_context
    side = side_data_of(frame)
    turn = _turn(side.get("DISPLAYMATRIX"))
    shape = _pixel_shape(stream)
    width, height = _displayed(frame.width, frame.height, shape)
    if turn.transpose:
        width, height = height, width
    check_size(width, height, limits)
    time_base = stream.time_base
    codec = context.codec.canonical_name
    colour = ColourTags(frame.color_range, frame.color_primaries, frame.color_trc, frame.colorspace)
    suffix = suffix_for(kind, time_base)
    order = _FIELD_ORDERS.get(context.field_order)
    info = VideoInfo(
        path=path,
        kind="video",
        format=kind,
        width=width,
        height=height,
        duration=_duration(container, stream),
        pictures=stream.frames or None,
        codec=codec,
        stored_width=frame.width,
        stored_height=frame.height,
        turn=turn,
        shape=shape,
        pixel_format=frame.format.name,
        working_format=_working_format(suffix, frame, turn),
        bit_depth=max(part.bits for part in frame.format.components),
        colour=colour,
        written_colour=written_colour(colour, frame.format.name, codec, suffix),
        hdr=_TRANSFERS.get(frame.color_trc),  # type: ignore[arg-type]  # None is no key, so it gives None
        hdr_params=hdr_params(side),
        dolby_vision=any(name.startswith("DOVI") for name in side),
        interlaced=order is not None or frame.interlaced_frame,
        top_field_first=order is not False,
        rate=stream.average_rate or Fraction(0),
        time_base=time_base,
        bit_rate=context.bit_rate or container.bit_rate or 0,
        has_alpha=_has_alpha(stream, frame),
        audio=tuple(_audio(track) for track in container.streams.audio if track.codec_context),
        subtitles=tuple(track.codec_context.name for track in container.streams.subtitles),
        others=(*_others(container, stream), *_inside(side)),
        metadata_names=_metadata_names(container),
    )
    first = frame.pts if frame.pts is not None else frame.dts or 0
    return Probed(info, first, (*_texts(container), *_spoken(side)))


def _working_format(suffix: str, frame: Any, turn: Turn) -> str:
    # VP9, which WebM is written with, holds chroma at half an odd size.
    even_only = suffix != ".webm"
    return working_format(
        frame.format.name,
        transposed=turn.transpose,
        odd_width=even_only and frame.width % 2 == 1,
        odd_height=even_only and frame.height % 2 == 1,
    )


def check_size(width: int, height: int, limits: Limits) -> None:
    """Raise unless a picture of that size is within the limits."""
    if max(width, height) > limits.max_side:
        raise TooLargeSide(claimed=max(width, height), limit=limits.max_side)
    if width * height > limits.max_pixels:
        raise TooManyPixels(claimed=width * height, limit=limits.max_pixels)


def _check_streams(container: Any, stream: Any, limits: Limits) -> None:
    if len(container.streams) > limits.max_streams:
        raise TooManyStreams(claimed=len(container.streams), limit=limits.max_streams)
    if stream is None:
        if container.streams.video:
            raise Unsupported(what="a picture codec")
        raise NoPicture
    check_size(stream.codec_context.width, stream.codec_context.height, limits)


def _first_frame(
    container: Any, stream: Any, limits: Limits, *, joined: bool
) -> av.VideoFrame | None:
    set_up_decoder(stream, 1, limits.max_pixels)
    return next(iter(decoded(container, stream, joined=joined)), None)


def _has_alpha(stream: Any, frame: av.VideoFrame) -> bool:
    """Also where it rides beside the picture, as in WebM, and the decoder does not read it."""
    beside = {key.lower(): value for key, value in stream.metadata.items()}.get("alpha_mode")
    return beside == "1" or any(part.is_alpha for part in frame.format.components)


def _turn(matrix: bytes | None) -> Turn:
    """The display matrix as swaps and mirrors; angles between quarters go to the nearest."""
    if matrix is None or len(matrix) < struct.calcsize("=9i"):
        return Turn()
    a, b, _, c, d, *_rest = struct.unpack_from("=9i", matrix)
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Turn(False, a < 0, d < 0)
    return Turn(True, c < 0, b < 0)


def _pixel_shape(stream: Any) -> Fraction:
    shape = stream.sample_aspect_ratio
    if not shape or not 1 / _WIDEST_PIXEL <= shape <= _WIDEST_PIXEL:
        return Fraction(1)
    return Fraction(shape)


def _displayed(width: int, height: int, shape: Fraction) -> tuple[int, int]:
    """Square pixels, no detail lost: stretched along the longer side of a stored pixel."""
    return (round(width * shape), height) if shape >= 1 else (width, round(height / shape))


def _duration(container: Any, stream: Any) -> float:
    if stream.duration:
        return float(stream.duration * stream.time_base)
    return container.duration / 1e6 if container.duration else 0.0


def _audio(track: Any) -> AudioInfo:
    context = track.codec_context
    codec = context.codec.canonical_name
    return AudioInfo(codec, context.sample_rate, context.channels, _track_seconds(track))


def _track_seconds(track: Any) -> float:
    """Matroska tells a track's length in a tag, everything else in its header."""
    if track.duration:
        return float(track.duration * track.time_base)
    told = _CLOCK_TIME.fullmatch(track.metadata.get("DURATION", ""))
    if not told:
        return 0.0
    hours, minutes, seconds = told.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def track_indexes(container: Any, kind: str) -> tuple[int, ...]:
    """Where the tracks of that kind are: sound that has a decoder, subtitles that are text."""
    return tuple(
        stream.index
        for stream in container.streams
        if stream.type == kind
        and stream.codec_context is not None
        and stream.codec_context.name not in _BITMAP_SUBTITLES
    )


def _others(container: Any, shown: Any) -> tuple[str, ...]:
    names = []
    for stream in container.streams:
        readable = stream.type == "subtitle" or (stream.type == "audio" and stream.codec_context)
        if stream is shown or readable:
            continue
        if stream.type == "audio":
            names.append("sound track in a codec that cannot be read")
            continue
        if stream.type == "video":
            beside = stream.disposition & av.stream.Disposition.attached_pic
            names.append("thumbnail" if beside else SECOND_PICTURES)
        elif stream.type == "attachment":
            names.append("attachment")
        else:
            names.append(_DATA_TRACKS.get(stream.metadata.get("handler_name", ""), "data track"))
    if container.chapters():
        names.append("chapters")
    return tuple(names)


def _tables(container: Any) -> list[dict[str, str]]:
    streams = [stream.metadata for stream in container.streams]
    chapters = [chapter["metadata"] for chapter in container.chapters()]
    return [container.metadata, *streams, *chapters]


def _metadata_names(container: Any) -> tuple[str, ...]:
    names = {key for table in _tables(container) for key in table}
    return tuple(sorted(name for name in names if not _is_structural(name)))


def _is_structural(name: str) -> bool:
    return name.lower() in _STRUCTURAL or name.lower().startswith(_STATISTICS)


def _inside(side: Mapping[str, bytes]) -> list[str]:
    """Messages that ride in the picture stream beside its pixels."""
    return [name for kind, name in _MESSAGES.items() if kind in side]


def _spoken(side: Mapping[str, bytes]) -> list[str]:
    """What an encoder or a camera says of itself in the first frame (user data, after its UUID)."""
    said = side.get("SEI_UNREGISTERED", b"")[_UUID_BYTES:].decode("ascii", "replace")
    return [run.strip() for run in _PRINTABLE.findall(said)]


def _texts(container: Any) -> tuple[str, ...]:
    values = {
        value.strip()
        for table in _tables(container)
        for key, value in table.items()
        if not _is_structural(key)
    }
    return tuple(sorted(v for v in values - _OWN_WORDS if len(v) >= _SHORTEST_STRING))
