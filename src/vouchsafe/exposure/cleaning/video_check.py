"""The proof that a cleaned video plays what it played, at the same times.

Packets of tracks that were copied are compared byte by byte. Where something was taken out of the
packets themselves, both files are decoded and their pictures and sound samples compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import av
import numpy as np

from vouchsafe.exposure.cleaning.errors import NotTheSame
from vouchsafe.exposure.cleaning.model import Account, OnStage
from vouchsafe.media import Limits, MediaError, Video, VideoInfo, open_media

_FACTS = (
    *("format", "codec", "width", "height", "stored_width", "stored_height", "turn", "shape"),
    *(
        "pixel_format",
        "colour",
        "hdr",
        "hdr_params",
        "dolby_vision",
        "interlaced",
        "rate",
        "time_base",
        "has_alpha",
    ),
)
_SLACK = 0.002
"""Seconds by which a file's length may be told differently where it is only estimated."""


@dataclass(frozen=True, slots=True)
class VideoCheck:
    """How to check: within which limits, whom to tell how far it is, with how many threads."""

    limits: Limits
    tell: OnStage
    threads: int = 0

    def check(self, source: Video, out: Path, kept: Sequence[int], account: Account) -> None:
        """Raises `NotTheSame` at the first difference.

        kept: the source's streams that are in the new file, in order.
        """
        with _reopened(out, self.limits) as new:
            _check_facts(source.info, new.info)
            # Comparing packets is quick beside decoding.
            share = 0.1 if account.changed else 0.5
            before = _digests(source, kept, account, self._part(0.0, share))
            numbers = range(len(kept))
            after = _digests(new, numbers, account, self._part(share, share))
            for number in numbers:
                if before[number] != after[number]:
                    raise NotTheSame(what=f"track {number + 1}")
            part = (1 - 2 * share) / max(len(account.changed), 1)
            for index, number in enumerate(sorted(account.changed)):
                done = self._part(2 * share + part * index, part)
                _compare_decoded(source, new, (kept[number], number), self.threads, done)
        self.tell("checking", 1.0)

    def _part(self, begin: float, share: float) -> Callable[[float], None]:
        """Progress of one part as progress of the whole."""
        return lambda done: self.tell("checking", begin + share * done)


def _reopened(out: Path, limits: Limits) -> Video:
    try:
        medium = open_media(out, limits)
    except MediaError as error:
        raise NotTheSame(what="it could not be opened again") from error
    if not isinstance(medium, Video):
        raise NotTheSame(what="its format")
    return medium


def _check_facts(before: VideoInfo, after: VideoInfo) -> None:
    for fact in _FACTS:
        if getattr(before, fact) != getattr(after, fact):
            raise NotTheSame(what=f"its {fact.replace('_', ' ')}")


def _digests(
    video: Video, streams: Sequence[int], account: Account, done: Callable[[float], None]
) -> list[tuple[bytes, object]]:
    """Of each stream: a digest of its packets' times and, where they were copied, bytes; and its
    clock.
    """
    with video.container() as container:
        chosen = [container.streams[index] for index in streams]
        numbers = {stream.index: number for number, stream in enumerate(chosen)}
        sums = [hashlib.sha256() for _ in chosen]
        size = max(container.size, 1)
        for packet in container.demux(chosen):
            number = numbers[packet.stream.index]
            if packet.dts is None and not packet.size:
                continue
            times = (packet.pts, packet.dts, packet.duration, packet.is_keyframe)
            sums[number].update(repr(times).encode())
            if number not in account.changed:
                sums[number].update(memoryview(packet))
            if packet.pos:
                done(min(packet.pos / size, 1.0))
        facts = [(stream.time_base, stream.start_time) for stream in chosen]
        return [(each.digest(), fact) for each, fact in zip(sums, facts, strict=True)]


def _compare_decoded(
    source: Video,
    new: Video,
    streams: tuple[int, int],
    threads: int,
    done: Callable[[float], None],
) -> None:
    with source.container() as old_file, new.container() as new_file:
        old = _decoded(old_file, streams[0], threads, done)
        renewed = _decoded(new_file, streams[1], threads)
        for a, b in zip_longest(old, renewed):
            if (a is None) != (b is None):
                raise NotTheSame(what=f"how many pictures or sounds track {streams[1] + 1} has")
            if not _alike(a, b):
                raise NotTheSame(what=f"track {streams[1] + 1}")


def _decoded(
    container: Any, index: int, threads: int, done: Callable[[float], None] | None = None
) -> Iterator[Any]:
    """Every frame; an error where a packet cannot be decoded, to be met on both sides alike.

    done: told how far in the file it is.
    """
    stream = container.streams[index]
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = threads
    size = max(container.size, 1)
    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except av.error.FFmpegError as error:
            yield type(error).__name__
        if done and packet.pos:
            done(min(max(packet.pos / size, 0.0), 1.0))


def _alike(a: Any, b: Any) -> bool:
    if not isinstance(a, av.VideoFrame | av.AudioFrame) or not isinstance(b, type(a)):
        return bool(a == b)
    if (a.pts, a.format.name, len(a.planes)) != (b.pts, b.format.name, len(b.planes)):
        return False
    if isinstance(a, av.AudioFrame):
        return np.array_equal(a.to_ndarray(), b.to_ndarray(), equal_nan=a.format.name[:3] == "flt")
    assert isinstance(b, av.VideoFrame)
    if (a.width, a.height) != (b.width, b.height):
        return False
    widths = _line_bytes(a)
    return all(
        np.array_equal(_lines(p, width), _lines(q, width))
        for p, q, width in zip(a.planes, b.planes, widths, strict=True)
    )


def _line_bytes(frame: av.VideoFrame) -> list[int]:
    """How much of each plane's lines is picture; what follows is whatever lay in memory."""
    if frame.format.name in {"yuyv422", "uyvy422", "yvyu422"}:
        return [2 * frame.width]
    found = []
    for index, plane in enumerate(frame.planes):
        inside = [part for part in frame.format.components if part.plane == index]
        found.append(plane.width * sum((part.bits + 7) // 8 for part in inside))
    return found


def _lines(plane: Any, width: int) -> Any:
    lines = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
    return lines[:, : min(width, plane.line_size)]
