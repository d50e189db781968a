"""The picture of a video's tracks through time, as numbers for a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vouchsafe.redaction.report import Hidden, Report

WIDTH = 1000.0
"""Units from the start of a video to its end."""

ROW = 14
MOST_ROWS = 40
"""Tracks that find no free row below this share the last."""

THINNEST = 3.0
"""Units: the shortest track still shows."""

_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch: of a track, or of a track's uncovered time. label: for who cannot see it."""

    x: float
    y: float
    width: float
    sort: str
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars, and marks of time below them."""

    height: int
    bars: tuple[Bar, ...]
    gaps: tuple[Bar, ...]
    marks: tuple[tuple[float, str], ...]


def timeline(report: Report) -> Timeline | None:
    """The drawing of a video's report; None when there is nothing to draw."""
    length = max([report.input.duration, *(track.end for track in report.tracks)])
    if report.input.kind != "video" or not report.tracks or length <= 0:
        return None
    scale = WIDTH / length
    rows = _rows(report.tracks, apart=THINNEST / scale)
    bars = tuple(
        _bar(
            track.start,
            track.end,
            rows[track.id],
            scale,
            sort=_sort(track),
            label=f"{track.id}, {track.kind}: {clock(track.start)} to {clock(track.end)}",
        )
        for track in report.tracks
    )
    gaps = tuple(
        _bar(
            span.start,
            span.end,
            rows[span.track],
            scale,
            sort="reviewed" if span.reviewed else "gap",
            label=f"{span.track} uncovered: {clock(span.start)} to {clock(span.end)}",
        )
        for span in report.uncovered
    )
    height = (max(rows.values()) + 1) * ROW
    return Timeline(height, bars, gaps, tuple(_marks(length, scale)))


def clock(time: float) -> str:
    """1:02.35, or 2:01:02.35."""
    minutes, seconds = divmod(round(time, 2), 60)
    hours, minutes = divmod(int(minutes), 60)
    if hours:
        return f"{hours}:{minutes:02}:{seconds:05.2f}"
    return f"{minutes}:{seconds:05.2f}"


def _rows(tracks: Sequence[Hidden], *, apart: float) -> dict[str, int]:
    """The first free row for each track, in order of time, `apart` seconds from the one before."""
    free: list[float] = []
    rows: dict[str, int] = {}
    for track in sorted(tracks, key=lambda track: (track.start, track.end)):
        row = next((at for at, end in enumerate(free) if end + apart < track.start), len(free))
        row = min(row, MOST_ROWS - 1)
        if row == len(free):
            free.append(track.end)
        free[row] = max(free[row], track.end)
        rows[track.id] = row
    return rows


def _bar(start: float, end: float, row: int, scale: float, *, sort: str, label: str) -> Bar:
    width = max((end - start) * scale, THINNEST)
    x = min(start * scale, WIDTH - width)
    return Bar(round(x, 2), float(row * ROW), round(width, 2), sort, label)


def _sort(track: Hidden) -> str:
    return track.found if track.hidden else "visible"


def _marks(length: float, scale: float) -> list[tuple[float, str]]:
    step = next((step for step in _STEPS if length / step <= 10), length / 10)
    count = int(length / step) + 1
    times = [round(number * step, 3) for number in range(count)]
    return [(round(time * scale, 2), _short(time)) for time in times]


def _short(time: float) -> str:
    return clock(time).removesuffix(".00")
