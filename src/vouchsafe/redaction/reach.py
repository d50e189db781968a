"""Whether every region of a plan hides something of its file."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Never

from vouchsafe.redaction.errors import PlanError
from vouchsafe.redaction.model import MediaFacts, Plan, numbers_of
from vouchsafe.redaction.schedule import AT_ONCE
from vouchsafe.track import Track


def check_reach(plan: Plan, times: Sequence[float]) -> None:
    """Raise `PlanError` for a hidden track that is in none of the file's pictures, whose times
    these are, in order: whoever wrote it meant to hide something, which is still to be seen.
    """
    for at, track in enumerate(plan.tracks):
        if not track.hidden:
            continue
        if times and not _is_in(track, times):
            _refuse(at, track, _when(track, times[-1], plan.media))
        # Pages of a photo may be larger than the first, whose size the plan knows.
        if len(times) == 1 or plan.media.kind == "video":
            _check_place(at, track, plan.media)


def _is_in(track: Track, times: Sequence[float]) -> bool:
    first = bisect_left(times, track.start - AT_ONCE)
    return first < len(times) and times[first] <= track.end + AT_ONCE


def _when(track: Track, last: float, media: MediaFacts) -> str:
    if media.kind == "photo":
        return f"there is no page {track.start:g}; the last is {last:g} (they count from 0)"
    if track.start > last:
        return f"it begins at {track.start:,.3f} s, after the last picture at {last:,.3f} s"
    return f"no picture lies between {track.start:,.3f} s and {track.end:,.3f} s"


def _check_place(at: int, track: Track, media: MediaFacts) -> None:
    x, y, width, height = numbers_of(track)[:, 1:].T
    beside = x.min() >= media.width or (x + width).max() <= 0
    above = y.min() >= media.height or (y + height).max() <= 0
    if beside or above:
        _refuse(at, track, f"it lies outside the picture of {media.width} x {media.height} pixels")


def _refuse(at: int, track: Track, problem: str) -> Never:
    raise PlanError(where=f"tracks[{at}], {track.id!r}", problem=f"it hides nothing; {problem}")
