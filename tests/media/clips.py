"""Small clips made in code: known pictures, known times, known words to look for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.subtitles.subtitle import SubtitleSet
from numpy.typing import NDArray

PLANTED = {
    "title": "March at the Old Mill",
    "artist": "Rosalind Quennell",
    "comment": "meet behind the bakery",
    "location": "+48.8584+002.2945/",
}
"""Words that a new file must not hold."""

PLANTED_LANGUAGE = "epo"
PLANTED_HANDLER = "Rosalind's second camera"
PLANTED_CHAPTER = "At the safe house"
SPOKEN_LINE = "No pasaran"


@dataclass(frozen=True)
class Tone:
    """A sound track: a steady tone, or beeps at given seconds.

    start: seconds from the picture's first frame.
    """

    codec: str = "aac"
    rate: int = 48000
    layout: str = "stereo"
    hertz: float = 440.0
    seconds: float = 1.0
    start: float = 0.0
    beeps: tuple[float, ...] = ()


@dataclass(frozen=True)
class Clip:
    """What to make. `times` are timestamps in `time_base`; None: one frame after another."""

    codec: str = "libx264"
    width: int = 128
    height: int = 96
    count: int = 20
    rate: int = 25
    pixel_format: str = "yuv420p"
    time_base: Fraction | None = None
    times: tuple[int, ...] | None = None
    options: dict[str, str] = field(default_factory=dict)
    muxer: dict[str, str] = field(default_factory=dict)
    container: str | None = None
    bframes: int = 2
    rotation: int = 0
    mirror: bool = False
    shape: Fraction | None = None
    interlaced: bool = False
    colour: tuple[int, int, int, int] | None = None
    sound: tuple[Tone, ...] = ()
    subtitles: str | None = None
    planted: bool = False
    start: int = 0
    picture: Callable[[int, int, int], NDArray[np.uint8]] | None = None


def scene(index: int, width: int, height: int) -> NDArray[np.uint8]:
    """A textured picture that moves a little, with a white corner top left: which way is up."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    red = 110 + 60 * np.sin((x + 2 * index) / 9) + 20 * np.sin(y / 5)
    green = 110 + 60 * np.sin((y + index) / 11)
    blue = 60 + (x * 120 // max(width, 1))
    picture = np.stack([red, green, blue], axis=2).clip(0, 255).astype(np.uint8)
    picture[: height // 4, : width // 4] = 255
    return picture


def make(path: Path, clip: Clip = Clip()) -> Path:
    """Write the clip; returns its path."""
    with av.open(str(path), "w", format=clip.container, container_options=clip.muxer) as target:
        stream = _picture_track(target, clip)
        tones = [(_sound_track(target, tone, clip), tone) for tone in clip.sound]
        text = _text_track(target, clip) if clip.subtitles else None
        if clip.planted:
            _plant(target)
        if text is not None:
            _write_text(target, text)
        for track, tone in tones:
            _write_tone(target, track, tone)
        for frame in _frames(clip, stream.codec_context.time_base):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return path


def _picture_track(target: Any, clip: Clip) -> Any:
    stream = target.add_stream(clip.codec, rate=clip.rate, options=clip.options)
    context = stream.codec_context
    context.width, context.height, context.pix_fmt = clip.width, clip.height, clip.pixel_format
    context.time_base = clip.time_base or Fraction(1, clip.rate)
    if clip.codec in {"libx264", "mpeg4"}:
        context.max_b_frames = clip.bframes
    if clip.shape:
        context.sample_aspect_ratio = clip.shape
    if clip.rotation or clip.mirror:
        stream.set_display_rotation(clip.rotation, hflip=clip.mirror)
    if clip.colour:
        (
            context.color_range,
            context.color_primaries,
            context.color_trc,
            context.colorspace,
        ) = clip.colour
    if clip.interlaced:
        context.flags |= 1 << 18 | 1 << 29
        context.field_order = 2
    if clip.planted:
        stream.metadata["handler_name"] = PLANTED_HANDLER
        stream.metadata["language"] = PLANTED_LANGUAGE
    return stream


def _frames(clip: Clip, time_base: Fraction) -> Any:
    draw = clip.picture or scene
    times = clip.times or tuple(range(clip.start, clip.start + clip.count))
    for index, pts in enumerate(times):
        frame = av.VideoFrame.from_ndarray(draw(index, clip.width, clip.height), "rgb24")
        full = bool(clip.colour and clip.colour[0] == 2) or clip.pixel_format.startswith("yuvj")
        frame = frame.reformat(format=clip.pixel_format, dst_color_range="JPEG" if full else "MPEG")
        frame.pts, frame.time_base = pts, time_base
        yield frame


def _sound_track(target: Any, tone: Tone, clip: Clip) -> Any:
    track = target.add_stream(tone.codec, rate=tone.rate)
    track.codec_context.layout = tone.layout
    if clip.planted:
        track.metadata["language"] = PLANTED_LANGUAGE
    return track


def samples(tone: Tone) -> NDArray[np.float32]:
    """One channel of the tone."""
    time = np.arange(round(tone.seconds * tone.rate)) / tone.rate
    wave = 0.4 * np.sin(2 * np.pi * tone.hertz * time)
    if tone.beeps:
        wave *= np.any([(time >= at) & (time < at + 0.1) for at in tone.beeps], axis=0)
    return wave.astype(np.float32)


def _write_tone(target: Any, track: Any, tone: Tone) -> None:
    wave = samples(tone)
    channels = av.AudioLayout(tone.layout).nb_channels
    data = np.ascontiguousarray(np.stack([wave] * channels))
    frame = av.AudioFrame.from_ndarray(data, "fltp", tone.layout)
    frame.sample_rate, frame.time_base = tone.rate, Fraction(1, tone.rate)
    frame.pts = round(tone.start * tone.rate)
    target.mux(track.encode(frame))
    target.mux(track.encode(None))


def _text_track(target: Any, clip: Clip) -> Any:
    from vouchsafe.media.video_text import _HEADER

    track = target.add_stream(clip.subtitles)
    track.codec_context.subtitle_header = _HEADER
    track.codec_context.time_base = Fraction(1, 1000)
    track.time_base = Fraction(1, 1000)
    return track


def _write_text(target: Any, track: Any) -> None:
    line = f"0,0,Default,,0,0,0,,{SPOKEN_LINE}".encode()
    packet = track.codec_context.encode_subtitle(SubtitleSet.create(line, 0, 300, 200))
    packet.stream, packet.time_base = track, Fraction(1, 1000)
    packet.pts = packet.dts = 200
    packet.duration = 300
    target.mux(packet)


def _plant(target: Any) -> None:
    target.metadata.update(PLANTED)
    target.set_chapters(
        [
            {
                "id": 1,
                "start": 0,
                "end": 500,
                "time_base": Fraction(1, 1000),
                "metadata": {"title": PLANTED_CHAPTER},
            }
        ]
    )


def onsets(wave: NDArray[Any], rate: int) -> list[float]:
    """Seconds at which a track becomes loud after 150 ms or more of quiet."""
    step = rate // 200
    loud = np.abs(wave[: len(wave) // step * step]).reshape(-1, step).max(axis=1) > 0.1
    found: list[float] = []
    last = -1.0
    for at in np.flatnonzero(loud) * step / rate:
        if at - last > 0.15:
            found.append(float(at))
        last = at
    return found


def sound_of(path: Path, index: int = 0) -> tuple[NDArray[Any], int, float]:
    """One channel of a decoded track, its rate, and when it starts after the first frame."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[index]
        frames = list(container.decode(stream))
        first = frames[0].pts * stream.time_base
        wave = np.concatenate([_floats(frame)[0] for frame in frames])
        rate = frames[0].sample_rate
    with av.open(str(path)) as container:
        shown = next(container.decode(video=0))
        return wave, rate, float(first - shown.pts * shown.time_base)


def _floats(frame: Any) -> NDArray[Any]:
    resampler = av.AudioResampler("fltp", frame.layout.name, frame.sample_rate)
    frame.pts = None
    parts: Sequence[Any] = [part.to_ndarray() for part in resampler.resample(frame)]
    return np.concatenate(parts, axis=1)
