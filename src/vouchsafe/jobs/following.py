"""Following a box that a person drew through an untrusted video, in isolation."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vouchsafe.jobs.allowance import OPENING
from vouchsafe.jobs.errors import MalformedAnswer
from vouchsafe.jobs.host import Host, lent
from vouchsafe.jobs.model import HideKind, Settings
from vouchsafe.jobs.redacting import OnStage
from vouchsafe.jobs.wire import Progress, Request

if TYPE_CHECKING:
    from vouchsafe.detect import Box
    from vouchsafe.track import Traced

_MOST_KEYFRAMES = 100_000
_FARTHEST = 1_000_000.0


def follow_file(
    source: Path,
    time: float,
    box: Box,
    kind: HideKind,
    *,
    back: float,
    ahead: float,
    name: str = "t1",
    on_progress: OnStage | None = None,
    max_pixels: int = Settings().max_pixels,
    threads: int = 0,
    host: Host | None = None,
) -> Traced:
    """Follow `box`, drawn on the frame that a video shows at `time`, for up to `back` seconds
    before and `ahead` seconds after it: `track` with its margins as drawn, `uncovered` stretches
    of it, and why it `began` and `ended` where it does (a cut, the picture's edge, nothing to be
    seen of it any more).

    name: of the track. host: a worker that runs already and knows the tasks.
    Raises a `VouchsafeError` when the video cannot be read, or the box lies outside of it.
    """
    path = str(source.resolve())
    arguments = {
        "source": path,
        "time": time,
        "box": list(box),
        "kind": kind,
        "back": back,
        "ahead": ahead,
        "max_pixels": max_pixels,
        "threads": threads,
    }

    def tell(progress: Progress) -> None:
        if on_progress:
            on_progress(progress.stage, progress.done)

    with lent(host) as worker, tempfile.TemporaryDirectory(prefix="vouchsafe-") as work:
        request = Request("follow", arguments, str(Path(work).resolve()), (path,), OPENING)
        answer = worker.run(request, tell)
    return _checked(answer, name, kind)


def _checked(untrusted: Mapping[str, Any], name: str, kind: HideKind) -> Traced:
    from vouchsafe.track import Ending, Traced, Track, UncoveredSpan  # noqa: PLC0415 - loads slowly

    try:
        keyframes = [_keyframe(row) for row in untrusted["keyframes"][:_MOST_KEYFRAMES]]
        track = Track(name, kind, "by hand", _number(untrusted["score"], 0.0, 1.0), keyframes)
        within = (track.start, track.end)
        spans = (
            UncoveredSpan(name, _number(start, *within), _number(end, *within), str(why)[:200])
            for start, end, why in untrusted["uncovered"][:_MOST_KEYFRAMES]
        )
        ends = Ending(untrusted["began"]), Ending(untrusted["ended"])
        return Traced(track, tuple(spans), *ends)
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedAnswer from error


def _keyframe(untrusted: Any) -> Any:
    from vouchsafe.detect import Box  # noqa: PLC0415 - loads slowly
    from vouchsafe.track import Keyframe  # noqa: PLC0415 - loads slowly

    time, x, y, width, height = untrusted
    place = Box(
        _number(x, -_FARTHEST, _FARTHEST),
        _number(y, -_FARTHEST, _FARTHEST),
        _number(width, 0.0, _FARTHEST),
        _number(height, 0.0, _FARTHEST),
    )
    if place.area <= 0:
        raise ValueError("a box of positive size expected")
    return Keyframe(_number(time, 0.0, math.inf), place)


def _number(untrusted: Any, least: float, most: float) -> float:
    if type(untrusted) not in (int, float) or not least <= untrusted <= most:
        raise ValueError("a number within bounds expected")
    if not math.isfinite(untrusted):
        raise ValueError("a finite number expected")
    return float(untrusted)
