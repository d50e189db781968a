"""Subtitle tracks: their words and times, without fonts, styles, names or languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
from av.subtitles.subtitle import SubtitleSet

if TYPE_CHECKING:
    from vouchsafe.media.video import Video

_CODECS = {".mp4": "mov_text", ".mov": "mov_text", ".mkv": "subrip", ".webm": "webvtt"}
_CLOCK = 1000
_HEADER = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
_OVERRIDES = re.compile(r"\{[^}]*\}")
_FIELDS_BEFORE_TEXT = 8
_DEFAULT_SECONDS = 4.0


class TextTrack:
    """One subtitle track being read and written anew."""

    def __init__(self, source: Video, index: int, target: Any, suffix: str) -> None:
        self._container = source.container()
        self._stream = self._container.streams[index]
        self._origin = source.first * source.info.time_base
        self._out = target.add_stream(_CODECS[suffix])
        self._out.codec_context.subtitle_header = _HEADER
        self._out.codec_context.time_base = Fraction(1, _CLOCK)
        self._out.time_base = Fraction(1, _CLOCK)
        self._events = self._read()
        self._held: tuple[float, float, str] | None = None
        self._last = 0

    def packets(self, *, until: float | None, delay: float) -> Iterator[Any]:
        """Packets of the lines that begin before a time (None: all that are left)."""
        while True:
            if self._held is None:
                self._held = next(self._events, None)
            if self._held is None or (until is not None and self._held[0] > until):
                return
            (start, length, text), self._held = self._held, None
            yield self._packet(max(start + delay, 0.0), length, text)

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def _read(self) -> Iterator[tuple[float, float, str]]:
        for packet in self._container.demux(self._stream):
            if not packet.size or packet.pts is None:
                continue
            try:
                lines = [_plain(line) for line in self._stream.codec_context.decode(packet)]
            except av.error.InvalidDataError:
                continue
            text = "\n".join(line for line in lines if line)
            if not text:
                continue
            start = float(packet.pts * self._stream.time_base - self._origin)
            length = float((packet.duration or 0) * self._stream.time_base)
            yield start, length or _DEFAULT_SECONDS, text

    def _packet(self, start: float, length: float, text: str) -> Any:
        pts = max(round(start * _CLOCK), self._last)
        self._last = pts + 1
        line = f"0,0,Default,,0,0,0,,{_escaped(text)}".encode()
        event = SubtitleSet.create(line, 0, round(length * _CLOCK), pts)
        packet = self._out.codec_context.encode_subtitle(event)
        packet.stream = self._out
        packet.time_base = Fraction(1, _CLOCK)
        packet.pts = packet.dts = pts
        packet.duration = round(length * _CLOCK)
        return packet


def text_tracks(source: Video, target: Any, suffix: str) -> list[TextTrack]:
    """Every subtitle track made of text, added to the new container; pictures of text are not."""
    return [TextTrack(source, index, target, suffix) for index in source.text_indexes]


def _plain(subtitle: Any) -> str:
    """The words of one decoded line, which FFmpeg gives as a line of an ASS script."""
    if subtitle.type != b"ass":
        return ""
    fields = subtitle.ass.decode("utf-8", "replace").split(",", _FIELDS_BEFORE_TEXT)
    words = fields[-1] if len(fields) > _FIELDS_BEFORE_TEXT else ""
    return _OVERRIDES.sub("", words).replace("\\N", "\n").replace("\\n", "\n").strip()


def _escaped(text: str) -> str:
    return text.replace("{", "(").replace("}", ")").replace("\n", "\\N")
